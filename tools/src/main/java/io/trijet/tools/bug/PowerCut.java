// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bug;

import io.trijet.protocol.Permission;
import io.trijet.tools.bug.BugResult.Side;
import io.trijet.tools.cli.Connections;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.ClusterPlan.Flush;
import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.cluster.TemporaryCluster;
import io.trijet.tools.evidence.Acknowledged;
import io.trijet.tools.evidence.MessageId;
import io.trijet.tools.exit.Failure;
import io.trijet.tools.failover.Proof;
import io.trijet.tools.failover.Traffic;
import io.trijet.tools.wire.ClusterAdmin;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.client.exception.MQClientException;
import tools.jackson.databind.JsonNode;

/// The power of a single node fails: kill -9, and what no fsync had made durable is zeroed in the log's files. A kill
/// alone would lose nothing, because the operating system's cache outlives a process.
record PowerCut(TemporaryCluster cluster, int messages, Flush flush) {
    private static final String TOPIC = "trijet-power-cut";
    private static final int QUEUES = 4;
    private static final Duration TAKES_WITHIN = Duration.ofSeconds(30);
    private static final Duration FORCED_WITHIN = Duration.ofSeconds(3);
    /// Well before the next force of `flush=async`.
    private static final Duration AFTER_A_FORCE = Duration.ofMillis(200);
    private static final int ATTEMPTS = 5;
    private static final String PERSISTED = "persistedEnd";
    private static final Duration POLL = Duration.ofMillis(2);

    /// What was acknowledged, and how far the log was durable then. `isCut`: the power failed at once.
    private record Sent(List<Acknowledged> acknowledged, long failed, long durable, boolean isCut) {}

    Side run(String setting, Traffic.Pace pace) throws ClusterException, Failure, IOException, InterruptedException {
        var plan = cluster.plan();
        var node = plan.nodes().getFirst();
        new ClusterAdmin(Connections.parseNameServers(plan.namesrvAddresses()))
                .createTopic(TOPIC, QUEUES, Permission.READ_WRITE);
        var acknowledged = new ArrayList<Acknowledged>();
        long failed = 0;
        Sent sent;
        int attempt = 0;
        do {
            sent = send(node, pace, ++attempt == ATTEMPTS);
            acknowledged.addAll(sent.acknowledged());
            failed += sent.failed();
        } while (!sent.isCut());
        long discarded = discardFrom(node, sent.durable());
        cluster.restart(node);
        cluster.awaitReady(node);
        cluster.awaitSettled();
        var proof = Proof.of(plan, cluster.http(), TOPIC, acknowledged);
        var remark = discarded + " bytes of the log were in no fsync";
        return new Side(setting, acknowledged.size(), proof.lost(), failed, null, remark);
    }

    /// With `flush=async` the power fails between two forces. Where the machine is too busy to hit that, not at all,
    /// unless it `isLast`.
    private Sent send(NodePlan node, Traffic.Pace pace, boolean isLast) throws IOException, InterruptedException {
        try (var traffic = Traffic.start(cluster.plan().namesrvAddresses(), TOPIC, MessageId.newRun(), pace)) {
            if (!traffic.awaitAcknowledged(messages, TAKES_WITHIN))
                throw new IOException("nothing is acknowledged: " + traffic.firstError());
            awaitForce(node);
            Thread.sleep(AFTER_A_FORCE);
            traffic.stop();
            var log = log(node);
            long durable = log.path(PERSISTED).asLong(0);
            boolean isCut =
                    flush == Flush.SYNC || isLast || durable < log.path("end").asLong(0);
            if (isCut) cluster.process(node).kill();
            var acknowledged =
                    traffic.acknowledged().stream().map(Traffic.Sent::what).toList();
            return new Sent(acknowledged, traffic.failedCount(), durable, isCut);
        } catch (MQClientException e) {
            throw new IOException("the client did not start: " + e.getMessage(), e);
        }
    }

    private void awaitForce(NodePlan node) throws IOException, InterruptedException {
        long before = persistedEnd(node);
        long deadline = System.nanoTime() + FORCED_WITHIN.toNanos();
        while (persistedEnd(node) == before && System.nanoTime() - deadline < 0) Thread.sleep(POLL);
    }

    /// How far the node's log is durable, in its own words.
    private long persistedEnd(NodePlan node) throws IOException, InterruptedException {
        return log(node).path(PERSISTED).asLong(0);
    }

    private JsonNode log(NodePlan node) throws IOException, InterruptedException {
        return cluster.replication(node).stream()
                .flatMap(account -> account.path("groups").valueStream())
                .findFirst()
                .orElseThrow(() -> new IOException(node.name() + " does not tell how far its log is durable"));
    }

    /// Zeroes the log from `position` on, as pages that never reached the disk read afterwards. Returns how many bytes
    /// of records that were.
    private static long discardFrom(NodePlan node, long position) throws IOException {
        long discarded = 0;
        try (var files = Files.list(node.data().resolve("group-0").resolve("log"))) {
            for (var file : files.sorted().toList()) {
                var name = String.valueOf(file.getFileName());
                if (name.matches("[0-9]{20}")) discarded += zero(file, Math.max(0, position - Long.parseLong(name)));
            }
        }
        return discarded;
    }

    private static long zero(Path file, long from) throws IOException {
        long used = 0;
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var piece = ByteBuffer.allocate(1 << 16);
            for (long at = from; at < channel.size(); at += piece.capacity()) {
                piece.clear().limit((int) Math.min(piece.capacity(), channel.size() - at));
                int read = channel.read(piece, at);
                int last = lastUsed(piece.flip());
                if (last < 0) break;
                used = at - from + last + 1;
                channel.write(ByteBuffer.allocate(read), at);
            }
        }
        return used;
    }

    /// -1 if there is nothing but zeros.
    private static int lastUsed(ByteBuffer piece) {
        for (int i = piece.limit() - 1; i >= 0; i--) if (piece.get(i) != 0) return i;
        return -1;
    }
}
