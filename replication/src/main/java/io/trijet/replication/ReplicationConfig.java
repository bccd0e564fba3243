// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.consensus.ConsensusConfig;
import io.trijet.consensus.PreferredLeader;
import java.time.Duration;

/// What replication of one group may take and how long it waits. Checked when built.
///
/// `flush` must be equal on all members; the rest is each node's own.
public record ReplicationConfig(Flush flush, Pace pace, Shipping shipping, Limits limits, Elections elections) {
    public static ReplicationConfig defaults(Flush flush) {
        return new ReplicationConfig(
                flush, Pace.defaults(), Shipping.defaults(), Limits.defaults(), Elections.defaults());
    }

    /// Mode `raft`: how patient its members are, and when the preferred one gets its group back.
    public record Elections(ConsensusConfig consensus, PreferredLeader.Limits preferred) {
        public static Elections defaults() {
            return new Elections(ConsensusConfig.defaults(), PreferredLeader.Limits.defaults());
        }
    }

    /// How often and how long.
    ///
    /// - `heartbeat`: a leader's sign of life, carrying the safe end; also the beat of every retry.
    /// - `retransmit`: without progress for so long, what is in flight is sent again.
    /// - `stall`: a replica without progress, or a local disk without a finished force, for so long is stuck.
    /// - `promotion`: how long a promotion waits for the other members' answers, each of its two rounds.
    /// - `drain`: how long a leaving leader waits for its replicas to have everything.
    /// - `gather`: with `flush=sync` and under load, a force begins so long after the one before began.
    /// - `flushInterval`: with `flush=async`, how often the log is forced.
    /// - `served`: how long an answer waits until every live member serves what it tells of.
    /// - `safeMark`: how often the safe end is remembered on disk, for the next start.
    public record Pace(
            Duration heartbeat,
            Duration retransmit,
            Duration stall,
            Duration promotion,
            Duration drain,
            Duration gather,
            Duration flushInterval,
            Duration served,
            Duration safeMark) {
        public Pace {
            atLeast("heartbeat", heartbeat, Duration.ofMillis(10));
            atLeast("retransmit", retransmit, heartbeat);
            atLeast("stall", stall, retransmit.multipliedBy(2));
            atLeast("promotion", promotion, heartbeat.multipliedBy(3));
            atLeast("drain", drain, Duration.ZERO);
            atLeast("gather", gather, Duration.ZERO);
            atLeast("flush-interval", flushInterval, Duration.ofMillis(10));
            atLeast("served", served, Duration.ZERO);
            atLeast("safe-mark", safeMark, heartbeat);
        }

        public static Pace defaults() {
            return new Pace(
                    Duration.ofMillis(100),
                    Duration.ofMillis(200),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(2),
                    Duration.ofMillis(2),
                    Duration.ofMillis(500),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(1));
        }

        private static void atLeast(String name, Duration value, Duration least) {
            if (value.compareTo(least) < 0)
                throw new IllegalArgumentException(name + " must be at least " + least + ", was " + value);
        }
    }

    /// How much travels at a time, to each replica.
    ///
    /// - `chunkBytes`: the most log bytes in one message; one record may be larger and then travels alone.
    /// - `passBytes`: the most shipped in one pass of the lane, so that catching up leaves room for clients.
    /// - `inFlightBytes`: the most sent and not acknowledged, and the most queued in the network.
    public record Shipping(int chunkBytes, int passBytes, int inFlightBytes) {
        public Shipping {
            atLeast("chunk-bytes", chunkBytes, 4 * 1024);
            atLeast("pass-bytes", passBytes, chunkBytes);
            atLeast("in-flight-bytes", inFlightBytes, passBytes);
        }

        public static Shipping defaults() {
            return new Shipping(512 * 1024, 1024 * 1024, 8 * 1024 * 1024);
        }

        private static void atLeast(String name, int value, int least) {
            if (value < least)
                throw new IllegalArgumentException(name + " must be at least " + least + ", was " + value);
        }
    }

    /// What is refused.
    ///
    /// - `inSyncLagBytes`: a replica farther behind is not in sync, so it does not make a producer wait.
    /// - `retainedBytes`: the log kept for a replica that is behind; farther behind it is begun anew from a
    ///   checkpoint.
    /// - `checkpointBytes`: the largest checkpoint accepted from a leader.
    public record Limits(long inSyncLagBytes, long retainedBytes, int checkpointBytes) {
        public Limits {
            if (inSyncLagBytes < 0) throw new IllegalArgumentException("in-sync-lag-bytes is " + inSyncLagBytes);
            if (retainedBytes < 0) throw new IllegalArgumentException("retained-bytes is " + retainedBytes);
            if (checkpointBytes < 1) throw new IllegalArgumentException("checkpoint-bytes is " + checkpointBytes);
        }

        public static Limits defaults() {
            return new Limits(64L << 20, 16L << 30, 256 << 20);
        }
    }
}
