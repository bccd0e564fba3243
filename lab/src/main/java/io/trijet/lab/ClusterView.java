// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.cluster.ClusterPlan;
import io.trijet.tools.cluster.NodeHttp;
import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.cluster.SwitchTimes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// What all nodes say of their groups, asked at one moment. An immutable picture.
record ClusterView(ClusterPlan plan, List<NodeView> nodes) {
    /// One node's process and, if it answered, its own account of its groups.
    record NodeView(Supervisor.NodeState process, Optional<JsonNode> replication) {
        String name() {
            return process.plan().name();
        }

        Optional<JsonNode> group(String group) {
            return replication.stream()
                    .flatMap(answer -> answer.path("groups").valueStream())
                    .filter(entry -> entry.path("group").asString("").equals(group))
                    .findFirst();
        }

        /// What this node says of itself as a replica of the group.
        private Stream<JsonNode> ownRow(String group) {
            return group(group).stream()
                    .flatMap(account -> account.path("replicas").valueStream())
                    .filter(row -> row.path("node").asString("").equals(name()));
        }
    }

    /// Nobody is waited for longer than `patience`.
    static ClusterView look(ClusterPlan plan, Supervisor supervisor, NodeHttp http, Duration patience)
            throws InterruptedException {
        var questions = new ArrayList<Callable<NodeView>>();
        for (var state : supervisor.states()) questions.add(() -> new NodeView(state, ask(state, http, patience)));
        var nodes = new ArrayList<NodeView>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var answer : threads.invokeAll(questions)) nodes.add(answer.get());
        } catch (ExecutionException e) {
            throw new IllegalStateException("asking the nodes failed", e.getCause());
        }
        return new ClusterView(plan, List.copyOf(nodes));
    }

    private static Optional<JsonNode> ask(Supervisor.NodeState state, NodeHttp http, Duration patience)
            throws InterruptedException {
        if (!state.isRunning()) return Optional.empty();
        try {
            return Optional.of(http.get(state.plan(), "/v1/replication", patience));
        } catch (IOException | NodeHttp.Refused e) {
            return Optional.empty();
        }
    }

    ClusterMode mode() {
        return plan.mode();
    }

    /// All groups, sorted; also while no node can be asked.
    List<String> groups() {
        var told = nodes.stream()
                .flatMap(node -> node.replication().stream())
                .flatMap(answer -> answer.path("groups").valueStream())
                .map(group -> group.path("group").asString(""));
        return Stream.concat(plan.groups().stream(), told).distinct().sorted().toList();
    }

    /// The node that leads the group: of those that say so of themselves, the one with the highest term.
    Optional<NodeView> leader(String group) {
        return withAccount(group)
                .filter(node -> node.group(group)
                        .orElseThrow()
                        .path("role")
                        .asString("")
                        .equals("leader"))
                .max(Comparator.comparingLong(
                        node -> node.group(group).orElseThrow().path("term").asLong(0)));
    }

    /// The account to believe: the leader's, or, while nobody leads, that of the longest log; a missing node if
    /// none.
    JsonNode account(String group) {
        return leader(group)
                .or(() -> withAccount(group)
                        .max(Comparator.comparingLong(node ->
                                node.group(group).orElseThrow().path("safeEnd").asLong(0))))
                .flatMap(node -> node.group(group))
                .orElse(MissingNode.getInstance());
    }

    /// A row per replica, from who knows best: the leader knows all, a follower only itself.
    List<JsonNode> replicas(String group) {
        if (leader(group).isPresent()) {
            return account(group).path("replicas").valueStream().toList();
        }
        return withAccount(group).flatMap(node -> node.ownRow(group)).toList();
    }

    private Stream<NodeView> withAccount(String group) {
        return nodes.stream().filter(node -> node.group(group).isPresent());
    }

    /// Every running node knows the one leader, which waits for a replica if there is one that runs: what a
    /// client is told by any of them is then the same.
    boolean isSettled(String group) {
        var leader = leader(group);
        if (leader.isEmpty()) return false;
        var name = leader.get().name();
        boolean isAlone = running() == 1;
        boolean waits = account(group).path("acknowledgement").asString("").equals("WHEN_SAFE");
        return (waits || isAlone)
                && nodes.stream()
                        .filter(node -> node.process().isRunning())
                        .allMatch(node -> node.group(group)
                                .map(account ->
                                        account.path("leader").asString("").equals(name))
                                .orElse(false));
    }

    /// True if every group is settled.
    boolean isSettled() {
        return groups().stream().allMatch(this::isSettled);
    }

    /// Every group has a leader.
    boolean isLed() {
        return groups().stream().allMatch(group -> leader(group).isPresent());
    }

    /// Every group's leader has opened its term: what it had is safe, and it acknowledges.
    boolean isOpen() {
        return groups().stream()
                .allMatch(group -> leader(group)
                        .flatMap(node -> node.group(group))
                        .map(account -> account.path("changes"))
                        .map(changes ->
                                changes.path(changes.size() - 1).path("change").asString(""))
                        .filter(last -> last.equals("safe"))
                        .isPresent());
    }

    /// Enough nodes run that they can elect.
    boolean hasMajority() {
        return running() > plan.nodes().size() / 2;
    }

    /// What the nodes that answer say of the group.
    List<SwitchTimes.Account> accounts(String group) {
        return withAccount(group)
                .map(node ->
                        new SwitchTimes.Account(node.name(), node.group(group).orElseThrow()))
                .toList();
    }

    /// How many nodes have a process that is not paused.
    long running() {
        return nodes.stream().filter(node -> node.process().isRunning()).count();
    }

    /// The nodes that answered.
    List<NodePlan> answering() {
        return nodes.stream()
                .filter(node -> node.replication().isPresent())
                .map(node -> node.process().plan())
                .toList();
    }
}
