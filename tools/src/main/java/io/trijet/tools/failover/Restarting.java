// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.failover;

import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.NodeHttp;
import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.cluster.RollingRestart;
import io.trijet.tools.cluster.TemporaryCluster;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The nodes of a cluster of this process, for a rolling restart.
public record Restarting(TemporaryCluster cluster) implements RollingRestart.Nodes<ClusterException> {
    private static final Duration DRAINS_WITHIN = Duration.ofSeconds(60);
    private static final Duration LEAVES_WITHIN = Duration.ofSeconds(15);

    @Override
    public List<String> names() {
        return cluster.plan().nodes().stream().map(NodePlan::name).toList();
    }

    @Override
    public Optional<JsonNode> replication(String node) throws InterruptedException {
        return cluster.replication(plan(node));
    }

    @Override
    public void drain(String node, Duration linger) throws ClusterException, InterruptedException {
        try {
            var body = Map.of("lingerMillis", linger.toMillis());
            cluster.http().post(plan(node), "/v1/drain", body, linger.plus(DRAINS_WITHIN));
        } catch (IOException | NodeHttp.Refused e) {
            throw new ClusterException(
                    node + " was not drained: " + e.getMessage(), "the nodes' logs are in " + cluster.path(), e);
        }
    }

    @Override
    public void stop(String node) throws ClusterException, InterruptedException {
        cluster.process(plan(node)).stop(LEAVES_WITHIN);
    }

    @Override
    public void start(String node) throws ClusterException, InterruptedException {
        cluster.restart(plan(node));
        cluster.awaitReady(plan(node));
    }

    @Override
    public ClusterException tooLate(String what) {
        return new ClusterException(what, "the nodes' logs are in " + cluster.path());
    }

    private NodePlan plan(String node) {
        return cluster.plan().node(node).orElseThrow();
    }
}
