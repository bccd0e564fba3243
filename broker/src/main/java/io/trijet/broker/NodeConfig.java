// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.environment.Address;
import io.trijet.environment.NodeId;
import io.trijet.protocol.Limits;
import io.trijet.replication.DetectorConfig;
import io.trijet.replication.Flush;
import io.trijet.replication.Mode;
import io.trijet.replication.ReplicationConfig;
import io.trijet.storage.Retention;
import io.trijet.storage.StorageConfig;
import io.trijet.storage.index.IndexConfig;
import java.util.HashSet;
import java.util.List;

/// What one node is told about itself and its cluster. `cluster`, `clusterId`, `members`, `groups`, `mode` and the
/// limits are equal on all members; only `self` differs.
///
/// The first member leads a group that was just formed. These modes have one group.
public record NodeConfig(
        String cluster,
        String clusterId,
        NodeId self,
        List<Member> members,
        List<String> groups,
        Mode mode,
        Settings settings) {
    public static final int MAX_MEMBERS = 9;

    public NodeConfig {
        members = List.copyOf(members);
        groups = List.copyOf(groups);
        if (cluster.isBlank()) throw new IllegalArgumentException("cluster name is empty");
        if (clusterId.isBlank()) throw new IllegalArgumentException("cluster id is empty");
        if (groups.size() != 1) {
            throw new IllegalArgumentException("mode " + mode + " has one group, was given " + groups);
        }
        checkMembers(self, members, mode);
    }

    /// What the rooms below are told, and the broker's own limits. `replication.flush` and `storage.segmentBytes`
    /// must be equal on all members.
    public record Settings(
            StorageConfig storage,
            IndexConfig index,
            Retention.Limits retention,
            ReplicationConfig replication,
            DetectorConfig detector,
            Limits protocol,
            BrokerLimits limits,
            ConsumerLimits consumers) {
        public static Settings defaults(StorageConfig storage, Flush flush) {
            return new Settings(
                    storage,
                    IndexConfig.DEFAULT,
                    Retention.Limits.DEFAULT,
                    ReplicationConfig.defaults(flush),
                    DetectorConfig.defaults(),
                    Limits.DEFAULT,
                    BrokerLimits.defaults(),
                    ConsumerLimits.defaults());
        }

        public Settings withLimits(BrokerLimits newLimits) {
            return new Settings(storage, index, retention, replication, detector, protocol, newLimits, consumers);
        }

        public Settings withConsumers(ConsumerLimits newConsumers) {
            return new Settings(storage, index, retention, replication, detector, protocol, limits, newConsumers);
        }
    }

    public BrokerLimits limits() {
        return settings.limits();
    }

    /// One node of the cluster: where its clients reach the broker and the name server.
    public record Member(NodeId node, Address broker, Address nameServer) {}

    public Member member(NodeId node) {
        for (var member : members) {
            if (member.node().equals(node)) return member;
        }
        throw new IllegalArgumentException("node " + node + " is not a member: " + members);
    }

    /// A member's number, fixed as long as the configuration is: its place in `members`.
    public int numberOf(NodeId node) {
        return members.indexOf(member(node));
    }

    private static void checkMembers(NodeId self, List<Member> members, Mode mode) {
        if (members.isEmpty() || members.size() > MAX_MEMBERS) {
            throw new IllegalArgumentException("members must be 1 to " + MAX_MEMBERS + ", were " + members.size());
        }
        var seen = new HashSet<NodeId>();
        for (var member : members) {
            if (!seen.add(member.node()))
                throw new IllegalArgumentException("member " + member.node() + " is named twice");
        }
        if (!seen.contains(self)) throw new IllegalArgumentException("node " + self + " is not one of " + members);
        if (mode == Mode.SINGLE && members.size() != 1) {
            throw new IllegalArgumentException("mode SINGLE has one member, was given " + members.size());
        }
    }
}
