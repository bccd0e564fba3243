// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import io.trijet.simulation.checker.Allowance;
import io.trijet.storage.Retention;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// How much of the log a seed's nodes keep.
///
/// In a third of the seeds retention deletes nothing, so that all that was ever acknowledged can be looked for. In the
/// others it deletes within seconds, by size, by age or by both, and keeps little for a member that is away: one that
/// comes back has to begin anew.
record Keeping(Retention.Limits limits, long forReplicasBytes, boolean isShort) {
    static final Keeping EVERYTHING = new Keeping(Retention.Limits.DEFAULT, 16L << 30, false);

    private static final int MOST_SEGMENTS = 3;
    private static final int MOST_SEGMENTS_FOR_REPLICAS = 2;

    static Keeping draw(RandomGenerator chance, boolean isShort, long segmentBytes) {
        boolean isBySize = chance.nextInt(3) > 0;
        boolean isByAge = chance.nextInt(3) == 0 || !isBySize;
        long bytes = segmentBytes * (1 + chance.nextInt(MOST_SEGMENTS));
        var age = Duration.ofMillis(500 + chance.nextInt(4_000));
        long forReplicas = segmentBytes * chance.nextInt(1 + MOST_SEGMENTS_FOR_REPLICAS);
        if (!isShort) return EVERYTHING;
        return byLimits(
                isByAge ? age : Retention.Limits.DEFAULT.keep(),
                isBySize ? bytes : Retention.Limits.DEFAULT.maxBytes(),
                forReplicas);
    }

    static Keeping byLimits(Duration keep, long maxBytes, long forReplicasBytes) {
        var usual = Retention.Limits.DEFAULT;
        return new Keeping(
                new Retention.Limits(keep, maxBytes, usual.earlyPercent(), usual.refusePercent()),
                forReplicasBytes,
                true);
    }

    /// What that lets retention do, for those who judge it. On a disk that fills up the oldest segment may go at any
    /// time; a clock that jumps makes segments older or younger than they are.
    Allowance allowance(Plan plan) {
        return new Allowance(
                plan.segmentBytes(),
                limits.maxBytes(),
                limits.keep().toNanos(),
                plan.faults().contains(Fault.DISK_FULL),
                plan.faults().contains(Fault.CLOCK_JUMP));
    }
}
