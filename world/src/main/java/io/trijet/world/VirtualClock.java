// SPDX-License-Identifier: Apache-2.0
package io.trijet.world;

import io.trijet.environment.Clock;

/// One node's two kinds of time. The monotonic one has an origin and a pace of its own and never jumps; the wall clock
/// jumps when a test says so.
public final class VirtualClock implements Clock {
    /// 2026-01-01T00:00:00Z.
    public static final long FIRST_WALL_MILLIS = 1_767_225_600_000L;

    private static final long MILLION = 1_000_000;

    private final World world;
    private final long originNanos;
    private final long driftPerMillion;
    private long wallOffsetMillis;

    public VirtualClock(World world) {
        this(world, 0, 0);
    }

    /// `driftPerMillion` is how many microseconds too many it counts in a second.
    public VirtualClock(World world, long originNanos, long driftPerMillion) {
        if (Math.abs(driftPerMillion) > MILLION / 2)
            throw new IllegalArgumentException("drift must be within half, was " + driftPerMillion + " ppm");
        this.world = world;
        this.originNanos = originNanos;
        this.driftPerMillion = driftPerMillion;
    }

    @Override
    public long nanos() {
        long passed = world.nanos();
        return originNanos + passed + scaled(passed, driftPerMillion, MILLION);
    }

    @Override
    public long wallMillis() {
        return FIRST_WALL_MILLIS + wallOffsetMillis + (nanos() - originNanos) / MILLION;
    }

    /// Somebody sets the wall clock.
    public void jumpWall(long millis) {
        wallOffsetMillis += millis;
    }

    /// The first moment of the world at which this clock shows `deadlineNanos` or more.
    long worldNanos(long deadlineNanos) {
        long passed = deadlineNanos - originNanos;
        if (passed <= 0) return 0;
        if (driftPerMillion == 0) return passed;
        long guess = scaled(passed, MILLION, MILLION + driftPerMillion);
        while (guess + scaled(guess, driftPerMillion, MILLION) < passed) guess++;
        return guess;
    }

    /// `value * numerator / denominator` without overflow.
    private static long scaled(long value, long numerator, long denominator) {
        return value / denominator * numerator + value % denominator * numerator / denominator;
    }
}
