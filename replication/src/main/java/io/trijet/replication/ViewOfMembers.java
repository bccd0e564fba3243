// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.Clock;
import io.trijet.environment.NodeId;
import io.trijet.replication.MemberMessage.Hello;
import io.trijet.replication.ReplicationView.ReplicaView;
import java.util.ArrayList;
import java.util.Optional;
import java.util.SequencedMap;

/// Draws the picture that people, metrics and tests see. On the group's lane; keeps nothing.
record ViewOfMembers(
        String group, Mode mode, Membership membership, LocalLog local, FailureDetector detector, Clock clock) {
    private static final long NANOS_PER_MILLI = 1_000_000;

    /// `roleName` is what people call this member's part.
    ReplicationView view(Role role, Standing standing, String roleName, SequencedMap<NodeId, Hello> known) {
        var leader = leader(standing);
        var replicas = new ArrayList<ReplicaView>();
        for (var member : membership.members())
            replicas.add(
                    member.equals(membership.self())
                            ? own(role, leader, roleName)
                            : other(member, role, leader, known));
        var log = local.log();
        return new ReplicationView(
                group,
                mode,
                membership.self(),
                standing,
                leader,
                log.startPosition(),
                log.end(),
                log.persistedEnd(),
                local.safeEnd(),
                role instanceof Leadership leading ? leading.acknowledgement() : Acknowledgement.STORED_ONLY,
                local.trouble(),
                local.cutBytes(),
                local.cutMessages(),
                local.changes(),
                replicas);
    }

    private Optional<NodeId> leader(Standing standing) {
        return switch (standing) {
            case Standing.Leading _ -> Optional.of(membership.self());
            case Standing.Following(long _, var leader) -> leader;
        };
    }

    private ReplicaView own(Role role, Optional<NodeId> leader, String roleName) {
        var log = local.log();
        long leaderEnd = role instanceof Followership following ? following.leaderEnd() : log.end();
        long lag = Math.max(0, leaderEnd - log.end());
        boolean isLed = leader.isPresent();
        var health = detector.health(membership.self());
        return new ReplicaView(
                membership.self(),
                roleName,
                log.end(),
                log.persistedEnd(),
                lag,
                isLed && lag == 0,
                health.state(),
                health.reason(),
                0);
    }

    private ReplicaView other(NodeId member, Role role, Optional<NodeId> leader, SequencedMap<NodeId, Hello> known) {
        var health = detector.health(member);
        long silentMillis = Math.max(0, (clock.nanos() - health.lastHeardNanos()) / NANOS_PER_MILLI);
        boolean isLeader = leader.isPresent() && leader.get().equals(member);
        long end = 0;
        long flushed = 0;
        boolean isInSync = isLeader;
        var feed = role instanceof Leadership leading ? leading.feeds().get(member) : null;
        if (feed != null) {
            end = feed.written();
            flushed = feed.onDisk();
            isInSync = feed.isInSync();
        }
        var hello = known.get(member);
        if (end == 0 && hello != null) {
            end = hello.state().last().position();
            flushed = end;
        }
        if (isLeader && role instanceof Followership following) end = Math.max(end, following.leaderEnd());
        return new ReplicaView(
                member,
                isLeader ? "leader" : "follower",
                end,
                flushed,
                Math.max(0, local.log().end() - end),
                isInSync,
                health.state(),
                health.reason(),
                silentMillis);
    }
}
