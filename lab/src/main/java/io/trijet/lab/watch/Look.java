// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.watch;

import io.trijet.tools.cluster.ClusterPlan;
import io.trijet.tools.cluster.NodePlan;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What one look at the cluster saw: nothing is remembered here. Without a plan there is no cluster yet.
public record Look(long atMillis, Optional<ClusterPlan> plan, List<Node> nodes) {
    public Look {
        nodes = List.copyOf(nodes);
    }

    /// One node's process in the lab's words, and what it said of its groups (`/v1/replication`) if it answered.
    public record Node(
            NodePlan plan,
            String process,
            boolean isRunning,
            Optional<Long> pid,
            Optional<Long> rssBytes,
            Optional<JsonNode> account) {}

    /// Before there is a cluster.
    public static Look nothing(long atMillis) {
        return new Look(atMillis, Optional.empty(), List.of());
    }
}
