// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.environment.Clock;

/// A wall clock that can be trusted with deleting data: it never runs ahead of the monotonic clock.
///
/// A wall clock that jumps ahead (a wrong time server, a hand on the keyboard) must not make a day of messages old. So
/// time passes here at most as fast as it does monotonically, from the first reading on; a wall clock that is set back
/// is followed at once. Owned by one lane.
public final class RetentionClock {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Clock clock;
    private long trustedMillis;
    private long readAtNanos;

    public RetentionClock(Clock clock) {
        this.clock = clock;
        this.trustedMillis = clock.wallMillis();
        this.readAtNanos = clock.nanos();
    }

    public long millis() {
        long elapsedMillis = (clock.nanos() - readAtNanos) / NANOS_PER_MILLI;
        readAtNanos += elapsedMillis * NANOS_PER_MILLI;
        trustedMillis = Math.min(trustedMillis + elapsedMillis, clock.wallMillis());
        return trustedMillis;
    }
}
