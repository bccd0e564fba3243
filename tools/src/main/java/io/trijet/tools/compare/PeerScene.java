// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.compare;

import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.evidence.Acknowledged;
import io.trijet.tools.evidence.Expectation;
import io.trijet.tools.evidence.MessageBody;
import io.trijet.tools.evidence.ReadBack;
import io.trijet.tools.evidence.ReplicaTally;
import io.trijet.tools.peer.RocketMqCluster;
import io.trijet.tools.peer.RocketMqPlan;
import io.trijet.tools.peer.RocketMqPlan.Broker;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/// Apache RocketMQ without a controller: a slave is never promoted, so the operator starts the dead master again. The
/// master of the end is read, as consumers would.
record PeerScene(RocketMqCluster cluster) implements CrashScene {
    @Override
    public String nameServers() {
        return cluster.plan().nameServer();
    }

    @Override
    public void awaitTopic(String topic) throws ClusterException, InterruptedException {
        cluster.awaitTopic(topic);
    }

    @Override
    public String leader() throws ClusterException, InterruptedException {
        cluster.awaitSettled();
        return master().name();
    }

    private Broker master() throws ClusterException {
        return cluster.master()
                .orElseThrow(() -> new ClusterException("RocketMQ has no master", "is the machine busy? try again"));
    }

    @Override
    public Set<String> groupsLedBy(String node) {
        return Set.of(RocketMqPlan.GROUP);
    }

    @Override
    public List<String> addressesBeside(String node) {
        return cluster.plan().brokers().stream()
                .filter(broker -> !broker.name().equals(node))
                .map(cluster.plan()::address)
                .toList();
    }

    @Override
    public void kill(String node) throws InterruptedException {
        cluster.kill(broker(node));
    }

    @Override
    public Help help(String node) throws ClusterException, InterruptedException {
        cluster.restart(broker(node));
        return new Help("started " + node + " again", List.of(cluster.plan().address(broker(node))));
    }

    @Override
    public void bringBack(String node) throws ClusterException, InterruptedException {
        if (!cluster.isAlive(broker(node))) cluster.restart(broker(node));
        cluster.awaitSettled();
    }

    @Override
    public Findings find(String topic, List<Acknowledged> acknowledged)
            throws ClusterException, IOException, InterruptedException {
        var master = master();
        var replica = new ReadBack.Replica(
                master.name(), nameServers(), cluster.plan().address(master));
        var expectation = new Expectation(acknowledged);
        var tally = new ReplicaTally(master.name(), expectation);
        try (var readBack = new ReadBack()) {
            for (var queue : readBack.queues(replica, topic, expectation.queues())) {
                readBack.read(
                        replica, queue, (where, offset, body) -> tally.message(where, offset, MessageBody.read(body)));
            }
        }
        var result = tally.result();
        long lost = result.lost() + result.misplaced() + result.corrupt();
        return new Findings(lost, result.duplicated(), result.outOfOrder(), null);
    }

    private Broker broker(String name) {
        return cluster.plan().brokers().stream()
                .filter(broker -> broker.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
