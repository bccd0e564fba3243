// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.compare;

import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.cluster.TemporaryCluster;
import io.trijet.tools.evidence.Acknowledged;
import io.trijet.tools.failover.Observation;
import io.trijet.tools.failover.Proof;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Our own nodes: the operator promotes another node, and every replica is read.
record OwnScene(TemporaryCluster cluster, Operator operator) implements CrashScene {
    OwnScene(TemporaryCluster cluster) {
        this(cluster, new Operator(cluster));
    }

    @Override
    public String nameServers() {
        return cluster.plan().namesrvAddresses();
    }

    @Override
    public void awaitTopic(String topic) {
        // A topic that was made is in the log.
    }

    @Override
    public String leader() throws ClusterException, InterruptedException {
        return operator.leader().name();
    }

    @Override
    public Set<String> groupsLedBy(String node) throws InterruptedException {
        var led = new TreeSet<String>();
        new Observation(cluster).leaders().forEach((group, leader) -> {
            if (leader.node().name().equals(node)) led.add(group);
        });
        return led;
    }

    @Override
    public List<String> addressesBeside(String node) {
        return cluster.plan().nodes().stream()
                .filter(other -> !other.name().equals(node))
                .map(NodePlan::brokerAddress)
                .toList();
    }

    @Override
    public void kill(String node) throws InterruptedException {
        cluster.process(plan(node)).kill();
    }

    @Override
    public Help help(String node) throws ClusterException, InterruptedException {
        var victim = plan(node);
        var promoted = operator.promoteInPlaceOf(victim);
        if (promoted.isPresent()) return new Help("promoted " + promoted.get(), addressesBeside(node));
        cluster.restart(victim);
        return new Help("started " + node + " again", List.of(victim.brokerAddress()));
    }

    @Override
    public void bringBack(String node) throws ClusterException, InterruptedException {
        operator.bringBack(plan(node));
    }

    @Override
    public Findings find(String topic, List<Acknowledged> acknowledged) throws IOException, InterruptedException {
        var proof = Proof.of(cluster.plan(), cluster.http(), topic, acknowledged);
        return new Findings(proof.lost(), proof.duplicated(), proof.outOfOrder(), proof.replicasIdentical());
    }

    private NodePlan plan(String node) {
        return cluster.plan().nodes().stream()
                .filter(one -> one.name().equals(node))
                .findFirst()
                .orElseThrow();
    }
}
