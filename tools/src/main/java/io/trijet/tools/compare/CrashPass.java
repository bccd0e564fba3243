// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.compare;

import io.trijet.protocol.Permission;
import io.trijet.tools.bench.Course;
import io.trijet.tools.bench.Progress;
import io.trijet.tools.cli.Connections;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.TemporaryCluster;
import io.trijet.tools.evidence.Acknowledged;
import io.trijet.tools.evidence.MessageId;
import io.trijet.tools.exit.Failure;
import io.trijet.tools.failover.Probes;
import io.trijet.tools.failover.Traffic;
import io.trijet.tools.wire.ClusterAdmin;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.exception.MQClientException;
import org.jspecify.annotations.Nullable;

/// An application sends with the official client; half way the leader is killed (SIGKILL) and stays dead. Nobody helps
/// for a while; then, if the cluster did not help itself, an operator does. At the end the dead node is started, and
/// every acknowledged message is looked for.
public final class CrashPass {
    static final String TOPIC = "trijet-compare";
    private static final String PROBE_TOPIC = "trijet-compare-probe";
    private static final int QUEUES = 8;
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration AFTER_THE_OPERATOR = Duration.ofSeconds(60);
    /// A cluster that takes nothing any more is given up; the client asks for routes every 30 s.
    private static final Duration GIVES_UP_WITHOUT_PROGRESS = Duration.ofSeconds(60);

    private final CrashScene scene;
    private final Wish wish;

    /// How many messages are acknowledged in all, how they are sent, and how long nobody helps.
    public record Wish(long messages, Traffic.Pace pace, Duration handsOff) {}

    /// `switchMillis`: from the kill until the dead leader's groups took messages again without help; null: not within
    /// `handsOffMillis`. `operatorMillis`: from what the operator did then (`operatorDid`) until they took them.
    /// `replicasIdentical` is null where not every replica was looked at.
    public record Result(
            long acknowledged,
            long failed,
            long unknown,
            String firstError,
            long lost,
            long duplicated,
            long outOfOrder,
            @Nullable Boolean replicasIdentical,
            boolean automatic,
            @Nullable Long switchMillis,
            long handsOffMillis,
            String operatorDid,
            @Nullable Long operatorMillis,
            double killedAtSeconds,
            List<Course.Point> course) {
        public Result {
            course = List.copyOf(course);
        }
    }

    /// The result, and what was acknowledged, for whoever goes on.
    public record Outcome(Result result, List<Acknowledged> acknowledged) {
        public Outcome {
            acknowledged = List.copyOf(acknowledged);
        }
    }

    /// On nodes of our own.
    public CrashPass(TemporaryCluster cluster, Wish wish) {
        this(new OwnScene(cluster), wish);
    }

    CrashPass(CrashScene scene, Wish wish) {
        this.scene = scene;
        this.wish = wish;
    }

    /// What became of the dead leader's groups.
    private record Switch(Optional<Long> afterMillis, String operatorDid, Optional<Long> operatorMillis) {}

    public Outcome run(Progress progress) throws ClusterException, Failure, IOException, InterruptedException {
        var nameServers = scene.nameServers();
        var admin = new ClusterAdmin(Connections.parseNameServers(nameServers));
        admin.createTopic(TOPIC, QUEUES, Permission.READ_WRITE);
        admin.createTopic(PROBE_TOPIC, 1, Permission.READ_WRITE);
        scene.awaitTopic(TOPIC);
        scene.awaitTopic(PROBE_TOPIC);
        try (var traffic = Traffic.start(nameServers, TOPIC, MessageId.newRun(), wish.pace());
                var course = Course.start(traffic::acknowledgedCount);
                var _ = progress.begin("crash", wish.messages(), traffic::acknowledgedCount)) {
            traffic.awaitAcknowledged(wish.messages() / 2, GIVES_UP_WITHOUT_PROGRESS);
            double killedAt = course.seconds();
            var victim = scene.leader();
            var after = kill(victim);
            traffic.awaitAcknowledged(wish.messages(), GIVES_UP_WITHOUT_PROGRESS);
            traffic.stop();
            var points = course.points();
            scene.bringBack(victim);
            return outcome(traffic, points, killedAt, after);
        } catch (MQClientException e) {
            throw new IOException("the client did not start: " + e.getMessage(), e);
        }
    }

    private Switch kill(String victim) throws ClusterException, InterruptedException {
        var led = scene.groupsLedBy(victim);
        long killed = System.nanoTime();
        scene.kill(victim);
        try (var probes = Probes.start(PROBE_TOPIC, led, scene.addressesBeside(victim))) {
            if (isBack(probes, led, wish.handsOff()))
                return new Switch(Optional.of(millis(killed, probes, led)), "", Optional.empty());
        }
        long acted = System.nanoTime();
        var help = scene.help(victim);
        try (var probes = Probes.start(PROBE_TOPIC, led, help.addresses())) {
            boolean isBack = isBack(probes, led, AFTER_THE_OPERATOR);
            return new Switch(
                    Optional.empty(), help.did(), isBack ? Optional.of(millis(acted, probes, led)) : Optional.empty());
        }
    }

    private static boolean isBack(Probes probes, Set<String> groups, Duration within) throws InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        while (!groups.stream().allMatch(group -> probes.firstNanos(group).isPresent())) {
            if (System.nanoTime() - deadline > 0) return false;
            Thread.sleep(POLL);
        }
        return true;
    }

    private static long millis(long fromNanos, Probes probes, Set<String> groups) {
        long last = groups.stream()
                .mapToLong(group -> probes.firstNanos(group).orElse(fromNanos))
                .max()
                .orElse(fromNanos);
        return TimeUnit.NANOSECONDS.toMillis(last - fromNanos);
    }

    private Outcome outcome(Traffic traffic, List<Course.Point> course, double killedAt, Switch after)
            throws ClusterException, Failure, IOException, InterruptedException {
        var acknowledged =
                traffic.acknowledged().stream().map(Traffic.Sent::what).toList();
        var found = scene.find(TOPIC, acknowledged);
        var result = new Result(
                acknowledged.size(),
                traffic.failedCount() - traffic.unknownCount(),
                traffic.unknownCount(),
                traffic.firstError(),
                found.lost(),
                found.duplicated(),
                found.outOfOrder(),
                found.replicasIdentical(),
                after.afterMillis().isPresent(),
                after.afterMillis().orElse(null),
                wish.handsOff().toMillis(),
                after.operatorDid(),
                after.operatorMillis().orElse(null),
                killedAt,
                course);
        return new Outcome(result, acknowledged);
    }
}
