// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bug;

import io.trijet.protocol.Permission;
import io.trijet.tools.bug.BugResult.Side;
import io.trijet.tools.cli.Connections;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.TemporaryCluster;
import io.trijet.tools.evidence.MessageId;
import io.trijet.tools.exit.Failure;
import io.trijet.tools.failover.Gaps;
import io.trijet.tools.failover.Guard;
import io.trijet.tools.failover.Observation;
import io.trijet.tools.failover.Proof;
import io.trijet.tools.failover.Traffic;
import io.trijet.tools.wire.ClusterAdmin;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.exception.MQClientException;

/// The leader of the first group hangs for a while (SIGSTOP), and producers go on sending.
record Hang(TemporaryCluster cluster, boolean isWatched) {
    private static final String TOPIC = "trijet-hang";
    private static final int QUEUES = 4;
    /// Also long enough for a watchdog to trust its nodes.
    private static final Duration BEFORE = Duration.ofSeconds(4);
    private static final Duration HANGS_FOR = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofMillis(50);

    Side run(String setting, Traffic.Pace pace) throws ClusterException, Failure, IOException, InterruptedException {
        var plan = cluster.plan();
        new ClusterAdmin(Connections.parseNameServers(plan.namesrvAddresses()))
                .createTopic(TOPIC, QUEUES, Permission.READ_WRITE);
        try (var _ = Guard.start(cluster, isWatched);
                var traffic = Traffic.start(plan.namesrvAddresses(), TOPIC, MessageId.newRun(), pace)) {
            Thread.sleep(BEFORE);
            long failedBefore = traffic.failedCount();
            var leader = new Observation(cluster).leaders().get(plan.firstGroup());
            if (leader == null) throw new IOException("nobody leads " + plan.firstGroup());
            var victim = cluster.process(leader.node());
            victim.pause();
            long from = System.nanoTime();
            while (System.nanoTime() - from < HANGS_FOR.toNanos()) {
                if (!cluster.process(leader.node()).isAlive()) cluster.restart(leader.node());
                Thread.sleep(LOOK);
            }
            long to = System.nanoTime();
            long failed = traffic.failedCount() - failedBefore;
            boolean wasKilled = !victim.isAlive();
            if (!wasKilled) victim.resume();
            traffic.stop();
            cluster.awaitReady(leader.node());
            cluster.awaitSettled();
            var remark =
                    wasKilled ? "the watchdog killed it, and it was started again" : "it went on by itself after 10 s";
            return side(setting, traffic, new Window(from, to), failed, remark);
        } catch (MQClientException e) {
            throw new IOException("the client did not start: " + e.getMessage(), e);
        }
    }

    /// While the leader hung.
    private record Window(long fromNanos, long toNanos) {}

    private Side side(String setting, Traffic traffic, Window hung, long failed, String remark)
            throws IOException, InterruptedException {
        var sent = traffic.acknowledged();
        var at = sent.stream().mapToLong(Traffic.Sent::atNanos).toArray();
        long gap = TimeUnit.NANOSECONDS.toMillis(Gaps.longestNanos(at, hung.fromNanos(), hung.toNanos()));
        var proof = Proof.of(
                cluster.plan(),
                cluster.http(),
                TOPIC,
                sent.stream().map(Traffic.Sent::what).toList());
        return new Side(setting, sent.size(), proof.lost(), failed, gap, remark);
    }
}
