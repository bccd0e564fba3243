// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.compare;

import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.NodeHttp;
import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.cluster.TemporaryCluster;
import io.trijet.tools.failover.Observation;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What a person at the keyboard would do to a cluster that does not help itself.
public record Operator(TemporaryCluster cluster) {
    private static final Duration PROMOTES_WITHIN = Duration.ofSeconds(15);
    private static final Duration LED_WITHIN = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(50);

    /// Who leads the first group, waiting for one.
    public NodePlan leader() throws ClusterException, InterruptedException {
        var observation = new Observation(cluster);
        long deadline = System.nanoTime() + LED_WITHIN.toNanos();
        while (System.nanoTime() - deadline < 0) {
            var leader = observation.leaders().get(group());
            if (leader != null) return leader.node();
            Thread.sleep(POLL);
        }
        throw new ClusterException(
                "nobody leads " + group() + " after " + LED_WITHIN.toSeconds() + " s",
                "the nodes' logs are in " + cluster.path());
    }

    String group() {
        return cluster.plan().firstGroup();
    }

    boolean isElected() {
        return cluster.plan().mode().electsLeaders();
    }

    /// Makes the one of the others lead that has the longest log, whatever that loses. Empty: nobody could be made to.
    public Optional<String> promoteInPlaceOf(NodePlan former) throws InterruptedException {
        return promoteBestOf(cluster.plan().nodes().stream()
                .filter(node -> !node.equals(former))
                .toList());
    }

    /// The same of all.
    public Optional<String> promoteBest() throws InterruptedException {
        return promoteBestOf(cluster.plan().nodes());
    }

    private Optional<String> promoteBestOf(List<NodePlan> nodes) throws InterruptedException {
        var ends = new HashMap<NodePlan, Long>();
        for (var node : nodes) cluster.replication(node).ifPresent(account -> ends.put(node, end(account)));
        var best = ends.entrySet().stream().max(Comparator.comparingLong(entry -> entry.getValue()));
        if (best.isEmpty()) return Optional.empty();
        try {
            cluster.http().promote(best.get().getKey(), group(), true, PROMOTES_WITHIN);
            return Optional.of(best.get().getKey().name());
        } catch (IOException | NodeHttp.Refused e) {
            return Optional.empty();
        }
    }

    private long end(JsonNode account) {
        return account.path("groups")
                .valueStream()
                .filter(row -> row.path("group").asString("").equals(group()))
                .mapToLong(row -> row.path("end").asLong(0))
                .findFirst()
                .orElse(0);
    }

    /// Starts a node that does not run, and waits until everyone is in sync again.
    void bringBack(NodePlan node) throws ClusterException, InterruptedException {
        if (!cluster.process(node).isAlive()) cluster.restart(node);
        cluster.awaitReady(node);
        cluster.awaitSettled();
    }
}
