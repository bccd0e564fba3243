// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.route;

import io.trijet.broker.Leadership;
import io.trijet.broker.NodeConfig;
import io.trijet.environment.NodeId;
import io.trijet.protocol.body.BrokerAddresses;
import io.trijet.protocol.body.QueueCounts;
import io.trijet.protocol.body.TopicConfig;
import io.trijet.protocol.body.TopicRoute;
import io.trijet.replication.FailureDetector;
import io.trijet.replication.Health;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Where a group's queues are served, as this node sees the cluster: the leader is id 0, the others their number + 1,
/// and a node that is DOWN is left out. Broker names and queue counts never change with who is alive.
///
/// Owned by the group's lane.
final class Routes {
    private final NodeConfig config;
    private final String group;
    private final Leadership leadership;
    private final FailureDetector detector;

    Routes(NodeConfig config, String group, Leadership leadership, FailureDetector detector) {
        this.config = config;
        this.group = group;
        this.leadership = leadership;
        this.detector = detector;
    }

    BrokerAddresses brokers() {
        return new BrokerAddresses(config.cluster(), group, addresses());
    }

    TopicRoute of(TopicConfig topic, Optional<String> orderedQueues) {
        var queues =
                new QueueCounts(group, topic.readQueues(), topic.writeQueues(), topic.permission(), topic.sysFlag());
        return new TopicRoute(List.of(brokers()), List.of(queues), orderedQueues);
    }

    private SortedMap<Long, String> addresses() {
        var leader = leadership.leader();
        var addresses = new TreeMap<Long, String>();
        for (var member : config.members()) {
            if (isDown(member.node())) continue;
            boolean leads = leader.isPresent() && leader.get().equals(member.node());
            long id = leads ? 0 : config.numberOf(member.node()) + 1;
            addresses.put(id, member.broker().toString());
        }
        return addresses;
    }

    private boolean isDown(NodeId node) {
        return !node.equals(config.self()) && detector.health(node).state() == Health.State.DOWN;
    }
}
