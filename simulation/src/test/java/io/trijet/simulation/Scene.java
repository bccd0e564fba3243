// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.environment.NodeId;
import io.trijet.protocol.Fields;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.Response;
import io.trijet.protocol.ResponseCode;
import io.trijet.replication.Flush;
import io.trijet.replication.Mode;
import io.trijet.replication.PromoteOutcome;
import io.trijet.replication.ReplicationView;
import io.trijet.replication.Standing;
import io.trijet.simulation.checker.Checks;
import io.trijet.simulation.checker.Contents;
import io.trijet.simulation.checker.Event;
import io.trijet.simulation.checker.Evidence;
import io.trijet.simulation.checker.Growth;
import io.trijet.simulation.checker.History;
import io.trijet.simulation.checker.Outcome;
import io.trijet.simulation.checker.Promise;
import io.trijet.simulation.checker.Queue;
import io.trijet.simulation.checker.Violation;
import io.trijet.world.LinkQuality;
import io.trijet.world.World;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// A small cluster for one directed test: what happens is told step by step, and each step runs until it has
/// an end.
final class Scene {
    static final String TOPIC = "orders";
    static final Queue QUEUE = new Queue(SimulatedCluster.GROUP, TOPIC, 0);

    private static final long STEP_NANOS = 30 * Plan.SECOND;

    private final World world;
    private final Plan plan;
    private final SimulatedCluster cluster;
    private final List<Violation> violations = new ArrayList<>();
    private final History history = new History();
    private final Growth growth = new Growth();
    private final Caller client;
    private int sent;
    private int underWay;

    /// A formed cluster whose first member leads, with a topic of one queue and a group.
    static Scene of(Mode mode, int nodes) {
        return of(mode, nodes, 1, 64 * 1024);
    }

    static Scene of(Mode mode, int nodes, long seed, long segmentBytes) {
        return of(mode, nodes, seed, segmentBytes, Keeping.EVERYTHING);
    }

    static Scene of(Mode mode, int nodes, long seed, long segmentBytes, Keeping keeping) {
        var scene = new Scene(mode, nodes, seed, segmentBytes, keeping);
        scene.form();
        return scene;
    }

    private Scene(Mode mode, int nodes, long seed, long segmentBytes, Keeping keeping) {
        world = new World(seed);
        plan = new Plan(
                mode,
                Flush.SYNC,
                nodes,
                1,
                segmentBytes,
                1,
                1,
                1,
                64,
                Plan.MILLI,
                0,
                Plan.SECOND,
                false,
                false,
                keeping,
                LinkQuality.PERFECT,
                LinkQuality.PERFECT,
                Set.of());
        cluster = new SimulatedCluster(world, plan, new Situations(), violations::add);
        client = caller("client");
    }

    private void form() {
        try {
            cluster.format();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        cluster.start();
        until("the cluster forms", () -> cluster.leader().isPresent());
        var setup = new Setup(client, TOPIC, 1, List.of("group", "readers"));
        setup.start();
        until("topic and groups are created", setup::isDone);
        until("the replicas are in sync", () -> inSync() == plan.nodes() - 1 || plan.mode() == Mode.SINGLE);
    }

    World world() {
        return world;
    }

    SimulatedCluster cluster() {
        return cluster;
    }

    History history() {
        return history;
    }

    Member member(int number) {
        return cluster.members().get(number);
    }

    Member leader() {
        return cluster.leader().orElseThrow(() -> new AssertionError("nobody leads: " + States.of(cluster)));
    }

    Caller caller(String name) {
        return new Caller(cluster, new NodeId(name));
    }

    /// Sends one message to whoever leads.
    Outcome send() {
        return sendTo(leader());
    }

    Outcome sendTo(Member member) {
        return sendTo(member, "m" + sent++, 1);
    }

    Outcome sendTo(Member member, String id, int attempt) {
        return await("an answer to " + id, done -> begin(member, id, attempt, done::add));
    }

    /// Sends until so many were acknowledged.
    void sendAcknowledged(int count) {
        for (int i = 0; i < count; i++) assertThat(send()).isEqualTo(Outcome.OK);
    }

    /// Sends, whatever happens to the cluster meanwhile, until so many were acknowledged.
    void sendThrough(int count) {
        for (int i = 0; i < count; i++)
            until("a send is acknowledged", () -> cluster.leader().isPresent() && send() == Outcome.OK);
    }

    /// Begins a send; `whenDone` hears its outcome.
    void begin(Member member, String id, int attempt, Consumer<Outcome> whenDone) {
        long started = world.nanos();
        var body = Bodies.of(id, 40);
        var load = new Sends.Load(QUEUE, List.of(new Sends.Draft(id, body)));
        underWay++;
        client.ask(member, Sends.ask(load, 1, started), reply -> {
            underWay--;
            var outcome = Sends.outcome(reply);
            history.add(new Event.Send(
                    new Event.Span(started, world.nanos()),
                    "client",
                    member.id().name(),
                    id,
                    attempt,
                    Bodies.digest(MemorySegment.ofArray(body)),
                    QUEUE,
                    outcome,
                    Sends.queueOffset(reply),
                    Sends.positions(reply).stream().findFirst().orElse(-1L)));
            whenDone.accept(outcome);
        });
    }

    /// Asks a member for the queue's end; `whenDone` hears it, or -1.
    void beginEnd(Member member, Consumer<Long> whenDone) {
        var ask = new Caller.Ask(
                RequestCode.GET_MAX_OFFSET, queueFields().build(), Response.NO_BODY, Sends.TIMEOUT_NANOS);
        client.ask(
                member,
                ask,
                reply -> whenDone.accept(
                        reply instanceof Caller.Reply.Answered(var frame) && frame.code() == ResponseCode.SUCCESS
                                ? SimulatedConsumer.number(frame, "offset")
                                : -1L));
    }

    /// A name for a message that no other has.
    String nextId() {
        return "m" + sent++;
    }

    PromoteOutcome promote(Member member, boolean acceptDataLoss) {
        return await(
                "the end of a promotion",
                done -> member.broker().orElseThrow().promote(SimulatedCluster.GROUP, acceptDataLoss, done::add));
    }

    void promoted(Member member) {
        until(member.id() + " can be promoted", () -> promote(member, false) instanceof PromoteOutcome.Promoted);
        until(member.id() + " leads", () -> leads(member));
    }

    boolean leads(Member member) {
        return SimulatedCluster.standing(member, SimulatedCluster.GROUP)
                .filter(Standing.Leading.class::isInstance)
                .isPresent();
    }

    /// Starts a member that was stopped.
    void start(Member member) {
        member.release();
        member.start();
    }

    void kill(Member member) {
        member.holdDown();
        member.machine().kill();
    }

    void cutPower(Member member) {
        member.holdDown();
        member.machine().cutPower();
    }

    void isolate(Member member) {
        for (var other : cluster.members())
            if (other != member) cluster.network().cut(member.id(), other.id());
    }

    ReplicationView replication(Member member) {
        return seen(member).orElseThrow(() -> new AssertionError(member.id() + " is down"));
    }

    private static Optional<ReplicationView> seen(Member member) {
        return SimulatedCluster.group(member, SimulatedCluster.GROUP).map(group -> group.replication());
    }

    /// How many replicas the leader counts as in sync.
    long inSync() {
        return cluster.leader()
                .map(leader -> replication(leader).replicas().stream()
                        .filter(replica -> replica.inSync() && !replica.node().equals(leader.id()))
                        .count())
                .orElse(0L);
    }

    /// A group's progress as the leader tells it; -1 if it knows none.
    long progress() {
        return askLeader(RequestCode.QUERY_CONSUMER_OFFSET, queueFields().build(), "offset");
    }

    long end() {
        return askLeader(RequestCode.GET_MAX_OFFSET, queueFields().build(), "offset");
    }

    void commit(long queueOffset) {
        askLeader(
                RequestCode.UPDATE_CONSUMER_OFFSET,
                queueFields().add("commitOffset", queueOffset).build(),
                "");
    }

    /// True if the leader knows the topic.
    boolean hasTopic(String topic) {
        return cluster.leader()
                .flatMap(leader -> SimulatedCluster.group(leader, SimulatedCluster.GROUP))
                .filter(group ->
                        group.topics().stream().anyMatch(config -> config.name().equals(topic)))
                .isPresent();
    }

    private static Fields.Builder queueFields() {
        return Fields.builder()
                .add("consumerGroup", "group")
                .add("topic", TOPIC)
                .add("queueId", 0)
                .add("bname", SimulatedCluster.GROUP);
    }

    private long askLeader(int code, Fields fields, String wanted) {
        return await(
                "an answer to code " + code,
                done -> client.ask(leader(), new Caller.Ask(code, fields, Response.NO_BODY, 3 * Plan.SECOND), reply -> {
                    if (!(reply instanceof Caller.Reply.Answered(var frame)) || frame.code() != ResponseCode.SUCCESS)
                        done.add(-1L);
                    else done.add(wanted.isEmpty() ? 0L : SimulatedConsumer.number(frame, wanted));
                }));
    }

    /// The messages of the queue as a member serves them.
    List<Event.Message> read(Member member) {
        var contents = new Contents(member.id().name());
        var why = Scene.<String>await(
                world, "the end of reading", done -> new Reading(client, member, QUEUE, contents, done::add).start());
        assertThat(why).isEmpty();
        return contents.of(QUEUE);
    }

    List<String> ids(Member member) {
        return read(member).stream().map(Event.Message::id).toList();
    }

    /// Waits until every member is up and has all that the leader has.
    void untilEqual() {
        // Views are up to half a second old.
        pass(1_000);
        until("replicas are equal", () -> {
            if (cluster.leader().isEmpty()) return false;
            long end = replication(cluster.leader().get()).end();
            return cluster.members().stream()
                    .allMatch(member -> seen(member)
                            .filter(view -> view.end() == end && view.safeEnd() == end)
                            .isPresent());
        });
    }

    void until(String what, BooleanSupplier holds) {
        if (!world.runUntil(holds, STEP_NANOS))
            throw new AssertionError(
                    what + ": not within 30 virtual seconds: " + States.of(cluster) + " " + violations);
    }

    void pass(long millis) {
        world.runFor(millis * Plan.MILLI);
    }

    /// Stops everything, reads the logs from the disks and judges the whole history as a run of the simulator
    /// would.
    void judge(Promise promise) {
        judge(promise, cluster.members());
    }

    void judge(Promise promise, List<Member> judged) {
        // Who waits for an answer to the last hears in the end that there is none.
        until("all sends have an outcome", () -> underWay == 0);
        for (var member : cluster.members()) kill(member);
        List<Contents> replicas = new ArrayList<>();
        long start = judged.stream()
                .mapToLong(member -> Dump.starts(member).getFirst())
                .max()
                .orElse(0);
        for (var member : judged) replicas.add(Dump.of(member, TOPIC, _ -> start));
        var allowance = plan.keeping().allowance(plan);
        assertThat(Checks.run(new Evidence(history, replicas, promise, allowance, growth)))
                .isEmpty();
        assertThat(violations).isEmpty();
    }

    List<Violation> violations() {
        return violations;
    }

    private <T> T await(String what, Consumer<List<T>> begin) {
        return await(world, what, begin);
    }

    private static <T> T await(World world, String what, Consumer<List<T>> begin) {
        List<T> done = new ArrayList<>();
        begin.accept(done);
        if (!world.runUntil(() -> !done.isEmpty(), STEP_NANOS)) throw new AssertionError("no " + what);
        return done.getFirst();
    }
}
