// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.failover;

import io.trijet.protocol.Permission;
import io.trijet.tools.cli.Connections;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.cluster.RollingRestart;
import io.trijet.tools.cluster.TemporaryCluster;
import io.trijet.tools.evidence.Acknowledged;
import io.trijet.tools.evidence.MessageId;
import io.trijet.tools.exit.Failure;
import io.trijet.tools.failover.TrialResult.GroupResult;
import io.trijet.tools.wire.ClusterAdmin;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.rocketmq.client.exception.MQClientException;

/// One fault from beginning to end: a cluster at rest, an application that sends, the fault, what it cost,
/// everyone back, and everything read back. One thread.
final class Trial {
    private static final String PROBE_TOPIC = "failover-probe";
    private static final int QUEUES = 4;
    /// Also long enough for a watchdog to trust its nodes.
    private static final Duration WARM_UP = Duration.ofSeconds(4);
    private static final Duration BALANCED_WITHIN = Duration.ofSeconds(25);
    private static final Duration AFTER_THE_PAUSE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(100);
    /// A connection that broke is noticed within it.
    private static final Duration NOTICED = Duration.ofMillis(100);
    /// A group that does not answer is waited for so many times the planned time.
    private static final int PATIENCE = 3;
    /// The client asks for routes every 30 s and tries again a few seconds after a pull that failed.
    private static final Duration CONSUMER_IS_BACK_WITHIN = Duration.ofSeconds(45);
    private static final Duration CONSUMER_HAS_ALL_WITHIN = Duration.ofSeconds(60);

    private final TemporaryCluster cluster;
    private final Settings settings;
    private final Consumer<String> progress;
    private final Observation observation;
    private final Striker striker;

    /// `observe`: how long to go on after the fault, at least. `pause`: how long a paused node stays so.
    /// `restart`: the dead node is started again at once, not only after the trial. `watchdog`: a hung one is
    /// killed and restarted.
    record Settings(
            Fault fault, Traffic.Pace traffic, Duration observe, Duration pause, boolean restart, boolean watchdog) {}

    Trial(TemporaryCluster cluster, Settings settings, Consumer<String> progress) {
        this.cluster = cluster;
        this.settings = settings;
        this.progress = progress;
        this.observation = new Observation(cluster);
        this.striker = new Striker(cluster, settings.fault());
    }

    TrialResult run(int number) throws ClusterException, Failure, IOException, InterruptedException {
        cluster.awaitSettled();
        awaitBalanced();
        var topic = "failover-" + number;
        createTopics(topic);
        var nameServers = cluster.plan().namesrvAddresses();
        var run = MessageId.newRun();
        var pace = settings.traffic();
        try (var guard = Guard.start(cluster, settings.watchdog());
                var consumption = Consumption.start(nameServers, topic, run, pace.pollNameServerMillis());
                var traffic = Traffic.start(nameServers, topic, run, pace)) {
            Thread.sleep(WARM_UP);
            if (traffic.acknowledgedCount() == 0)
                return TrialResult.voided(number, "nothing was acknowledged before the fault: " + traffic.firstError());
            if (!consumption.hasHeardOf(cluster.plan().groups()))
                return TrialResult.voided(number, "the consumer did not get messages of every group before the fault");
            var taking = new Taking(number, topic, traffic, consumption);
            return settings.fault() == Fault.ROLLING ? rolling(taking) : struck(taking, guard);
        } catch (MQClientException e) {
            return TrialResult.voided(number, "the client did not start: " + e.getMessage());
        }
    }

    /// The trial that is going on.
    private record Taking(int number, String topic, Traffic traffic, Consumption consumption) {
        List<Acknowledged> acknowledged() {
            return traffic.acknowledged().stream().map(Traffic.Sent::what).toList();
        }

        long gapMillis(long fromNanos, long toNanos) {
            var at = traffic.acknowledged().stream()
                    .mapToLong(Traffic.Sent::atNanos)
                    .toArray();
            return TimeUnit.NANOSECONDS.toMillis(Gaps.longestNanos(at, fromNanos, toNanos));
        }
    }

    private void createTopics(String topic) throws Failure {
        var admin = new ClusterAdmin(Connections.parseNameServers(cluster.plan().namesrvAddresses()));
        admin.createTopic(topic, QUEUES, Permission.READ_WRITE);
        admin.createTopic(PROBE_TOPIC, 1, Permission.READ_WRITE);
    }

    /// Waits, not for ever, until every group is back with the node that is preferred to lead it: so that
    /// trials begin alike, and no planned hand-over falls into one.
    private void awaitBalanced() throws InterruptedException {
        long deadline = System.nanoTime() + BALANCED_WITHIN.toNanos();
        while (!isBalanced() && System.nanoTime() - deadline < 0) Thread.sleep(POLL);
    }

    private boolean isBalanced() throws InterruptedException {
        var leaders = observation.leaders();
        var nodes = cluster.plan().nodes();
        var groups = cluster.plan().groups();
        for (int i = 0; i < groups.size(); i++) {
            var leader = leaders.get(groups.get(i));
            if (leader == null || !leader.node().equals(nodes.get(i % nodes.size()))) return false;
        }
        return true;
    }

    // ---- One node is struck

    private TrialResult struck(Taking taking, Guard guard) throws ClusterException, IOException, InterruptedException {
        int number = taking.number();
        // What the one that is struck knows of itself is gone afterwards.
        observation.look();
        var strike = striker.strike(observation, taking.traffic().byGroup());
        if (strike.isEmpty()) return TrialResult.voided(number, "nobody led a group when the fault was due");
        var struck = strike.get();
        var name = struck.node().name();
        progress.accept("trial " + number + ": " + settings.fault() + " " + name + ", which led "
                + String.join(", ", struck.led().keySet()));
        if (!striker.hasBitten(struck)) {
            striker.mend(struck);
            return TrialResult.voided(number, "the fault did not bite: " + name + " went on");
        }
        var live = cluster.plan().nodes().stream()
                .filter(node -> !node.equals(struck.node()))
                .map(NodePlan::brokerAddress)
                .toList();
        try (var probes = Probes.start(PROBE_TOPIC, struck.led().keySet(), live)) {
            boolean isConsumerBack = endure(struck, probes, guard, taking.consumption());
            var watch = new ConsumerResult.Watch(
                    struck.led().keySet(), struck.atNanos(), System.nanoTime(), isConsumerBack);
            taking.traffic().stop();
            striker.mend(struck);
            observation.look(struck);
            long underWay = taking.traffic().failedBegunBefore(struck.atNanos() + NOTICED.toNanos());
            return result(taking, name, watch, new Account(groups(struck, probes), phases(struck, probes), underWay));
        }
    }

    /// Until it is over: the least time has passed, and every group answered and reached the consumer, or was waited
    /// for long enough. True if all of them reached the consumer.
    private boolean endure(Strike strike, Probes probes, Guard guard, Consumption consumption)
            throws ClusterException, InterruptedException {
        boolean isPaused = settings.fault() == Fault.PAUSE && !guard.isOn();
        var least = isPaused ? settings.pause().plus(AFTER_THE_PAUSE) : settings.observe();
        long longest = Math.max(PATIENCE * least.toNanos(), CONSUMER_IS_BACK_WITHIN.toNanos());
        boolean mayRestart = settings.restart() || guard.isOn();
        while (true) {
            long passed = System.nanoTime() - strike.atNanos();
            if (isPaused && passed >= settings.pause().toNanos()) {
                striker.resume(strike);
                isPaused = false;
            }
            if (mayRestart && striker.isDead(strike)) cluster.restart(strike.node());
            observation.look(strike);
            boolean isBack =
                    strike.led().keySet().stream().allMatch(group -> isBack(strike, group, probes, consumption));
            if (passed >= (isBack ? least.toNanos() : longest)) return isBack;
            Thread.sleep(POLL);
        }
    }

    /// The group answers again, and the consumer has got something from it that was stored since.
    private static boolean isBack(Strike strike, String group, Probes probes, Consumption consumption) {
        return probes.firstNanos(group)
                .map(at -> strike.atMillis() + TimeUnit.NANOSECONDS.toMillis(at - strike.atNanos()))
                .filter(since -> consumption.hasSince(group, since))
                .isPresent();
    }

    private static List<GroupResult> groups(Strike strike, Probes probes) {
        var results = new ArrayList<GroupResult>();
        for (var group : strike.led().keySet())
            results.add(new GroupResult(
                    group,
                    probes.firstNanos(group)
                            .map(at -> TimeUnit.NANOSECONDS.toMillis(at - strike.atNanos()))
                            .orElse(null)));
        return results;
    }

    /// Of the busiest group. The first acknowledgement follows whatever was seen last.
    private Map<String, Long> phases(Strike strike, Probes probes) {
        var times = observation.times(strike.busiest());
        var phases = times.phases(OptionalLong.of(strike.atMillis()));
        long seen = phases.values().stream().mapToLong(Long::longValue).sum();
        probes.firstNanos(strike.busiest()).ifPresent(at -> {
            long after = TimeUnit.NANOSECONDS.toMillis(at - strike.atNanos());
            phases.put("firstAcknowledgementMillis", Math.max(0, after - seen));
        });
        return phases;
    }

    // ---- All are restarted

    private TrialResult rolling(Taking taking) throws ClusterException, IOException, InterruptedException {
        long began = System.nanoTime();
        observation.look();
        new RollingRestart<>(new Restarting(cluster), line -> progress.accept("trial " + taking.number() + ": " + line))
                .run();
        Thread.sleep(WARM_UP);
        var watch = new ConsumerResult.Watch(cluster.plan().groups(), began, System.nanoTime(), true);
        taking.traffic().stop();
        cluster.awaitSettled();
        observation.look();
        return result(taking, "all", watch, new Account(List.of(), Map.of(), 0));
    }

    // ---- What it came to

    /// What was seen of the switch itself.
    private record Account(List<GroupResult> groups, Map<String, Long> phases, long failedUnderWay) {}

    private TrialResult result(Taking taking, String struck, ConsumerResult.Watch watch, Account account)
            throws IOException, InterruptedException {
        var traffic = taking.traffic();
        var acknowledged = taking.acknowledged();
        taking.consumption().awaitAll(acknowledged, CONSUMER_HAS_ALL_WITHIN);
        var proof = Proof.of(cluster.plan(), cluster.http(), taking.topic(), acknowledged);
        return new TrialResult(
                taking.number(),
                "",
                struck,
                traffic.acknowledgedCount(),
                traffic.failedCount(),
                account.failedUnderWay(),
                traffic.firstError(),
                taking.gapMillis(watch.fromNanos(), watch.toNanos()),
                account.groups(),
                account.phases(),
                proof.lost(),
                proof.duplicated(),
                proof.outOfOrder(),
                proof.replicasIdentical(),
                observation.isOneLeaderPerTerm(),
                ConsumerResult.of(taking.consumption().deliveries(), acknowledged, watch));
    }
}
