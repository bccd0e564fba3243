// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.cluster;

import io.trijet.environment.Address;
import io.trijet.integration.cluster.RaftCluster.Leader;
import io.trijet.integration.hosts.Host;
import io.trijet.integration.hosts.Hosts;
import io.trijet.protocol.Permission;
import io.trijet.tools.cluster.ClusterDirectory;
import io.trijet.tools.cluster.ClusterPlan;
import io.trijet.tools.cluster.ClusterShape;
import io.trijet.tools.cluster.NodeHttp;
import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.cluster.NodeProcess;
import io.trijet.tools.cluster.PortPlan;
import io.trijet.tools.cluster.SettledRule;
import io.trijet.tools.evidence.Acknowledged;
import io.trijet.tools.failover.Proof;
import io.trijet.tools.failover.TermLeaders;
import io.trijet.tools.wire.ClusterAdmin;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/// Node processes, each on a host of its own. A node is always asked from its own host, so also one that is cut off.
public final class HostCluster implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(50);

    private final Hosts hosts;
    private final ClusterPlan plan;
    private final List<NodeProcess> processes = new ArrayList<>();
    private final List<NodeHttp> https = new ArrayList<>();
    private final TermLeaders leaders = new TermLeaders();

    private HostCluster(Hosts hosts, ClusterPlan plan) {
        this.hosts = hosts;
        this.plan = plan;
    }

    /// Formats and starts all nodes and waits until each group has a leader and everyone is in sync.
    public static HostCluster start(Hosts hosts, ClusterShape shape) throws Exception {
        var cluster = new HostCluster(hosts, plan(hosts, shape));
        try {
            var command = TestCluster.nodeCommand();
            new ClusterDirectory(cluster.plan.directory()).prepare(cluster.plan, command);
            for (int i = 0; i < shape.nodes(); i++) {
                var node = cluster.plan.nodes().get(i);
                cluster.https.add(hosts.host(i).call(NodeHttp::new));
                cluster.processes.add(hosts.host(i).call(() -> NodeProcess.start(node, command)));
            }
            for (int i = 0; i < shape.nodes(); i++) cluster.awaitReady(i);
            cluster.awaitSettled();
            return cluster;
        } catch (Exception | AssertionError e) {
            cluster.close();
            throw e;
        }
    }

    private void awaitReady(int number) throws Exception {
        hosts.host(number).call(() -> {
            processes.get(number).awaitReady(https.get(number), TestCluster.PATIENCE);
            return number;
        });
    }

    /// As on one machine, but for the addresses.
    private static ClusterPlan plan(Hosts hosts, ClusterShape shape) throws Exception {
        var local = ClusterPlan.of(shape, Files.createTempDirectory("trijet-test"), PortPlan.standard());
        var nodes = new ArrayList<NodePlan>();
        for (var node : local.nodes())
            nodes.add(new NodePlan(
                    node.name(),
                    hosts.host(nodes.size()).address(),
                    node.broker(),
                    node.member(),
                    node.namesrv(),
                    node.http(),
                    node.data(),
                    node.configFile(),
                    node.logFile()));
        return new ClusterPlan(local.cluster(), shape, local.directory(), nodes);
    }

    public ClusterPlan plan() {
        return plan;
    }

    public Host host(NodePlan node) {
        return hosts.host(plan.nodes().indexOf(node));
    }

    public void createTopic(String topic, int queues) throws Exception {
        var first = plan.nodes().getFirst();
        host(first).call(() -> {
            new ClusterAdmin(List.of(Address.parse(first.namesrvAddress())))
                    .createTopic(topic, queues, Permission.READ_WRITE);
            return topic;
        });
    }

    public void cutOff(NodePlan node) throws Exception {
        hosts.cutOff(plan.nodes().indexOf(node));
    }

    public void join(NodePlan node) throws Exception {
        hosts.join(plan.nodes().indexOf(node));
    }

    private JsonNode replication(NodePlan node) throws Exception {
        var http = https.get(plan.nodes().indexOf(node));
        var account = host(node).call(() -> http.replication(node));
        for (var group : account.path("groups")) leaders.note(node.name(), group);
        return account;
    }

    /// Whether the node believes that it leads the group, and in which term.
    public Optional<Leader> leading(NodePlan node, String group) throws Exception {
        return replication(node)
                .path("groups")
                .valueStream()
                .flatMap(row -> RaftCluster.leading(node, row, group).stream())
                .findFirst();
    }

    /// Waits until one of these nodes leads the group.
    public Leader awaitLeader(String group, List<NodePlan> nodes) {
        return Awaitility.await("a leader of " + group + " among " + nodes)
                .atMost(TestCluster.PATIENCE)
                .pollInterval(POLL)
                .ignoreExceptions()
                .until(
                        () -> {
                            for (var node : nodes) {
                                var leader = leading(node, group);
                                if (leader.isPresent()) return leader;
                            }
                            return Optional.<Leader>empty();
                        },
                        Optional::isPresent)
                .orElseThrow();
    }

    /// Waits until the node knows that it does not lead the group.
    public void awaitNotLeading(NodePlan node, String group) {
        Awaitility.await(node.name() + " to step down from " + group)
                .atMost(TestCluster.PATIENCE)
                .pollInterval(POLL)
                .ignoreExceptions()
                .until(() -> leading(node, group).isEmpty());
    }

    /// Waits until each group has a leader and everyone is in sync.
    public void awaitSettled() {
        Awaitility.await("the replicas to be in sync")
                .atMost(TestCluster.PATIENCE)
                .pollInterval(POLL)
                .ignoreExceptions()
                .until(() -> {
                    var accounts = new ArrayList<JsonNode>();
                    for (var node : plan.nodes()) accounts.add(replication(node));
                    return SettledRule.isSettled(accounts);
                });
    }

    /// See `RaftCluster.requireSound`; everyone must be joined again.
    public void requireSound(String topic, List<Acknowledged> acknowledged) throws Exception {
        for (var node : plan.nodes()) replication(node);
        var proof = hosts.host(0).call(() -> Proof.of(plan, https.getFirst(), topic, acknowledged));
        RaftCluster.requireSound(proof, leaders);
    }

    @Override
    public void close() throws IOException {
        try {
            for (var process : processes) process.kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (var http : https) http.close();
        TestCluster.deleteTree(plan.directory());
    }
}
