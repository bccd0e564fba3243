// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.watch;

import io.trijet.lab.http.Json;
import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.cluster.ClusterPlan;
import io.trijet.tools.cluster.ClusterShape;
import io.trijet.tools.cluster.PortPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// Looks at a cluster that a test makes up: three nodes, one group, each node running and silent unless told.
final class Looks {
    static final String GROUP = "broker-a";

    private final ClusterPlan plan;
    private final Map<String, Optional<JsonNode>> accounts = new TreeMap<>();
    private final Map<String, String> processes = new TreeMap<>();
    private final Map<String, Long> pids = new TreeMap<>();
    private final Map<String, String> shut = new TreeMap<>();

    /// What a node says of the group.
    record Account(String role, long term, long safeEnd, List<String> inSync, List<String> changes) {}

    Looks(ClusterMode mode) {
        var shape = new ClusterShape(mode, 3, 1, ClusterPlan.Flush.SYNC);
        plan = ClusterPlan.of(shape, Path.of("data"), PortPlan.standard());
        for (var node : plan.nodes()) {
            accounts.put(node.name(), Optional.empty());
            processes.put(node.name(), "running");
            pids.put(node.name(), 1L);
        }
    }

    Looks process(String node, String state, long pid) {
        processes.put(node, state);
        pids.put(node, pid);
        return this;
    }

    /// From what it says next on.
    Looks shuts(String node, String why) {
        shut.put(node, why);
        return this;
    }

    Looks silent(String node) {
        accounts.put(node, Optional.empty());
        return this;
    }

    Looks leads(String node, long term, String... inSync) {
        return says(node, new Account("leader", term, 100, List.of(inSync), List.of()));
    }

    Looks follows(String node, long term) {
        return says(node, new Account("follower", term, 100, List.of(), List.of()));
    }

    /// `changes` are `atMillis change term why`.
    Looks says(String node, Account account) {
        var changes = new ArrayList<Map<String, Object>>();
        for (var change : account.changes()) {
            var parts = change.split(" ", 4);
            changes.add(Map.of(
                    "atMillis",
                    Long.parseLong(parts[0]),
                    "change",
                    parts[1],
                    "term",
                    Long.parseLong(parts[2]),
                    "leader",
                    "n0",
                    "votedFor",
                    "n2",
                    "why",
                    parts.length > 3 ? parts[3] : ""));
        }
        var rows = new ArrayList<Map<String, Object>>();
        for (var each : plan.nodes()) {
            boolean isInSync = account.inSync().contains(each.name());
            rows.add(Map.of("node", each.name(), "end", 120L, "flushed", 110L, "lagBytes", 0L, "inSync", isInSync));
        }
        var group = Map.of(
                "group",
                GROUP,
                "role",
                account.role(),
                "term",
                account.term(),
                "end",
                120L,
                "safeEnd",
                account.safeEnd(),
                "changes",
                changes,
                "replicas",
                rows);
        var answer = Map.of("shutBecause", shut.getOrDefault(node, ""), "groups", List.of(group));
        accounts.put(node, Optional.of(Json.MAPPER.valueToTree(answer)));
        return this;
    }

    Look at(long millis) {
        var nodes = new ArrayList<Look.Node>();
        for (var node : plan.nodes()) {
            var process = processes.getOrDefault(node.name(), "running");
            boolean isRunning = process.equals("running");
            nodes.add(new Look.Node(
                    node,
                    process,
                    isRunning,
                    Optional.ofNullable(pids.get(node.name())),
                    Optional.empty(),
                    isRunning ? accounts.getOrDefault(node.name(), Optional.empty()) : Optional.empty()));
        }
        return new Look(millis, Optional.of(plan), nodes);
    }

    /// Healthy: n0 leads in term 1.
    static Looks healthy() {
        return new Looks(ClusterMode.RAFT)
                .leads("n0", 1, "n0", "n1", "n2")
                .follows("n1", 1)
                .follows("n2", 1);
    }
}
