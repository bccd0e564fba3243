// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Hands out the messages of one run, in batches, and at the pace that was asked for. Any thread.
///
/// With a pace, the clock of a send starts when it was due, not when a slow broker let it happen: else the wait would
/// not be seen (coordinated omission).
final class Quota {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final LoadPlan plan;
    private final long startNanos = System.nanoTime();
    private final AtomicLong taken = new AtomicLong();

    Quota(LoadPlan plan) {
        this.plan = plan;
    }

    /// The number of the first message of the next batch, or -1 when all are taken.
    long take() {
        long first = taken.getAndAdd(plan.batch());
        return first < plan.messages() ? first : -1;
    }

    /// How many messages belong to the batch that starts with this one.
    int sizeOf(long first) {
        return (int) Math.min(plan.batch(), plan.messages() - first);
    }

    /// When the send that starts with this message is due: now, without a pace.
    long dueNanos(long first) {
        if (plan.perSecond() == 0) return System.nanoTime();
        return startNanos + (long) ((double) first / plan.perSecond() * NANOS_PER_SECOND);
    }

    boolean isDue(long first) {
        return plan.perSecond() == 0 || System.nanoTime() - dueNanos(first) >= 0;
    }

    /// Waits until it is due.
    void awaitDue(long first) {
        while (!isDue(first)) LockSupport.parkNanos(dueNanos(first) - System.nanoTime());
    }
}
