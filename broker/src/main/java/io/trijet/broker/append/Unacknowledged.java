// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.append;

import java.util.Arrays;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// Those who wait for the log to become safe, in log order: a ring that grows to its limit and no further.
///
/// Owned by the group's lane. Invariant: ends and deadlines never decrease from head to tail. Costs three array cells
/// for each waiter.
public final class Unacknowledged {
    private static final int FIRST_CAPACITY = 1024;

    private final int maxCount;
    private final long maxBytes;
    private long[] ends = new long[FIRST_CAPACITY];
    private long[] deadlines = new long[FIRST_CAPACITY];
    private int[] sizes = new int[FIRST_CAPACITY];
    private @Nullable Waiter[] waiters = new Waiter[FIRST_CAPACITY];
    private int head;
    private int count;
    private long bytes;

    public Unacknowledged(int maxCount, long maxBytes) {
        this.maxCount = maxCount;
        this.maxBytes = maxBytes;
    }

    /// False if one more of this size would pass a bound. A lone waiter always fits.
    public boolean hasRoom(int size) {
        return count < maxCount && (count == 0 || bytes + size <= maxBytes);
    }

    /// `end` is where the waiter's record ends. State changes may pass the bound: the system owes them to itself.
    void add(long end, long deadlineNanos, int size, Waiter waiter) {
        assert count == 0 || ends[slot(count - 1)] <= end : "end " + end + " before " + ends[slot(count - 1)];
        if (count == ends.length) grow();
        int slot = slot(count);
        ends[slot] = end;
        deadlines[slot] = deadlineNanos;
        sizes[slot] = size;
        waiters[slot] = waiter;
        count++;
        bytes += size;
    }

    /// Tells everyone whose record ends at or below `safeEnd`.
    void safe(long safeEnd) {
        while (count > 0 && ends[head] <= safeEnd) remove().told(Outcome.SAFE);
    }

    /// Tells everyone whose time is over, by where their record ends.
    void expire(long nowNanos, LongFunction<Outcome> outcomeOf) {
        while (count > 0 && deadlines[head] - nowNanos <= 0) {
            var outcome = outcomeOf.apply(ends[head]);
            remove().told(outcome);
        }
    }

    /// Tells everyone.
    void tellAll(Outcome outcome) {
        while (count > 0) remove().told(outcome);
    }

    /// The first deadline. Only if somebody waits.
    long firstDeadlineNanos() {
        assert count > 0 : "nobody waits";
        return deadlines[head];
    }

    public int count() {
        return count;
    }

    public long bytes() {
        return bytes;
    }

    private Waiter remove() {
        var waiter = waiters[head];
        assert waiter != null : "empty slot " + head + " of " + count;
        waiters[head] = null;
        bytes -= sizes[head];
        head = (head + 1) % ends.length;
        count--;
        return waiter;
    }

    private int slot(int index) {
        return (head + index) % ends.length;
    }

    private void grow() {
        int capacity = ends.length * 2;
        ends = Arrays.copyOf(unrolled(ends), capacity);
        deadlines = Arrays.copyOf(unrolled(deadlines), capacity);
        var newSizes = new int[capacity];
        var newWaiters = new Waiter[capacity];
        for (int i = 0; i < count; i++) {
            newSizes[i] = sizes[slot(i)];
            newWaiters[i] = waiters[slot(i)];
        }
        sizes = newSizes;
        waiters = newWaiters;
        head = 0;
    }

    private long[] unrolled(long[] ring) {
        var straight = new long[count];
        int untilEnd = Math.min(count, ring.length - head);
        System.arraycopy(ring, head, straight, 0, untilEnd);
        System.arraycopy(ring, 0, straight, untilEnd, count - untilEnd);
        return straight;
    }
}
