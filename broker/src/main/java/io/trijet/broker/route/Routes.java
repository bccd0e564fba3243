// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.route;

import io.trijet.broker.Leads;
import io.trijet.broker.NodeConfig;
import io.trijet.environment.NodeId;
import io.trijet.protocol.body.BrokerAddresses;
import io.trijet.protocol.body.QueueCounts;
import io.trijet.protocol.body.TopicConfig;
import io.trijet.protocol.body.TopicRoute;
import io.trijet.replication.FailureDetector;
import io.trijet.replication.Health;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/// Where the groups' queues are served, as this node sees the cluster: a group's leader is id 0, the others
/// their number + 1, and a node that is DOWN is left out. Every topic is on every group with the same number of
/// queues: broker names and queue counts never change with who is alive.
///
/// Owned by the first group's lane.
final class Routes {
    private final NodeConfig config;
    private final Leads leads;
    private final FailureDetector detector;

    Routes(NodeConfig config, Leads leads, FailureDetector detector) {
        this.config = config;
        this.leads = leads;
        this.detector = detector;
    }

    List<BrokerAddresses> brokers() {
        var brokers = new ArrayList<BrokerAddresses>();
        for (int number = 0; number < config.groups().size(); number++) {
            brokers.add(new BrokerAddresses(config.cluster(), config.groups().get(number), addresses(number)));
        }
        return brokers;
    }

    TopicRoute of(TopicConfig topic, Optional<String> orderedQueues) {
        var queues = new ArrayList<QueueCounts>();
        for (var group : config.groups()) {
            queues.add(new QueueCounts(
                    group, topic.readQueues(), topic.writeQueues(), topic.permission(), topic.sysFlag()));
        }
        return new TopicRoute(brokers(), queues, orderedQueues);
    }

    /// When every group that has no leader now has been without one for so long that no election goes on any more.
    OptionalLong settledNanos(long holdNanos) {
        var settled = OptionalLong.empty();
        for (int number = 0; number < config.groups().size(); number++) {
            var lead = leads.of(number);
            if (lead.leader().isPresent()) continue;
            long end = lead.sinceNanos() + holdNanos;
            if (settled.isEmpty() || end - settled.getAsLong() > 0) settled = OptionalLong.of(end);
        }
        return settled;
    }

    private SortedMap<Long, String> addresses(int number) {
        var leader = leads.of(number).leader();
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
