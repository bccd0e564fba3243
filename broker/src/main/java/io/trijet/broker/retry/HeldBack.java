// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.retry;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/// The youngest messages of retry queues, which are not served before their delay is over.
///
/// A failed message is in `%RETRY%<group>` from the moment the broker says so, safe like any other; only *serving* it
/// waits, on every node by that node's own monotonic clock, from the moment the message became safe there. So nothing
/// is to be moved when it is due, nothing can be lost with a crash or a change of leader, and a jump of the wall clock
/// does nothing. What was indexed before a restart counts as due.
///
/// Owned by the group's lane. Invariant: within a queue, offsets and due times increase. The delay is the same for all
/// messages, so what is held of a queue is always its tail.
public final class HeldBack<Q> {
    /// Offsets below `end` are due at `dueNanos`.
    private record Step(long end, long dueNanos) {}

    /// Offsets below `visible` may be served; the steps say when the others may.
    private static final class Tail {
        long visible;
        final ArrayDeque<Step> steps = new ArrayDeque<>();

        Tail(long visible) {
            this.visible = visible;
        }
    }

    private final long delayNanos;
    private final long stepNanos;
    private final Map<Q, Tail> tails = new HashMap<>();
    private final TreeMap<Long, LinkedHashSet<Q>> queuesByDue = new TreeMap<>();

    /// Due times are rounded up to whole steps, which bounds what is kept to `delay / step` entries for each queue,
    /// and the timers to as many.
    public HeldBack(long delayNanos, long stepNanos) {
        if (delayNanos < 0) throw new IllegalArgumentException("delay must not be negative: " + delayNanos);
        if (stepNanos < 1) throw new IllegalArgumentException("step must be positive: " + stepNanos);
        this.delayNanos = delayNanos;
        this.stepNanos = stepNanos;
    }

    /// The message at `offset` became safe.
    public void arrived(Q queue, long offset, long nowNanos) {
        long due = Math.ceilDiv(nowNanos + delayNanos, stepNanos) * stepNanos;
        var tail = tails.computeIfAbsent(queue, _ -> new Tail(offset));
        var last = tail.steps.peekLast();
        if (last != null && last.dueNanos == due) tail.steps.pollLast();
        tail.steps.addLast(new Step(offset + 1, due));
        queuesByDue.computeIfAbsent(due, _ -> new LinkedHashSet<>()).add(queue);
    }

    /// The first offset of the queue that may not be served, given that its index ends at `end`.
    public long visible(Q queue, long end) {
        var tail = tails.get(queue);
        return tail == null ? end : Math.min(tail.visible, end);
    }

    /// Lets go of what is due now; says which queues have more to serve.
    public List<Q> release(long nowNanos) {
        var released = new ArrayList<Q>();
        while (!queuesByDue.isEmpty() && queuesByDue.firstKey() <= nowNanos) {
            for (var queue : queuesByDue.pollFirstEntry().getValue()) {
                if (advance(queue, nowNanos)) released.add(queue);
            }
        }
        return released;
    }

    /// When `release` will next have something to do.
    public OptionalLong nextDueNanos() {
        return queuesByDue.isEmpty() ? OptionalLong.empty() : OptionalLong.of(queuesByDue.firstKey());
    }

    /// Forgets everything: the log was cut or begun anew, and what remains is served at once.
    public void clear() {
        tails.clear();
        queuesByDue.clear();
    }

    private boolean advance(Q queue, long nowNanos) {
        var tail = tails.get(queue);
        if (tail == null) return false;
        long before = tail.visible;
        while (!tail.steps.isEmpty() && tail.steps.peekFirst().dueNanos <= nowNanos) {
            tail.visible = tail.steps.pollFirst().end;
        }
        if (tail.steps.isEmpty()) tails.remove(queue);
        return tail.visible > before;
    }
}
