// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.config;

import io.trijet.consensus.ConsensusConfig;
import io.trijet.consensus.ConsensusConfig.Range;
import io.trijet.replication.DetectorConfig;
import io.trijet.replication.ReplicationConfig;
import java.time.Duration;

/// How patient a node is with the others, from the few figures that an operator sets: everything else keeps the
/// proportions of the defaults. Pure.
record Patience(Duration heartbeat, Duration minElection, Duration maxElection) {
    private static final Duration LONGEST_HEARTBEAT = Duration.ofMillis(500);
    private static final int LEAST_HEARTBEATS = 3;

    Patience {
        if (heartbeat.compareTo(Duration.ofMillis(10)) < 0 || heartbeat.compareTo(LONGEST_HEARTBEAT) > 0)
            throw new IllegalArgumentException("heartbeat must be 10ms to " + LONGEST_HEARTBEAT.toMillis() + "ms, was "
                    + heartbeat.toMillis() + "ms");
        if (minElection.compareTo(heartbeat.multipliedBy(LEAST_HEARTBEATS)) < 0)
            throw new IllegalArgumentException("election-timeout-min must be at least " + LEAST_HEARTBEATS
                    + " heartbeats of " + heartbeat.toMillis() + "ms, was " + minElection.toMillis() + "ms");
        if (maxElection.multipliedBy(2).compareTo(minElection.multipliedBy(3)) < 0)
            throw new IllegalArgumentException("election-timeout-max must be at least 1.5 times election-timeout-min "
                    + minElection.toMillis() + "ms, was " + maxElection.toMillis() + "ms");
    }

    DetectorConfig detector() {
        return new DetectorConfig(
                heartbeat,
                heartbeat.multipliedBy(7).dividedBy(2),
                heartbeat.multipliedBy(8),
                heartbeat.multipliedBy(2));
    }

    ReplicationConfig replication(ReplicationConfig standard) {
        var pace = standard.pace();
        return new ReplicationConfig(
                standard.flush(),
                new ReplicationConfig.Pace(
                        heartbeat,
                        heartbeat.multipliedBy(2),
                        pace.stall(),
                        pace.promotion(),
                        pace.drain(),
                        pace.gather(),
                        pace.flushInterval(),
                        pace.served(),
                        pace.safeMark()),
                standard.shipping(),
                standard.limits(),
                new ReplicationConfig.Elections(
                        consensus(standard.elections().consensus().maxReads()),
                        standard.elections().preferred()));
    }

    private ConsensusConfig consensus(int maxReads) {
        long min = minElection.toNanos();
        return new ConsensusConfig(
                new Range(min, maxElection.toNanos()),
                new Range(min / 4, min / 2),
                new Range(min / 6, min / 3),
                min / 6,
                min,
                maxReads);
    }
}
