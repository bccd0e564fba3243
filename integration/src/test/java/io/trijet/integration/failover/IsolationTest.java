// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.integration.client.Clients;
import io.trijet.integration.cluster.HostCluster;
import io.trijet.integration.cluster.TestCluster;
import io.trijet.integration.hosts.Host;
import io.trijet.integration.hosts.Hosts;
import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.cluster.ClusterPlan;
import io.trijet.tools.cluster.ClusterShape;
import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.evidence.Acknowledged;
import io.trijet.tools.evidence.MessageId;
import io.trijet.tools.failover.Traffic;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// A leader that the network cuts off, with clients on both sides: at no time two nodes take messages for one group.
final class IsolationTest {
    private static final String GROUP = "broker-a";
    private static final int QUEUES = 4;
    private static final ClusterShape SHAPE = ClusterShape.of(ClusterMode.RAFT, ClusterPlan.Flush.SYNC);
    /// The longest that a node waits for a leader before it stands for election itself, by default.
    private static final Duration ELECTION_TIMEOUT = Duration.ofMillis(1_200);
    private static final Traffic.Pace PACE = new Traffic.Pace(2, Duration.ofMillis(5), OptionalInt.of(1_000));

    private final String topic = Clients.unique("isolation");

    @Test
    void a_leader_that_is_cut_off_acknowledges_nothing_while_the_others_elect_another() throws Exception {
        try (var hosts = hosts();
                var cluster = HostCluster.start(hosts, SHAPE)) {
            cluster.createTopic(topic, QUEUES);
            var lonely = cluster.awaitLeader(GROUP, cluster.plan().nodes());
            var others = new ArrayList<>(cluster.plan().nodes());
            others.remove(lonely.node());
            try (var inside = application(cluster, List.of(lonely.node()))) {
                Sends.awaitFromEach(inside.traffic(), cluster.plan().groups());
                cluster.cutOff(lonely.node());
                long cutAt = System.nanoTime();
                long failedBefore = inside.traffic().failedCount();
                var next = cluster.awaitLeader(GROUP, others);
                assertThat(next.term()).isGreaterThan(lonely.term());
                try (var outside = application(cluster, others)) {
                    Sends.awaitFromEach(outside.traffic(), cluster.plan().groups());
                    cluster.awaitNotLeading(lonely.node(), GROUP);
                    awaitFailure(inside.traffic(), failedBefore);
                    long joinedAt = System.nanoTime();
                    cluster.join(lonely.node());
                    assertThat(inside.traffic().acknowledged())
                            .noneMatch(sent -> sent.atNanos() - cutAt > ELECTION_TIMEOUT.toNanos()
                                    && sent.atNanos() - joinedAt < 0);
                    inside.stop();
                    outside.stop();
                    cluster.awaitSettled();
                    cluster.requireSound(topic, acknowledged(inside, outside));
                }
            }
        }
    }

    /// Who sends without a break from a host. It also ends there: a client may open connections to say goodbye.
    private record Application(Host host, Traffic traffic) implements AutoCloseable {
        void stop() throws InterruptedException {
            traffic.stop();
        }

        @Override
        public void close() {
            host.run(traffic::close);
        }
    }

    private static Hosts hosts() throws InterruptedException {
        try {
            return Hosts.create(SHAPE.nodes());
        } catch (IOException e) {
            return Assumptions.abort("network namespaces need root and iproute2: " + e.getMessage());
        }
    }

    /// One on the first node's host, that knows these nodes' name servers.
    private Application application(HostCluster cluster, List<NodePlan> nodes) throws Exception {
        var nameServers = nodes.stream().map(NodePlan::namesrvAddress).collect(Collectors.joining(";"));
        var host = cluster.host(nodes.getFirst());
        return new Application(host, host.call(() -> Traffic.start(nameServers, topic, MessageId.newRun(), PACE)));
    }

    /// It goes on trying, and is not answered.
    private static void awaitFailure(Traffic traffic, long before) {
        Awaitility.await("a send to fail").atMost(TestCluster.PATIENCE).until(() -> traffic.failedCount() > before);
    }

    private static List<Acknowledged> acknowledged(Application... applications) {
        var acknowledged = new ArrayList<Acknowledged>();
        for (var application : applications)
            for (var sent : application.traffic().acknowledged()) acknowledged.add(sent.what());
        return acknowledged;
    }
}
