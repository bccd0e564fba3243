// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.broker.door.Forwarder;
import io.trijet.environment.Address;
import io.trijet.environment.NodeId;
import io.trijet.protocol.Limits;
import io.trijet.replication.DetectorConfig;
import io.trijet.replication.FailureDetector;
import io.trijet.replication.Flush;
import io.trijet.replication.Mode;
import io.trijet.replication.ReplicationConfig;
import io.trijet.storage.Retention;
import io.trijet.storage.StorageConfig;
import io.trijet.storage.index.IndexConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What one node is told about itself and its cluster. `cluster`, `clusterId`, `members`, `groups`, `mode` and the
/// limits are equal on all members; only `self` differs.
///
/// `groups` are in the order of their numbers. The first holds what is the cluster's (topics, subscription
/// groups, key values), each holds its own queues' messages, offsets and locks. A group that was just formed is
/// led by the member of its number, counted round.
public record NodeConfig(
        String cluster,
        String clusterId,
        NodeId self,
        List<Member> members,
        List<String> groups,
        Mode mode,
        Settings settings) {
    public static final int MAX_MEMBERS = 9;
    /// Each is a log with a leader of its own on every node: enough for two per member, and few enough to watch.
    public static final int MAX_GROUPS = 2 * MAX_MEMBERS;
    /// Longest name of a group, in characters.
    public static final int MAX_GROUP_CHARS = 100;

    /// The channel on which nodes tell each other who is registered.
    public static final String CLIENTS_CHANNEL = "clients";

    /// Channels of the member network that are not a group's.
    private static final Set<String> RESERVED = Set.of(FailureDetector.CHANNEL, Forwarder.CHANNEL, CLIENTS_CHANNEL);

    public NodeConfig {
        members = List.copyOf(members);
        groups = List.copyOf(groups);
        if (cluster.isBlank()) throw new IllegalArgumentException("cluster name is empty");
        if (clusterId.isBlank()) throw new IllegalArgumentException("cluster id is empty");
        checkGroups(groups, mode);
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
            ConsumerLimits consumers,
            DoorLimits door) {
        public static Settings defaults(StorageConfig storage, Flush flush) {
            return new Settings(
                    storage,
                    IndexConfig.DEFAULT,
                    Retention.Limits.DEFAULT,
                    ReplicationConfig.defaults(flush),
                    DetectorConfig.defaults(),
                    Limits.DEFAULT,
                    BrokerLimits.defaults(),
                    ConsumerLimits.defaults(),
                    DoorLimits.defaults());
        }

        public Settings withLimits(BrokerLimits newLimits) {
            return new Settings(storage, index, retention, replication, detector, protocol, newLimits, consumers, door);
        }

        public Settings withConsumers(ConsumerLimits newConsumers) {
            return new Settings(storage, index, retention, replication, detector, protocol, limits, newConsumers, door);
        }

        public Settings withDoor(DoorLimits newDoor) {
            return new Settings(storage, index, retention, replication, detector, protocol, limits, consumers, newDoor);
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

    /// The group's number, which is the same on all members: its place in `groups`; -1 for a name that is none.
    public int groupNumber(String group) {
        return groups.indexOf(group);
    }

    /// True where the members find a leader by themselves, so that a request without one waits for it.
    /// Elsewhere an operator must promote a node, and the request is refused with these words.
    public boolean electsLeaders() {
        return mode == Mode.RAFT;
    }

    /// Who leads the group when it was just formed, and gets it back.
    public NodeId founderOf(int groupNumber) {
        return members.get(groupNumber % members.size()).node();
    }

    private static void checkGroups(List<String> groups, Mode mode) {
        if (groups.isEmpty() || groups.size() > MAX_GROUPS) {
            throw new IllegalArgumentException("groups must be 1 to " + MAX_GROUPS + ", were " + groups.size());
        }
        if (mode == Mode.SINGLE && groups.size() != 1) {
            throw new IllegalArgumentException("mode SINGLE has one group, was given " + groups);
        }
        var seen = new HashSet<String>();
        for (var group : groups) {
            if (group.isBlank() || group.length() > MAX_GROUP_CHARS) {
                throw new IllegalArgumentException(
                        "a group's name must have 1 to " + MAX_GROUP_CHARS + " characters, was '" + group + "'");
            }
            if (!group.chars().allMatch(c -> c > ' ' && c < 127 && c != ',' && c != '=')) {
                throw new IllegalArgumentException(
                        "a group's name has printable ASCII without blank, comma and =, was '" + group + "'");
            }
            if (RESERVED.contains(group)) {
                throw new IllegalArgumentException("a group cannot be named " + group + ": choose another name");
            }
            if (!seen.add(group)) throw new IllegalArgumentException("group " + group + " is named twice");
        }
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
