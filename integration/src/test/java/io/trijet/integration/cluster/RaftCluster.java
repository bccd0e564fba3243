// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.environment.Address;
import io.trijet.protocol.Permission;
import io.trijet.tools.cluster.ClusterDirectory;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.cluster.ClusterPlan;
import io.trijet.tools.cluster.ClusterShape;
import io.trijet.tools.cluster.NodeCommand;
import io.trijet.tools.cluster.NodeHttp;
import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.cluster.NodeProcess;
import io.trijet.tools.cluster.RollingRestart;
import io.trijet.tools.cluster.TemporaryCluster;
import io.trijet.tools.evidence.Acknowledged;
import io.trijet.tools.failover.Proof;
import io.trijet.tools.failover.Restarting;
import io.trijet.tools.failover.TermLeaders;
import io.trijet.tools.failover.Traffic;
import io.trijet.tools.wire.ClusterAdmin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/// Three nodes in mode `raft`: who leads which group, what is done to them, and the proof in the end.
public final class RaftCluster implements AutoCloseable {
    private static final int NODES = 3;
    private static final Duration HANDS_OVER_WITHIN = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(50);

    private final TemporaryCluster cluster;
    private final TermLeaders leaders = new TermLeaders();

    /// Who leads a group, in which term.
    public record Leader(NodePlan node, long term) {}

    private RaftCluster(TemporaryCluster cluster) {
        this.cluster = cluster;
    }

    public static RaftCluster start(int groups) throws Exception {
        return start(groups, TestCluster.nodeCommand());
    }

    /// With nodes that are started in a way of their own.
    public static RaftCluster start(int groups, NodeCommand command) throws Exception {
        var shape = new ClusterShape(ClusterMode.RAFT, NODES, groups, ClusterPlan.Flush.SYNC);
        var below = Path.of(System.getProperty("java.io.tmpdir"));
        var wish = new TemporaryCluster.Wish(shape, below, "trijet-test-");
        return new RaftCluster(TemporaryCluster.start(wish, command));
    }

    public ClusterPlan plan() {
        return cluster.plan();
    }

    public void createTopic(String topic, int queues) throws Exception {
        admin().createTopic(topic, queues, Permission.READ_WRITE);
    }

    private ClusterAdmin admin() {
        return new ClusterAdmin(List.of(Address.parse(plan().nodes().getFirst().namesrvAddress())));
    }

    // ---- Who leads

    /// The leader as of now, once there is one.
    public Leader leader(String group) {
        return awaitLeaderAfter(group, 0);
    }

    /// The leader of a later term than `before`'s.
    public Leader awaitLeaderAfter(String group, Leader before) {
        return awaitLeaderAfter(group, before.term());
    }

    private Leader awaitLeaderAfter(String group, long term) {
        return Awaitility.await("a leader of " + group + " after term " + term)
                .atMost(TestCluster.PATIENCE)
                .pollInterval(POLL)
                .until(() -> leaderAfter(group, term), Optional::isPresent)
                .orElseThrow();
    }

    private Optional<Leader> leaderAfter(String group, long term) throws InterruptedException {
        for (var node : plan().nodes()) {
            for (var row : groups(node)) {
                var leader = leading(node, row, group).filter(led -> led.term() > term);
                if (leader.isPresent()) return leader;
            }
        }
        return Optional.empty();
    }

    /// What a row of the node's `/v1/replication` says of its leading the group.
    static Optional<Leader> leading(NodePlan node, JsonNode row, String group) {
        boolean leads = row.path("group").asString("").equals(group)
                && row.path("role").asString("").equals("leader");
        return leads ? Optional.of(new Leader(node, row.path("term").asLong(0))) : Optional.empty();
    }

    /// What the node says of its groups; nothing if it does not answer.
    private List<JsonNode> groups(NodePlan node) throws InterruptedException {
        var groups = cluster.replication(node).stream()
                .flatMap(account -> account.path("groups").valueStream())
                .toList();
        for (var group : groups) leaders.note(node.name(), group);
        return groups;
    }

    /// Waits until the node counts in every group.
    public void awaitVoter(NodePlan node) {
        Awaitility.await(node.name() + " to be admitted")
                .atMost(TestCluster.PATIENCE)
                .pollInterval(POLL)
                .until(() -> groups(node).stream()
                                .map(row -> row.path("role").asString(""))
                                .filter(role -> role.equals("follower") || role.equals("leader"))
                                .count()
                        == plan().groups().size());
    }

    /// Waits until the group's offsets in the topic are at the ends of all queues, and in the logs.
    public void awaitConsumed(String consumerGroup, String topic, int queues) {
        Awaitility.await(consumerGroup + " to be at the end of " + topic)
                .atMost(TestCluster.PATIENCE)
                .until(() -> admin().consumeStats(consumerGroup).entrySet().stream()
                                .filter(queue -> queue.getKey().topic().equals(topic))
                                .map(Map.Entry::getValue)
                                .filter(progress -> progress.consumerOffset() == progress.brokerOffset())
                                .count()
                        == queues);
        awaitQuiet();
    }

    /// Waits until nothing is written any more: what consumers committed is logged within a fifth of a second.
    private void awaitQuiet() {
        var before = new long[] {-1};
        Awaitility.await("the logs to be quiet")
                .atMost(TestCluster.PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    long ends = 0;
                    for (var node : plan().nodes())
                        for (var row : groups(node)) ends += row.path("end").asLong(0);
                    boolean isQuiet = ends == before[0];
                    before[0] = ends;
                    return isQuiet;
                });
    }

    // ---- What is done to nodes

    public NodeProcess process(NodePlan node) {
        return cluster.process(node);
    }

    public void kill(NodePlan node) throws InterruptedException {
        process(node).kill();
    }

    /// The disk of a dead node is gone, and a fresh one is formatted for it.
    public void wipe(NodePlan node) throws Exception {
        TestCluster.deleteTree(node.data());
        var formatted = new ClusterDirectory(cluster.path()).prepare(plan(), TestCluster.nodeCommand());
        assertThat(formatted).containsExactly(node);
    }

    public void restartAll() throws Exception {
        new RollingRestart<>(new Restarting(cluster), _ -> {}).run();
    }

    /// Everyone is running and in sync, and each group with the node that is preferred to lead it, whatever was done to
    /// them: else one death could take all groups with it, and a client's sends until its next route poll.
    public void bringBack() throws ClusterException, InterruptedException {
        for (var node : plan().nodes()) {
            if (process(node).state() == NodeProcess.State.PAUSED) process(node).resume();
            if (!process(node).isAlive()) cluster.restart(node);
        }
        for (var node : plan().nodes()) cluster.awaitReady(node);
        cluster.awaitSettled();
        for (int i = 0; i < plan().groups().size(); i++)
            awaitLedBy(plan().groups().get(i), plan().nodes().get(i));
    }

    private void awaitLedBy(String group, NodePlan preferred) {
        Awaitility.await(group + " to be led by " + preferred.name())
                .atMost(TestCluster.PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(POLL)
                .ignoreExceptionsInstanceOf(NodeHttp.Refused.class)
                .until(() -> {
                    var leader = leader(group).node();
                    if (leader.equals(preferred)) return true;
                    cluster.http().transfer(leader, group, preferred.name(), HANDS_OVER_WITHIN);
                    return false;
                });
    }

    // ---- The proof

    /// With everyone back: nothing acknowledged is lost, misplaced or out of order on any replica, all hold the same
    /// bytes, and no term had two leaders.
    public void requireSound(String topic, List<Acknowledged> acknowledged) throws Exception {
        for (var node : plan().nodes()) assertThat(groups(node)).isNotEmpty();
        requireSound(Proof.of(plan(), cluster.http(), topic, acknowledged), leaders);
    }

    static void requireSound(Proof proof, TermLeaders leaders) {
        assertThat(proof.lost()).as("lost").isZero();
        assertThat(proof.outOfOrder()).as("out of order").isZero();
        assertThat(proof.replicasIdentical()).as("replicas are identical").isTrue();
        assertThat(leaders.contested()).as("terms with two leaders").isEmpty();
    }

    /// The same for all that was sent.
    public void requireSound(String topic, Traffic... traffic) throws Exception {
        requireSound(
                topic,
                Stream.of(traffic)
                        .flatMap(one -> one.acknowledged().stream())
                        .map(Traffic.Sent::what)
                        .toList());
    }

    @Override
    public void close() {
        cluster.close();
    }
}
