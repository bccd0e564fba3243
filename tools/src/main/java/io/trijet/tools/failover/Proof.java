// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.failover;

import io.trijet.tools.cluster.ClusterPlan;
import io.trijet.tools.cluster.NodeHttp;
import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.evidence.Acknowledged;
import io.trijet.tools.evidence.Expectation;
import io.trijet.tools.evidence.MessageBody;
import io.trijet.tools.evidence.ReadBack;
import io.trijet.tools.evidence.ReplicaTally;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// What every replica holds of what was acknowledged, once all are back and in sync. Of several the worst counts.
public record Proof(long lost, long duplicated, long outOfOrder, boolean replicasIdentical) {
    private static final Duration CHECKSUM_WITHIN = Duration.ofSeconds(60);

    public static Proof of(ClusterPlan plan, NodeHttp http, String topic, List<Acknowledged> acknowledged)
            throws IOException, InterruptedException {
        var expectation = new Expectation(acknowledged);
        long lost = 0;
        long duplicated = 0;
        long outOfOrder = 0;
        try (var readBack = new ReadBack()) {
            for (var node : plan.nodes()) {
                var tally = new ReplicaTally(node.name(), expectation);
                for (var queue : readBack.queues(node, topic, expectation.queues())) {
                    readBack.read(
                            node, queue, (where, offset, body) -> tally.message(where, offset, MessageBody.read(body)));
                }
                var result = tally.result();
                lost = Math.max(lost, result.lost() + result.misplaced() + result.corrupt());
                duplicated = Math.max(duplicated, result.duplicated());
                outOfOrder = Math.max(outOfOrder, result.outOfOrder());
            }
        }
        return new Proof(lost, duplicated, outOfOrder, areIdentical(plan, http));
    }

    /// True if the logs of all nodes are equal byte for byte, as far as all have them and know them to be safe.
    public static boolean areIdentical(ClusterPlan plan, NodeHttp http) throws IOException, InterruptedException {
        for (var group : plan.groups()) {
            long from = 0;
            long to = Long.MAX_VALUE;
            for (var node : plan.nodes()) {
                for (var account : replication(http, node).path("groups")) {
                    if (!account.path("group").asString("").equals(group)) continue;
                    from = Math.max(from, account.path("start").asLong(0));
                    to = Math.min(to, account.path("safeEnd").asLong(0));
                }
            }
            var checksums = new HashSet<String>();
            for (var node : plan.nodes()) {
                try {
                    checksums.add(http.checksum(node, group, from, to, CHECKSUM_WITHIN)
                            .path("checksum")
                            .asString(""));
                } catch (NodeHttp.Refused e) {
                    throw new IOException(node.name() + " gave no checksum: " + e.detail(), e);
                }
            }
            if (checksums.size() != 1) return false;
        }
        return true;
    }

    private static JsonNode replication(NodeHttp http, NodePlan node) throws IOException, InterruptedException {
        try {
            return http.replication(node);
        } catch (NodeHttp.Refused e) {
            throw new IOException(node.name() + " does not tell how it stands: " + e.detail(), e);
        }
    }
}
