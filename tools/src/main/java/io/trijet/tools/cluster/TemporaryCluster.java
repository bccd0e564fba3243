// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import tools.jackson.databind.JsonNode;

/// A cluster of node processes on free ports, in a directory that is deleted with it. One thread changes it.
public final class TemporaryCluster implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(10);
    private static final int FIRST_PORT = 20_000;
    private static final int LAST_PORT = 32_000;
    private static final int TRIES = 50;
    private static final long POLL_MILLIS = 50;

    private final ClusterPlan plan;
    private final ClusterDirectory directory;
    private final NodeCommand command;
    private final NodeHttp http = new NodeHttp();
    private final Map<String, NodeProcess> processes = new ConcurrentSkipListMap<>();
    private final CleanUp cleanUp;

    private TemporaryCluster(ClusterPlan plan, ClusterDirectory directory, NodeCommand command) {
        this.plan = plan;
        this.directory = directory;
        this.command = command;
        this.cleanUp = CleanUp.of("remove-cluster", this::remove);
    }

    /// What to start, below which directory, how its own directory's name begins, how members reach each
    /// other, and which keys of the nodes' configuration are other than usual.
    public record Wish(ClusterShape shape, Path below, String prefix, Ways ways, Map<String, String> settings) {
        public Wish {
            settings = Map.copyOf(settings);
        }

        /// Nothing other than usual.
        public Wish(ClusterShape shape, Path below, String prefix, Ways ways) {
            this(shape, below, prefix, ways, Map.of());
        }

        /// Everyone by its own address, as usual.
        public Wish(ClusterShape shape, Path below, String prefix) {
            this(shape, below, prefix, Ways.direct(), Map.of());
        }
    }

    /// Forms it, starts all nodes, and waits until each group has a leader and everyone is in sync.
    public static TemporaryCluster start(Wish wish, NodeCommand command) throws ClusterException, InterruptedException {
        var place = place(wish);
        var directory = new ClusterDirectory(place, wish.ways(), wish.settings());
        var cluster = new TemporaryCluster(planOnFreePorts(wish.shape(), place), directory, command);
        try {
            cluster.directory.prepare(cluster.plan, command);
            for (var node : cluster.plan.nodes()) cluster.launch(node);
            for (var process : cluster.processes.values()) process.awaitReady(cluster.http, READY_WITHIN);
            cluster.awaitSettled();
            return cluster;
        } catch (ClusterException | InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private static Path place(Wish wish) throws ClusterException {
        try {
            Files.createDirectories(wish.below());
            return Files.createTempDirectory(wish.below(), wish.prefix());
        } catch (IOException e) {
            throw new ClusterException(
                    wish.below() + " cannot be used: " + e.getMessage(), "choose another with --data", e);
        }
    }

    private static ClusterPlan planOnFreePorts(ClusterShape shape, Path place) throws ClusterException {
        var random = new Random();
        for (int i = 0; ; i++) {
            var ports = PortPlan.startingAt(random.nextInt(FIRST_PORT, LAST_PORT));
            var plan = ClusterPlan.of(shape, place, ports);
            try {
                for (var node : plan.nodes()) PortCheck.requireFree(node);
                return plan;
            } catch (ClusterException e) {
                if (i == TRIES) throw e;
            }
        }
    }

    private void launch(NodePlan node) throws ClusterException {
        processes.put(node.name(), NodeProcess.start(node, command));
    }

    public ClusterPlan plan() {
        return plan;
    }

    public Path path() {
        return directory.path();
    }

    public NodeHttp http() {
        return http;
    }

    /// The node's process, alive or not.
    public NodeProcess process(NodePlan node) {
        var process = processes.get(node.name());
        if (process == null) throw new IllegalArgumentException(node.name() + " was never started");
        return process;
    }

    /// Starts a node whose process has ended. It is not ready yet.
    public void restart(NodePlan node) throws ClusterException, InterruptedException {
        if (process(node).isAlive()) throw new IllegalStateException(node.name() + " runs");
        PortCheck.awaitFree(node, STOPS_WITHIN);
        launch(node);
    }

    /// Kills a node, and gives it a new, empty disk in the place of its own. It is not started.
    public void loseDisk(NodePlan node) throws ClusterException, InterruptedException {
        process(node).kill();
        directory.replaceDisk(node, command);
    }

    public void awaitReady(NodePlan node) throws ClusterException, InterruptedException {
        process(node).awaitReady(http, READY_WITHIN);
    }

    /// What the node says of its groups; empty if it does not answer.
    public Optional<JsonNode> replication(NodePlan node) throws InterruptedException {
        if (process(node).state() != NodeProcess.State.RUNNING) return Optional.empty();
        try {
            return Optional.of(http.replication(node));
        } catch (IOException | NodeHttp.Refused e) {
            return Optional.empty();
        }
    }

    /// Waits until each group has a leader and everyone is in sync.
    public void awaitSettled() throws ClusterException, InterruptedException {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (!SettledRule.isSettled(accounts())) {
            if (System.nanoTime() - deadline > 0)
                throw new ClusterException(
                        "the replicas are not in sync after " + READY_WITHIN.toSeconds() + " s",
                        "the nodes' logs are in " + directory.path());
            Thread.sleep(POLL_MILLIS);
        }
    }

    /// Empty unless all answer.
    private List<JsonNode> accounts() throws InterruptedException {
        var accounts = new ArrayList<JsonNode>();
        for (var node : plan.nodes()) {
            var account = replication(node);
            if (account.isEmpty()) return List.of();
            accounts.add(account.get());
        }
        return accounts;
    }

    @Override
    public void close() {
        cleanUp.close();
    }

    private void remove() {
        try {
            for (var process : processes.values()) stop(process);
            directory.discard();
            Files.deleteIfExists(directory.path());
        } catch (InterruptedException e) {
            // The nodes notice by themselves when this process is gone.
            Thread.currentThread().interrupt();
        } catch (ClusterException | IOException e) {
            System.err.println("trijet: not everything is cleaned up: " + e.getMessage());
        } finally {
            http.close();
        }
    }

    /// What is deleted right afterwards need not leave in order.
    private static void stop(NodeProcess process) throws InterruptedException {
        if (process.isAlive()) process.kill();
    }
}
