// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import java.io.IOException;
import java.util.function.BooleanSupplier;

/// Waits until what was appended is on the disk and with the replicas that keep up, but not for ever. Owned by the
/// group's lane.
final class Drain {
    private final LocalLog local;
    private final long deadlineNanos;
    private final BooleanSupplier isShipped;
    private final Runnable whenDrained;
    private boolean isDone;

    Drain(LocalLog local, long deadlineNanos, BooleanSupplier isShipped, Runnable whenDrained) {
        this.local = local;
        this.deadlineNanos = deadlineNanos;
        this.isShipped = isShipped;
        this.whenDrained = whenDrained;
    }

    void check(long nowNanos) {
        if (isDone) return;
        var log = local.log();
        boolean isForced = log.persistedEnd() == log.end();
        boolean isOver = nowNanos >= deadlineNanos;
        if (!isOver && !(isForced && isShipped.getAsBoolean())) return;
        isDone = true;
        try {
            local.saveMark();
        } catch (IOException e) {
            local.fail(e);
        }
        whenDrained.run();
    }
}
