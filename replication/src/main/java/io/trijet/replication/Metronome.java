// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import java.time.Duration;

/// When beats are due: on whole multiples of their interval by the node's own clock. So the beats of all that share a
/// thread are one wake-up of it, and what they say to one member is one write and one read.
final class Metronome {
    private Metronome() {}

    /// How many beats there have been by `nowNanos`, counted from the clock's zero.
    static long count(long nowNanos, Duration interval) {
        return Math.floorDiv(nowNanos, interval.toNanos());
    }

    /// The first beat after `nowNanos`.
    static long after(long nowNanos, Duration interval) {
        return (count(nowNanos, interval) + 1) * interval.toNanos();
    }
}
