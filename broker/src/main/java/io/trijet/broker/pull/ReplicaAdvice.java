// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.pull;

import io.trijet.broker.NodeConfig;
import io.trijet.broker.Parts;
import io.trijet.environment.Clock;
import io.trijet.replication.Health;
import io.trijet.replication.Replication;
import io.trijet.replication.ReplicationView.ReplicaView;
import io.trijet.replication.Standing;
import java.util.List;

/// Which replica a consumer should ask next (`suggestWhichBrokerId`: 0 is the leader, else a node's number + 1).
///
/// A leader keeps its consumers while they read what was just written. One that reads far behind the end, out of bytes
/// that have left memory, is sent to a follower in sync; the follower sends it back when it has come near the end.
/// Owned by the group's lane.
final class ReplicaAdvice {
    static final long LEADER = 0;
    private static final long LOOK_NANOS = 1_000_000_000L;

    private final NodeConfig config;
    private final Replication replication;
    private final Clock clock;
    private final long farBehindBytes;
    private List<Long> followers = List.of();
    private long lookedNanos;
    private boolean looked;

    ReplicaAdvice(Parts parts) {
        config = parts.config();
        replication = parts.replication();
        clock = parts.environment().clock();
        farBehindBytes = parts.config().settings().consumers().followerReadBytes();
    }

    /// For a consumer that was just given, or waits for, what lies at `position` of a log that ends at `end`.
    long forReaderAt(long position, long end, int queueId) {
        long behind = end - position;
        return switch (replication.standing()) {
            case Standing.Leading _ -> behind > farBehindBytes ? anyFollower(queueId) : LEADER;
            case Standing.Following following ->
                following.leader().isPresent() && behind <= farBehindBytes / 2 ? LEADER : ownId();
        };
    }

    /// For a consumer whose bytes are not to be had here: another replica, or this one if there is none.
    long elsewhere(int queueId) {
        return switch (replication.standing()) {
            case Standing.Leading _ -> anyFollower(queueId);
            case Standing.Following following -> following.leader().isPresent() ? LEADER : ownId();
        };
    }

    private long anyFollower(int queueId) {
        long now = clock.nanos();
        if (!looked || now - lookedNanos >= LOOK_NANOS) {
            looked = true;
            lookedNanos = now;
            followers = replication.view().replicas().stream()
                    .filter(this::isFollowerInSync)
                    .map(replica -> id(config.numberOf(replica.node())))
                    .toList();
        }
        return followers.isEmpty() ? LEADER : followers.get(queueId % followers.size());
    }

    private boolean isFollowerInSync(ReplicaView replica) {
        return !replica.node().equals(config.self()) && replica.inSync() && replica.state() == Health.State.ALIVE;
    }

    private long ownId() {
        return id(config.numberOf(config.self()));
    }

    private static long id(int number) {
        return number + 1L;
    }
}
