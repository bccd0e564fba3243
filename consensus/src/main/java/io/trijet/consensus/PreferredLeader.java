// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

import java.util.OptionalLong;

/// When a leader should hand the group to the member that is preferred to lead it. Pure.
///
/// Eager enough that a cluster finds its balance again after a restart, patient enough that a member that comes
/// and goes does not move the leadership with it.
public final class PreferredLeader {
    private PreferredLeader() {}

    /// `maxBehindBytes`: how little it may lack. `settleNanos`: how long it must have been alive without a break.
    /// `pauseNanos`: how long after a transfer none is tried.
    public record Limits(long maxBehindBytes, long settleNanos, long pauseNanos) {
        public Limits {
            if (maxBehindBytes < 0)
                throw new IllegalArgumentException("maxBehindBytes must not be negative, was " + maxBehindBytes);
            if (settleNanos < 0)
                throw new IllegalArgumentException("settleNanos must not be negative, was " + settleNanos);
            if (pauseNanos < 0)
                throw new IllegalArgumentException("pauseNanos must not be negative, was " + pauseNanos);
        }

        public static Limits defaults() {
            return new Limits(1 << 20, 3_000_000_000L, 10_000_000_000L);
        }
    }

    /// The preferred member as its leader sees it now. `aliveNanos`: for how long it has been alive; empty if
    /// it is not. `sinceTransferNanos`: how long ago the last transfer was tried; empty if never.
    public record Facts(boolean counts, long behindBytes, OptionalLong aliveNanos, OptionalLong sinceTransferNanos) {}

    public static boolean shouldTakeOver(Facts facts, Limits limits) {
        boolean isInSync = facts.behindBytes() <= limits.maxBehindBytes();
        boolean isSettled = facts.aliveNanos().isPresent() && facts.aliveNanos().getAsLong() >= limits.settleNanos();
        boolean isPaused = facts.sinceTransferNanos().isPresent()
                && facts.sinceTransferNanos().getAsLong() < limits.pauseNanos();
        return facts.counts() && isInSync && isSettled && !isPaused;
    }
}
