// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos;

import io.trijet.protocol.Permission;
import io.trijet.tools.chaos.RunResult.FaultSpan;
import io.trijet.tools.chaos.fault.ClockJump;
import io.trijet.tools.chaos.fault.Injection;
import io.trijet.tools.chaos.fault.Injections;
import io.trijet.tools.chaos.fault.Stage;
import io.trijet.tools.chaos.judge.History;
import io.trijet.tools.chaos.judge.Replica;
import io.trijet.tools.chaos.judge.Sent;
import io.trijet.tools.chaos.scenario.Scenario;
import io.trijet.tools.chaos.scenario.Step;
import io.trijet.tools.chaos.workload.Consumers;
import io.trijet.tools.chaos.workload.Founder;
import io.trijet.tools.chaos.workload.Producers;
import io.trijet.tools.chaos.workload.Watchman;
import io.trijet.tools.cli.Connections;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.cluster.ClusterPlan.Flush;
import io.trijet.tools.cluster.ClusterShape;
import io.trijet.tools.cluster.NodeCommand;
import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.cluster.RollingRestart;
import io.trijet.tools.cluster.TemporaryCluster;
import io.trijet.tools.evidence.MessageBody;
import io.trijet.tools.evidence.MessageId;
import io.trijet.tools.evidence.QueueName;
import io.trijet.tools.evidence.ReadBack;
import io.trijet.tools.exit.Failure;
import io.trijet.tools.failover.Proof;
import io.trijet.tools.failover.Restarting;
import io.trijet.tools.machine.Need;
import io.trijet.tools.relay.Relays;
import io.trijet.tools.wire.ClusterAdmin;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.rocketmq.client.exception.MQClientException;

/// One scenario on one cluster of its own: the applications begin, things are broken and healed, the
/// applications end, everything is read back from every replica, and judged. One thread.
final class ChaosRun {
    private static final String TOPIC = "chaos";
    private static final int QUEUES = 2;
    /// More than the 30 s between two heartbeats of the client: where two of its threads want to send one at once,
    /// as when a consumer starts, one is left out, and its pulls are refused as not the latest until the next
    /// (apache/rocketmq#3434, #8970).
    private static final Duration BEGINS_WITHIN = Duration.ofSeconds(45);
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration COOL_DOWN = Duration.ofSeconds(3);
    private static final Duration CONSUMERS_ARE_PATIENT_FOR = Duration.ofSeconds(40);
    private static final Duration SAFE_EVERYWHERE_WITHIN = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(100);
    /// Segments are full soon, and what rots is read again soon.
    private static final Map<String, String> SETTINGS = Map.of(
            "segment-size", "1MiB",
            "max-message", "256KiB",
            "scrub-every", "5s",
            "scrub-bytes-per-second", "32MiB");

    private final Scenario scenario;
    private final ClusterMode mode;
    private final Path below;
    private final Consumer<String> progress;
    private Chronicle chronicle;
    private final List<Struck> struck = new ArrayList<>();
    private final List<Struck> active = new ArrayList<>();
    private List<NodePlan> lastVictims = List.of();

    /// A fault that was done.
    private static final class Struck {
        private final String what;
        private final Injection injection;
        private final long fromNanos = System.nanoTime();
        private long toNanos;
        private boolean hasBitten;

        private Struck(String what, Injection injection) {
            this.what = what;
            this.injection = injection;
        }
    }

    ChaosRun(Scenario scenario, ClusterMode mode, Path below, Consumer<String> progress) {
        this.scenario = scenario;
        this.mode = mode;
        this.below = below;
        this.progress = progress;
        this.chronicle = new Chronicle(progress);
    }

    RunResult run() throws ClusterException, Failure, IOException, InterruptedException {
        var shape = ClusterShape.of(mode, Flush.SYNC);
        var relays = new Relays();
        var wish = new TemporaryCluster.Wish(shape, below, "trijet-chaos-", relays, SETTINGS);
        try (relays;
                var cluster = TemporaryCluster.start(wish, command())) {
            try {
                return on(cluster, relays);
            } finally {
                Records.keep(cluster, below, scenario.name() + "-" + mode.word());
            }
        }
    }

    private NodeCommand command() throws IOException {
        var usual = NodeCommand.ofThisProcess();
        return scenario.needs().contains(Need.FAKETIME) ? ClockJump.command(usual, below) : usual;
    }

    private RunResult on(TemporaryCluster cluster, Relays relays)
            throws ClusterException, Failure, IOException, InterruptedException {
        var nameServers = cluster.plan().namesrvAddresses();
        makeTopic(new ClusterAdmin(Connections.parseNameServers(nameServers)));
        var run = MessageId.newRun();
        chronicle = new Chronicle(progress);
        var founder = new Founder(cluster.plan(), run);
        try (var consumers = Consumers.start(nameServers, TOPIC, run);
                var producers = Producers.start(nameServers, TOPIC, run);
                var watchman = Watchman.start(nameServers, new Watchman.Asked(TOPIC, QUEUES, consumers.groups()));
                var terms = TermWatch.start(cluster);
                var stage = new Stage(cluster, relays, chronicle::note)) {
            awaitBegun(consumers, producers);
            for (var step : scenario.steps()) take(step, stage, founder);
            heal();
            stage.settle();
            chronicle.note("all is healed and in sync");
            Thread.sleep(COOL_DOWN);
            var sent = producers.stop();
            consumers.awaitAll(sent, CONSUMERS_ARE_PATIENT_FOR);
            awaitSafe(cluster);
            var history = new History(
                    sent,
                    readBack(cluster),
                    consumers.given(),
                    watchman.seen(),
                    terms.contested(),
                    founder.gone(),
                    terms.wasLeaderAlone(),
                    Proof.areIdentical(cluster.plan(), cluster.http()),
                    consumers.groups(),
                    consumers.tagged());
            return Sentence.of(
                    scenario, mode, history, new Sentence.Course(chronicle, spans(sent), stage, founder.isVoid()));
        } catch (MQClientException e) {
            throw new IOException("the client did not start: " + e.getMessage(), e);
        }
    }

    /// On a busy machine the leaders may change just then, and nobody knows what became of the first try.
    private static void makeTopic(ClusterAdmin admin) throws Failure, InterruptedException {
        long began = System.nanoTime();
        while (true) {
            try {
                admin.createTopic(TOPIC, QUEUES, Permission.READ_WRITE);
                return;
            } catch (Failure e) {
                if (System.nanoTime() - began > BEGINS_WITHIN.toNanos()) throw e;
                Thread.sleep(POLL);
            }
        }
    }

    private void awaitBegun(Consumers consumers, Producers producers) throws ClusterException, InterruptedException {
        long began = System.nanoTime();
        while (producers.acknowledged() == 0 || !consumers.hasBegun()) {
            if (System.nanoTime() - began > BEGINS_WITHIN.toNanos())
                throw new ClusterException(
                        "before anything was broken, within " + BEGINS_WITHIN.toSeconds() + " s: " + producers.told()
                                + "; " + consumers.told(),
                        "look at the nodes' logs");
            Thread.sleep(POLL);
        }
        Thread.sleep(WARM_UP);
        chronicle.note("sent and consumed: " + producers.acknowledged());
    }

    // ---- Steps

    private void take(Step step, Stage stage, Founder founder)
            throws ClusterException, IOException, InterruptedException {
        switch (step) {
            case Step.Strike strike -> strike(strike, stage);
            case Step.Hold hold -> Thread.sleep(hold.time());
            case Step.Found _ -> chronicle.note(founder.found());
            case Step.Promote _ -> {
                if (!lastVictims.isEmpty()) stage.promoteAnother(lastVictims.getFirst());
            }
            case Step.Heal _ -> heal();
            case Step.Settle _ -> {
                stage.settle();
                chronicle.note("in sync");
            }
            case Step.Roll _ -> roll(stage);
        }
    }

    private void strike(Step.Strike strike, Stage stage) throws ClusterException, IOException, InterruptedException {
        lastVictims = stage.pick(strike.target());
        if (strike.kind().mayEndNode()) stage.allowToEnd(lastVictims);
        var names = String.join(", ", lastVictims.stream().map(NodePlan::name).toList());
        var fault = new Struck(
                strike.kind() + " " + strike.target() + " (" + names + ")",
                Injections.of(stage, strike.kind(), lastVictims));
        chronicle.note(fault.what);
        struck.add(fault);
        active.add(fault);
        fault.injection.inject();
    }

    private void heal() throws ClusterException, IOException, InterruptedException {
        for (var fault : active.reversed()) {
            fault.hasBitten = fault.injection.hasBitten();
            fault.injection.heal();
            fault.toNanos = System.nanoTime();
            chronicle.note("healed: " + fault.what + (fault.hasBitten ? "" : ", which did not bite"));
        }
        active.clear();
    }

    private void roll(Stage stage) throws ClusterException, InterruptedException {
        chronicle.note("rolling restart");
        new RollingRestart<>(new Restarting(stage.cluster()), chronicle::note).run();
    }

    // ---- What is there in the end

    /// Followers hear a moment later than the leader that the last messages are safe.
    private static void awaitSafe(TemporaryCluster cluster) throws InterruptedException {
        long began = System.nanoTime();
        while (!isSafeEverywhere(cluster) && System.nanoTime() - began < SAFE_EVERYWHERE_WITHIN.toNanos())
            Thread.sleep(POLL);
    }

    private static boolean isSafeEverywhere(TemporaryCluster cluster) throws InterruptedException {
        var ends = new HashMap<String, Long>();
        for (var node : cluster.plan().nodes()) {
            var account = cluster.replication(node);
            if (account.isEmpty()) return false;
            for (var group : account.get().path("groups")) {
                long safe = group.path("safeEnd").asLong(-1);
                if (safe != group.path("end").asLong(0)) return false;
                if (ends.merge(group.path("group").asString(""), safe, Math::max) != safe) return false;
            }
        }
        return true;
    }

    private static List<Replica> readBack(TemporaryCluster cluster) throws IOException, InterruptedException {
        var replicas = new ArrayList<Replica>();
        try (var readBack = new ReadBack()) {
            for (var node : cluster.plan().nodes()) {
                var queues = new HashMap<QueueName, List<Replica.Entry>>();
                for (var queue : readBack.queues(node, TOPIC, List.of())) {
                    var entries = queues.computeIfAbsent(queue, _ -> new ArrayList<>());
                    readBack.read(
                            node,
                            queue,
                            (_, offset, body) -> entries.add(new Replica.Entry(offset, MessageBody.read(body))));
                }
                replicas.add(new Replica(node.name(), queues));
            }
        }
        return replicas;
    }

    private List<FaultSpan> spans(List<Sent> sent) {
        var spans = new ArrayList<FaultSpan>();
        for (int i = 0; i < struck.size(); i++) {
            var fault = struck.get(i);
            long until = i + 1 < struck.size() ? struck.get(i + 1).fromNanos : System.nanoTime();
            spans.add(new FaultSpan(
                    fault.what,
                    chronicle.seconds(fault.fromNanos),
                    chronicle.seconds(fault.toNanos),
                    fault.hasBitten,
                    Silence.longestMillis(sent, fault.fromNanos, until)));
        }
        return spans;
    }
}
