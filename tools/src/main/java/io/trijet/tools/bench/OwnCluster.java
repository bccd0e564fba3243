// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import io.trijet.tools.cluster.ClusterDirectory;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.cluster.ClusterPlan;
import io.trijet.tools.cluster.NodeCommand;
import io.trijet.tools.cluster.NodeHttp;
import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.cluster.NodeProcess;
import io.trijet.tools.cluster.PortCheck;
import io.trijet.tools.cluster.PortPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// A cluster of node processes for one benchmark, on free ports, in a directory that is deleted with it.
final class OwnCluster implements Target {
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(10);
    private static final int FIRST_PORT = 20_000;
    private static final int LAST_PORT = 60_000;
    private static final int TRIES = 50;
    private static final long POLL_MILLIS = 50;

    private final ClusterPlan plan;
    private final ClusterDirectory directory;
    private final List<NodeProcess> processes = new ArrayList<>();

    private OwnCluster(ClusterPlan plan, ClusterDirectory directory) {
        this.plan = plan;
        this.directory = directory;
    }

    /// What to start, and below which directory.
    record Wish(ClusterMode mode, int nodes, ClusterPlan.Flush flush, Path below) {}

    static OwnCluster start(Wish wish) throws ClusterException, InterruptedException {
        var place = place(wish.below());
        var plan = planOnFreePorts(wish, place);
        var cluster = new OwnCluster(plan, new ClusterDirectory(place));
        try (var http = new NodeHttp()) {
            var command = NodeCommand.ofThisProcess();
            cluster.directory.prepare(plan, command);
            for (var node : plan.nodes()) cluster.processes.add(NodeProcess.start(node, command));
            for (var process : cluster.processes) process.awaitReady(http, READY_WITHIN);
            cluster.awaitReplicas(http);
            return cluster;
        } catch (ClusterException | InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /// Waits until somebody leads and everyone is in sync: a run shall not measure the start.
    private void awaitReplicas(NodeHttp http) throws ClusterException, InterruptedException {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (plan.nodes().stream().noneMatch(node -> leadsInSync(http, node))) {
            if (System.nanoTime() - deadline > 0)
                throw new ClusterException(
                        "the replicas are not in sync after " + READY_WITHIN.toSeconds() + " s",
                        "the nodes' logs are in " + directory.path());
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static boolean leadsInSync(NodeHttp http, NodePlan node) {
        try {
            var group = http.replication(node).path("groups").path(0);
            return group.path("role").asString("").equals("leader")
                    && group.path("replicas")
                            .valueStream()
                            .allMatch(replica -> replica.path("inSync").asBoolean(false));
        } catch (IOException | NodeHttp.Refused e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Path place(Path below) throws ClusterException {
        try {
            Files.createDirectories(below);
            return Files.createTempDirectory(below, "trijet-bench-");
        } catch (IOException e) {
            throw new ClusterException(below + " cannot be used: " + e.getMessage(), "choose another with --data", e);
        }
    }

    private static ClusterPlan planOnFreePorts(Wish wish, Path place) throws ClusterException {
        var random = new Random();
        for (int i = 0; ; i++) {
            var ports = PortPlan.startingAt(random.nextInt(FIRST_PORT, LAST_PORT));
            var plan = ClusterPlan.of(wish.mode(), wish.nodes(), wish.flush(), place, ports);
            try {
                for (var node : plan.nodes()) PortCheck.requireFree(node);
                return plan;
            } catch (ClusterException e) {
                if (i == TRIES) throw e;
            }
        }
    }

    @Override
    public String nameServers() {
        return plan.namesrvAddresses();
    }

    @Override
    public List<Broker> brokers() {
        return processes.stream()
                .map(process -> new Broker(process.plan().name(), process.pid()))
                .toList();
    }

    @Override
    public String description() {
        int nodes = plan.nodes().size();
        return nodes + (nodes == 1 ? " node process" : " node processes") + " of its own, mode "
                + plan.mode().word() + ", flush " + plan.flush().name().toLowerCase(Locale.ROOT) + ", data on "
                + fileSystem();
    }

    /// A figure from a file system in memory means something else.
    private String fileSystem() {
        try {
            return Files.getFileStore(directory.path()).type();
        } catch (IOException e) {
            return "an unknown file system";
        }
    }

    @Override
    public void close() {
        try {
            for (var process : processes) process.askToStop();
            for (var process : processes) process.stop(STOPS_WITHIN);
            directory.discard();
            Files.deleteIfExists(directory.path());
        } catch (InterruptedException e) {
            // The nodes notice by themselves when this process is gone.
            Thread.currentThread().interrupt();
        } catch (ClusterException | IOException e) {
            System.err.println("trijet: not everything is cleaned up: " + e.getMessage());
        }
    }
}
