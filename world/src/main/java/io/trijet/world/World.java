// SPDX-License-Identifier: Apache-2.0
package io.trijet.world;

import io.trijet.environment.Lane;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One queue of things to come, ordered by virtual time, then by the order they were asked for.
///
/// Time costs nothing here: it jumps to the next thing that happens. Owned by one thread. The same seed and the same
/// calls give the same happenings; `traceHash` says whether two runs were the same.
public final class World {
    private static final long FNV_PRIME = 0x100000001b3L;

    private final long seed;
    private final PriorityQueue<Happening> future = new PriorityQueue<>();
    private final List<Runnable> invariants = new ArrayList<>();
    private long nowNanos;
    private long spentNanos;
    private boolean isRunning;
    private long order;
    private long happenings;
    private long traceHash = 0xcbf29ce484222325L;
    // The lane whose task runs now; none while the world itself or a test acts.
    private @Nullable SimulatedLane current;

    public World(long seed) {
        this.seed = seed;
    }

    public long seed() {
        return seed;
    }

    /// Virtual time, including what the task that runs now has spent on its disk.
    public long nanos() {
        return nowNanos + spentNanos;
    }

    /// A generator of its own for everything of one name: drawing more from one shifts no other.
    public RandomGenerator random(String name) {
        long mixed = seed * 0x9E3779B97F4A7C15L + 0x632BE59BD9B4E019L;
        for (int i = 0; i < name.length(); i++) mixed = (mixed ^ name.charAt(i)) * FNV_PRIME;
        return new SplittableRandom(mixed ^ (mixed >>> 29));
    }

    /// Runs `task` at `atNanos`, or now if that is past, after everything already asked for at that instant.
    public Lane.Timer at(long atNanos, Runnable task) {
        var happening = new Happening(Math.max(atNanos, nanos()), order++, task);
        future.add(happening);
        return happening;
    }

    public Lane.Timer after(long delayNanos, Runnable task) {
        return at(nanos() + delayNanos, task);
    }

    /// Runs `check` after every happening; it throws if something is not as it must be.
    public void invariant(Runnable check) {
        invariants.add(check);
    }

    /// Lets everything up to and including `endNanos` happen; then it is that late.
    public void runUntil(long endNanos) {
        var next = future.peek();
        while (next != null && next.atNanos <= endNanos) {
            step();
            next = future.peek();
        }
        nowNanos = Math.max(nowNanos, endNanos);
    }

    public void runFor(long nanos) {
        runUntil(nowNanos + nanos);
    }

    /// Lets things happen until `condition` holds, at most `limitNanos` longer. False if it does not hold then.
    public boolean runUntil(BooleanSupplier condition, long limitNanos) {
        long endNanos = nowNanos + limitNanos;
        while (!condition.getAsBoolean()) {
            var next = future.peek();
            if (next == null || next.atNanos > endNanos) {
                nowNanos = Math.max(nowNanos, endNanos);
                return condition.getAsBoolean();
            }
            step();
        }
        return true;
    }

    /// Lets things happen as long as `condition` holds, at most `limitNanos` longer. True if it no longer holds.
    public boolean runWhile(BooleanSupplier condition, long limitNanos) {
        return runUntil(() -> !condition.getAsBoolean(), limitNanos);
    }

    /// Lets the next thing happen. False if nothing will ever happen any more.
    public boolean step() {
        var next = future.poll();
        if (next == null) return false;
        if (next.isCancelled) return true;
        nowNanos = Math.max(nowNanos, next.atNanos);
        happenings++;
        trace(next.atNanos);
        isRunning = true;
        try {
            next.task.run();
        } finally {
            isRunning = false;
            spentNanos = 0;
        }
        for (int i = 0; i < invariants.size(); i++) invariants.get(i).run();
        return true;
    }

    /// How many things have happened.
    public long happenings() {
        return happenings;
    }

    /// Two runs with the same hash were the same run.
    public long traceHash() {
        return traceHash;
    }

    /// Adds to the hash what happened, so that a difference shows.
    public void trace(long value) {
        traceHash = (traceHash ^ value) * FNV_PRIME;
        traceHash ^= traceHash >>> 32;
    }

    void trace(MemorySegment bytes) {
        trace(bytes.byteSize());
        long whole = bytes.byteSize() & ~7L;
        for (long i = 0; i < whole; i += 8) trace(bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, i));
        for (long i = whole; i < bytes.byteSize(); i++) trace(bytes.get(ValueLayout.JAVA_BYTE, i));
    }

    /// What runs now takes this long: everything it does later happens later.
    public void spend(long nanos) {
        if (isRunning) spentNanos += nanos;
        else nowNanos += nanos;
    }

    @Nullable
    SimulatedLane current() {
        return current;
    }

    void current(@Nullable SimulatedLane lane) {
        current = lane;
    }

    /// Something that will happen, unless cancelled.
    private static final class Happening implements Comparable<Happening>, Lane.Timer {
        private final long atNanos;
        private final long order;
        private final Runnable task;
        private boolean isCancelled;

        Happening(long atNanos, long order, Runnable task) {
            this.atNanos = atNanos;
            this.order = order;
            this.task = task;
        }

        @Override
        public void cancel() {
            isCancelled = true;
        }

        @Override
        public int compareTo(Happening other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }
}
