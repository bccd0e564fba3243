// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.environment.NodeId;
import io.trijet.protocol.body.GroupConfig;
import io.trijet.protocol.body.TopicConfig;
import io.trijet.replication.ReplicationView;
import io.trijet.storage.Flaw;
import io.trijet.storage.index.QueueKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// How one node stands, for people, metrics and tests: an immutable picture, put together from those of its
/// groups.
///
/// `serving` is true once the log is recovered and, on the leader, its tail is scanned. `shutBecause` says
/// why clients are refused although it is, if they are. `diskUsed` is the share of the disk that is full, 0
/// to 1. `counters` are the broker's own totals since it started, by name.
public record NodeView(
        String cluster,
        String clusterId,
        NodeId self,
        boolean serving,
        Optional<String> shutBecause,
        long startedWallMillis,
        double diskUsed,
        List<GroupView> groups,
        List<ClientView> clients,
        Map<String, Long> counters) {
    public NodeView {
        groups = List.copyOf(groups);
        clients = List.copyOf(clients);
    }

    /// The cluster's topics: they are in the first group.
    public List<TopicConfig> topics() {
        return groups.isEmpty() ? List.of() : groups.getFirst().topics();
    }

    /// The cluster's subscription groups: they are in the first group.
    public List<GroupConfig> subscriptionGroups() {
        return groups.isEmpty() ? List.of() : groups.getFirst().subscriptionGroups();
    }

    /// One group on this node. Everything below `indexedEnd` is in the queues and, on a follower, in the state;
    /// the leader's state is that of the log's end. Only the first group has `topics` and `subscriptionGroups`.
    /// What this node's copy of the log has lost for now is its `damage`; all of it was looked through
    /// `scrubPasses` times since the node began.
    public record GroupView(
            String name,
            ReplicationView replication,
            long indexedEnd,
            List<TopicConfig> topics,
            List<GroupConfig> subscriptionGroups,
            List<QueueView> queues,
            List<OffsetView> offsets,
            List<Flaw> damage,
            long scrubPasses) {
        public GroupView {
            damage = List.copyOf(damage);
            topics = List.copyOf(topics);
            subscriptionGroups = List.copyOf(subscriptionGroups);
            queues = List.copyOf(queues);
            offsets = List.copyOf(offsets);
        }
    }

    /// One queue below the safe end: its first kept queue offset and the next to come.
    public record QueueView(QueueKey queue, long minOffset, long maxOffset) {}

    /// How far a group has consumed a queue.
    public record OffsetView(String group, QueueKey queue, long queueOffset) {}

    /// One registered client; `groups` are its producer and consumer groups.
    public record ClientView(
            String clientId,
            String address,
            String language,
            int version,
            List<String> producerGroups,
            List<String> consumerGroups,
            long lastHeardMillisAgo) {}

    /// Gathers what the features of a group know.
    public static final class Builder {
        private final List<ClientView> clients = new ArrayList<>();
        private final Map<String, Long> counters = new TreeMap<>();

        public Builder client(ClientView client) {
            clients.add(client);
            return this;
        }

        public Builder counter(String name, long value) {
            counters.merge(name, value, Long::sum);
            return this;
        }

        List<ClientView> clients() {
            return clients;
        }

        Map<String, Long> counters() {
            return counters;
        }
    }
}
