// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cluster;

import java.util.Locale;
import java.util.Map;

/// The configuration file of one node of a plan, as `trijet server -c` reads it.
final class NodeFile {
    /// Small enough that three nodes start at once on a laptop's disk.
    private static final String SEGMENT_SIZE = "64MiB";

    private NodeFile() {}

    /// `members`: as this node reaches them. What `own` says replaces what everyone has, or comes last.
    static String text(
            ClusterPlan plan, NodePlan node, String members, ClusterDirectory.Keys keys, Map<String, String> own) {
        var text = text(plan, node, members, keys);
        for (var setting : own.entrySet()) {
            var line = setting.getKey() + " = " + setting.getValue() + "\n";
            text = text.replaceAll("(?m)^" + setting.getKey() + " = .*\n", "") + line;
        }
        return text;
    }

    private static String text(ClusterPlan plan, NodePlan node, String members, ClusterDirectory.Keys keys) {
        return String.join(
                "\n",
                "# Written by the lab at each start: changes are lost.",
                "cluster = " + plan.cluster(),
                "cluster-id = " + keys.clusterId(),
                "node = " + node.name(),
                "mode = " + plan.mode().word(),
                "members = " + members,
                "brokers = " + plan.brokers(),
                "groups = " + String.join(",", plan.groups()),
                "flush = " + plan.flush().name().toLowerCase(Locale.ROOT),
                "secret-file = " + keys.secretFile(),
                "data = " + node.data(),
                "segment-size = " + SEGMENT_SIZE,
                "broker-listen = " + node.brokerAddress(),
                "member-listen = " + node.memberAddress(),
                "namesrv-listen = " + node.namesrvAddress(),
                "http-listen = " + node.httpAddress(),
                "");
    }
}
