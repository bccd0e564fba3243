// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import io.trijet.broker.NodeView;
import io.trijet.environment.NodeId;
import io.trijet.replication.Flush;
import io.trijet.replication.Mode;
import io.trijet.replication.ReplicationMetric;
import io.trijet.simulation.checker.Checks;
import io.trijet.simulation.checker.Contents;
import io.trijet.simulation.checker.Evidence;
import io.trijet.simulation.checker.Growth;
import io.trijet.simulation.checker.History;
import io.trijet.simulation.checker.Promise;
import io.trijet.simulation.checker.Queue;
import io.trijet.simulation.checker.Summary;
import io.trijet.simulation.checker.Violation;
import io.trijet.storage.StorageMetric;
import io.trijet.world.LinkQuality;
import io.trijet.world.World;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/// One seed: forms a cluster, loads and breaks it, heals it and demands that it works again, then judges
/// everything.
///
/// Safety first: with any faults no check is ever violated. Then liveness: once everything is mended, sends
/// must be acknowledged and replicas must be equal within bounded virtual time.
final class Run {
    static final String TOPIC = "orders";

    private static final int MOST_VIOLATIONS = 5;
    private static final long FORM_NANOS = 20 * Plan.SECOND;
    private static final long RECOVER_NANOS = 90 * Plan.SECOND;
    private static final long SETTLE_NANOS = 90 * Plan.SECOND;

    private final World world;
    private final Plan plan;
    private final Situations situations = new Situations();
    private final List<Violation> violations = new ArrayList<>();
    private final History history = new History();
    private final Growth growth = new Growth();
    private final List<SimulatedProducer> producers = new ArrayList<>();
    private final List<SimulatedConsumer> consumers = new ArrayList<>();
    private final List<NodeId> clients = new ArrayList<>();
    private final SimulatedCluster cluster;
    private final Operator operator;
    private Optional<Summary> summary = Optional.empty();
    private long recoveries;

    Run(World world, Plan plan) {
        this.world = world;
        this.plan = plan;
        cluster = new SimulatedCluster(world, plan, situations, this::violated);
        operator = new Operator(cluster);
    }

    static RunResult of(long seed, Choice choice) {
        var world = new World(seed);
        var plan = Plan.draw(world, choice);
        return new Run(world, plan).run();
    }

    RunResult run() {
        try {
            perform();
        } catch (Stopped stopped) {
            violations.add(new Violation(stopped.check, String.valueOf(stopped.getMessage())));
        } catch (IOException | RuntimeException | AssertionError e) {
            violations.add(new Violation("an exception flew", Traces.of(e) + " at " + world.nanos() + " ns"));
        }
        var counts = cluster.counts();
        situations.counted(counts);
        for (var situation : Situation.values())
            situation.metric().ifPresent(name -> situations.met(situation, counts.getOrDefault(name, 0L)));
        return new RunResult(world.seed(), plan, violations, summary, situations, world.traceHash(), figures(counts));
    }

    private Figures figures(SortedMap<String, Long> counts) {
        return new Figures(
                world.happenings(),
                history.acknowledged().count(),
                counts.getOrDefault(ReplicationMetric.TERMS_OPENED.name(), 0L),
                counts.getOrDefault(StorageMetric.TAILS_CUT.name(), 0L),
                recoveries,
                world.nanos());
    }

    private void perform() throws IOException {
        form();
        cluster.wearOut();
        var breaker = breaker();
        startClients();
        breaker.start();
        world.runFor(plan.faultNanos());
        breaker.mend();
        recover(breaker);
        settle();
        judge(breaker);
    }

    private void form() throws IOException {
        cluster.format();
        cluster.start();
        operator.start();
        demand("the cluster forms", FORM_NANOS, cluster::isLed);
        create("setup");
    }

    private void create(String caller) {
        var setup = new Setup(caller(caller), TOPIC, plan.queues(), List.of("readers", "group-0", "group-1"));
        setup.start();
        demand("topics and groups are created", FORM_NANOS, setup::isDone);
    }

    private Breaker breaker() {
        for (int i = 0; i < plan.producers(); i++) clients.add(new NodeId("p" + i));
        for (int i = 0; i < plan.consumers(); i++) clients.add(new NodeId("c" + i));
        var breaker = new Breaker(cluster, operator, clients);
        new Watcher(cluster, growth, () -> !promise(breaker).readsAreStable(), this::violated).start();
        return breaker;
    }

    private void violated(Violation violation) {
        if (violations.size() < MOST_VIOLATIONS) violations.add(violation);
    }

    private void startClients() {
        for (int i = 0; i < plan.producers(); i++)
            producers.add(new SimulatedProducer(new Caller(cluster, clients.get(i)), TOPIC, history));
        for (int i = 0; i < plan.consumers(); i++) {
            var caller = new Caller(cluster, clients.get(plan.producers() + i));
            for (var queue : queues()) consumers.add(new SimulatedConsumer(caller, "group-" + i, queue, history));
        }
        producers.forEach(SimulatedProducer::start);
        consumers.forEach(SimulatedConsumer::start);
    }

    private Caller caller(String name) {
        return new Caller(cluster, new NodeId(name));
    }

    private List<Queue> queues() {
        List<Queue> all = new ArrayList<>();
        for (var group : cluster.groups())
            for (int number = 0; number < plan.queues(); number++) all.add(new Queue(group, TOPIC, number));
        return all;
    }

    /// Everything works again: every producer must be acknowledged, soon.
    private void recover(Breaker breaker) {
        cluster.network().quality(LinkQuality.PERFECT);
        demand("somebody leads after healing", RECOVER_NANOS, cluster::isLed);
        // What was lost where loss was allowed may be the topic itself.
        if (!promise(breaker).acknowledgedSurvives()) create("setup again");
        List<Long> before =
                producers.stream().map(SimulatedProducer::acknowledged).toList();
        demand("sends are acknowledged again after healing", RECOVER_NANOS, () -> {
            for (int i = 0; i < producers.size(); i++)
                if (producers.get(i).acknowledged() <= before.get(i)) return false;
            return true;
        });
    }

    /// The load ends: consumers reach the end, replicas become equal.
    private void settle() {
        producers.forEach(SimulatedProducer::stop);
        demand("producers finish", SETTLE_NANOS, () -> producers.stream().allMatch(SimulatedProducer::isIdle));
        demand("consumers reach the end", SETTLE_NANOS, this::consumersAreAtTheEnd);
        consumers.forEach(SimulatedConsumer::stop);
        demand("consumers finish", SETTLE_NANOS, () -> consumers.stream().allMatch(SimulatedConsumer::isIdle));
        // Views are up to half a second old.
        world.runFor(Plan.SECOND);
        demand("replicas become equal", SETTLE_NANOS, this::replicasAreEqual);
        if (plan.faults().stream().anyMatch(Fault::isLatent)) scrub();
    }

    /// All that rotted is found by the scrubber at the latest, and comes back from another member.
    private void scrub() {
        // One pass may have begun before the last bit turned over.
        Map<Member, Map<String, Long>> wanted = new HashMap<>();
        for (var member : cluster.members())
            wanted.put(
                    member,
                    cluster.groups().stream()
                            .collect(Collectors.toMap(name -> name, name -> passes(member, name) + 2)));
        demand(
                "every log is scrubbed and whole",
                SETTLE_NANOS,
                () -> wanted.entrySet().stream()
                        .allMatch(of -> of.getValue().entrySet().stream()
                                .allMatch(each -> isWhole(of.getKey(), each.getKey())
                                        && passes(of.getKey(), each.getKey()) >= each.getValue())));
        long mended = cluster.members().stream()
                .mapToLong(member -> member.machine().meter().count(StorageMetric.DAMAGE_REPAIRED))
                .sum();
        situations.met(Situation.DAMAGE_MENDED_IN_PLACE, mended);
    }

    private static boolean isWhole(Member member, String group) {
        return SimulatedCluster.group(member, group)
                .filter(view -> view.damage().isEmpty())
                .isPresent();
    }

    private static long passes(Member member, String group) {
        return SimulatedCluster.group(member, group)
                .map(NodeView.GroupView::scrubPasses)
                .orElse(0L);
    }

    private boolean consumersAreAtTheEnd() {
        return cluster.groups().stream().allMatch(this::consumersAreAtTheEnd);
    }

    private boolean consumersAreAtTheEnd(String name) {
        var group = cluster.leader(name).flatMap(leader -> SimulatedCluster.group(leader, name));
        if (group.isEmpty()
                || group.get().indexedEnd() < group.get().replication().end()) return false;
        for (var consumer : consumers) {
            for (var queue : group.get().queues()) {
                boolean isIts = consumer.queue().broker().equals(name)
                        && queue.queue().topic().equals(TOPIC)
                        && queue.queue().queueId() == consumer.queue().queueId();
                if (isIts && consumer.next() < queue.maxOffset()) return false;
            }
        }
        return true;
    }

    private boolean replicasAreEqual() {
        return cluster.groups().stream().allMatch(this::replicasAreEqual);
    }

    private boolean replicasAreEqual(String name) {
        long end = -1;
        if (cluster.leader(name).isEmpty()) return false;
        for (var member : cluster.members()) {
            var group = SimulatedCluster.group(member, name);
            if (group.isEmpty()) return false;
            var view = group.get().replication();
            if (end >= 0 && view.end() != end) return false;
            if (view.safeEnd() != view.end() || group.get().indexedEnd() != view.end()) return false;
            end = view.end();
        }
        return true;
    }

    /// Asked of the nodes now, not of their last views. All in the same term, and all at once: while somebody hands
    /// over,
    /// one is ahead of the others, and it takes a few messages until it begins its term.
    private boolean logsEndTogether() {
        if (!replicasAreEqual()) return false;
        long asked = world.nanos();
        Map<String, TreeSet<String>> states = new TreeMap<>();
        var answers = new int[1];
        for (var member : cluster.members())
            member.broker().orElseThrow().look(view -> {
                answers[0]++;
                for (var group : view.groups()) {
                    var replication = group.replication();
                    states.computeIfAbsent(group.name(), _ -> new TreeSet<>())
                            .add(replication.standing().term() + ":" + replication.end());
                }
            });
        boolean allAnswered =
                world.runUntil(() -> answers[0] == cluster.members().size(), Plan.SECOND);
        boolean atOnce = world.nanos() - asked < LinkQuality.PERFECT.minDelayNanos();
        return allAnswered && atOnce && states.values().stream().allMatch(one -> one.size() == 1);
    }

    private void judge(Breaker breaker) {
        var pulled = readOverTheWire();
        // While all was read somebody else may have come to lead, and begun a term.
        demand("replicas are equal at the end", SETTLE_NANOS, this::logsEndTogether);
        recoveries = cluster.recoveries();
        for (var member : cluster.members()) {
            member.holdDown();
            member.machine().kill();
        }
        var starts = latestStarts();
        List<Contents> replicas = new ArrayList<>();
        for (var member : cluster.members()) {
            replicas.add(Dump.of(member, TOPIC, starts::get));
        }
        for (int i = 0; i < pulled.size(); i++) {
            pulled.get(i).logDigest(replicas.get(i).logDigest());
            // Retention may have gone on since.
            replicas.get(i).starts().forEach(pulled.get(i)::begins);
        }
        replicas.addAll(pulled);
        var allowance = plan.keeping().allowance(plan);
        var evidence = new Evidence(history, replicas, promise(breaker), allowance, growth);
        violations.addAll(Checks.run(evidence));
        summary = Optional.of(Summary.of(evidence));
        summary.ifPresent(numbers -> {
            situations.met(Situation.UNKNOWN_SEND_LANDED, numbers.landed());
            if (plan.mode() == Mode.ASYNC) situations.met(Situation.LOSS_COUNTED_IN_ASYNC, numbers.lost());
        });
    }

    /// From here on every replica has the group's log.
    private Map<String, Long> latestStarts() {
        Map<String, Long> latest = new TreeMap<>();
        for (var member : cluster.members()) {
            var starts = Dump.starts(member);
            for (int number = 0; number < starts.size(); number++)
                latest.merge(cluster.groups().get(number), starts.get(number), Math::max);
        }
        return latest;
    }

    private List<Contents> readOverTheWire() {
        var reader = caller("reader");
        List<Contents> all = new ArrayList<>();
        var state = new int[1];
        List<String> failures = new ArrayList<>();
        for (var member : cluster.members()) {
            var contents = new Contents(member.id() + " (pulled)");
            all.add(contents);
            for (var queue : queues()) {
                state[0]++;
                new Reading(reader, member, queue, contents, why -> {
                            state[0]--;
                            if (!why.isEmpty()) failures.add(why);
                        })
                        .start();
            }
        }
        demand("every replica can be read", SETTLE_NANOS, () -> state[0] == 0);
        for (var failure : failures)
            violated(new Violation("every replica can be read", failure + ": " + States.of(cluster)));
        return all;
    }

    /// What the mode owes, given what was broken: see `Promise`.
    private Promise promise(Breaker breaker) {
        if (operator.hasAcceptedLoss()) return Promise.COUNTED;
        if (plan.flush() == Flush.ASYNC && (breaker.hasCutPower() || breaker.hasBrokenDisk())) return Promise.COUNTED;
        if (plan.mode() == Mode.ASYNC && operator.hasPromoted()) return Promise.COUNTED;
        return plan.mode() == Mode.RAFT ? Promise.ELECTED : Promise.KEPT;
    }

    private void demand(String what, long withinNanos, BooleanSupplier holds) {
        if (!world.runUntil(holds, withinNanos))
            throw new Stopped(
                    what, "not within " + withinNanos / Plan.SECOND + " virtual seconds: " + States.of(cluster));
    }

    /// A demand was not met: there is nothing more to learn from this run.
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final String check;

        Stopped(String check, String what) {
            super(what);
            this.check = check;
        }
    }
}
