// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

/// How patient a member is. All members should have the same.
///
/// - `election`: how long a follower waits for its leader; the minimum is also how long a leader leads without
/// hearing
///   of a majority, and how long a heard leader is believed in.
/// - `retry`: the wait after an election that was lost, split or not answered.
/// - `first`: the wait of the preferred member after its start.
/// - `lostLeaderNanos`: the longest wait after the connection to the leader broke.
/// - `transferNanos`: a transfer of the leadership that is not done by then is given up.
/// - `maxReads`: how many reads may wait for their confirmation; more are refused.
public record ConsensusConfig(
        Range election, Range retry, Range first, long lostLeaderNanos, long transferNanos, int maxReads) {
    private static final long MILLIS = 1_000_000;

    /// A wait is drawn anew each time from these bounds, both included.
    public record Range(long minNanos, long maxNanos) {
        public Range {
            if (minNanos < 1) throw new IllegalArgumentException("a wait must be at least 1 ns, was " + minNanos);
            if (maxNanos < minNanos)
                throw new IllegalArgumentException(
                        "the longest wait " + maxNanos + " ns is shorter than the shortest " + minNanos + " ns");
        }

        static Range ofMillis(long min, long max) {
            return new Range(min * MILLIS, max * MILLIS);
        }
    }

    public ConsensusConfig {
        if (election.maxNanos() < election.minNanos() / 2 * 3)
            throw new IllegalArgumentException("the longest election wait must be at least 1.5 times the shortest "
                    + election.minNanos() + " ns, was " + election.maxNanos() + " ns");
        if (retry.maxNanos() > election.minNanos())
            throw new IllegalArgumentException("the longest retry wait must be at most the shortest election wait "
                    + election.minNanos() + " ns, was " + retry.maxNanos() + " ns");
        if (first.maxNanos() > election.minNanos())
            throw new IllegalArgumentException("the longest first wait must be at most the shortest election wait "
                    + election.minNanos() + " ns, was " + first.maxNanos() + " ns");
        if (lostLeaderNanos < 0 || lostLeaderNanos > election.minNanos())
            throw new IllegalArgumentException("lostLeaderNanos must be 0 to the shortest election wait "
                    + election.minNanos() + " ns, was " + lostLeaderNanos);
        if (transferNanos < 1)
            throw new IllegalArgumentException("transferNanos must be at least 1, was " + transferNanos);
        if (maxReads < 1) throw new IllegalArgumentException("maxReads must be at least 1, was " + maxReads);
    }

    public static ConsensusConfig defaults() {
        return new ConsensusConfig(
                Range.ofMillis(600, 1200),
                Range.ofMillis(150, 300),
                Range.ofMillis(100, 200),
                100 * MILLIS,
                600 * MILLIS,
                4096);
    }

    public long minElectionNanos() {
        return election.minNanos();
    }

    public long maxElectionNanos() {
        return election.maxNanos();
    }
}
