// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cluster;

import java.util.List;
import java.util.stream.IntStream;

/// What a cluster is, wherever it lies: how it replicates, over how many nodes and groups, and when a message
/// counts as written. Checked when built.
public record ClusterShape(ClusterMode mode, int nodes, int groups, ClusterPlan.Flush flush) {
    /// As many as a node takes.
    public static final int MAXIMUM_GROUPS = 9;

    private static final String FIRST_GROUP = "broker-";

    public ClusterShape {
        mode.requireNodes(nodes);
        mode.requireGroups(groups);
    }

    /// With as many nodes and groups as the mode has unless told otherwise.
    public static ClusterShape of(ClusterMode mode, ClusterPlan.Flush flush) {
        return new ClusterShape(mode, mode.defaultNodes(), mode.defaultGroups(), flush);
    }

    /// The groups' names: `broker-a`, `broker-b`, …
    public List<String> groupNames() {
        return IntStream.range(0, groups)
                .mapToObj(number -> FIRST_GROUP + (char) ('a' + number))
                .toList();
    }

    /// True if both could have the same data directories. `flush` may change from start to start.
    boolean hasSameData(ClusterShape other) {
        return mode == other.mode && nodes == other.nodes && groups == other.groups;
    }

    /// For people: `mode raft with 3 nodes and 3 groups`.
    public String describe() {
        var text = "mode " + mode.word() + " with " + nodes + (nodes == 1 ? " node" : " nodes");
        return groups == 1 ? text : text + " and " + groups + " groups";
    }

    /// What to type to get it: `--mode raft --nodes 3`.
    String options() {
        var text = "--mode " + mode.word() + " --nodes " + nodes;
        return groups == mode.defaultGroups() ? text : text + " --groups " + groups;
    }
}
