// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.route;

import io.trijet.broker.NodeConfig;
import io.trijet.protocol.body.BrokerAddresses;
import io.trijet.protocol.body.QueueCounts;
import io.trijet.protocol.body.TopicConfig;
import io.trijet.protocol.body.TopicRoute;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/// Where the groups' queues are served, as this node sees the cluster: a group's leader is id 0, the others
/// their number + 1, and a node that is DOWN is left out, unless another member says that it leads. Every topic is on
/// every group with the same number of queues: broker names and queue counts never change with who is alive.
///
/// Owned by the first group's lane.
final class Routes {
    private final NodeConfig config;
    private final KnownLeaders leaders;

    Routes(NodeConfig config, KnownLeaders leaders) {
        this.config = config;
        this.leaders = leaders;
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

    /// When all that can be known of every group's leader is known. Empty: now.
    OptionalLong settledNanos(long holdNanos) {
        var settled = OptionalLong.empty();
        for (int number = 0; number < config.groups().size(); number++) {
            var end = leaders.settledNanos(number, holdNanos);
            if (end.isEmpty()) continue;
            if (settled.isEmpty() || end.getAsLong() - settled.getAsLong() > 0) settled = end;
        }
        return settled;
    }

    private SortedMap<Long, String> addresses(int number) {
        var leader = leaders.of(number);
        var addresses = new TreeMap<Long, String>();
        for (var member : config.members()) {
            boolean leads = leader.equals(Optional.of(member.node()));
            if (!leads && !leaders.isHeard(member.node())) continue;
            long id = leads ? 0 : config.numberOf(member.node()) + 1;
            addresses.put(id, member.broker().toString());
        }
        return addresses;
    }
}
