// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import io.trijet.protocol.Fields;
import io.trijet.protocol.Frame;
import io.trijet.protocol.PullSysFlag;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.Response;
import io.trijet.protocol.ResponseCode;
import io.trijet.simulation.checker.Event;
import io.trijet.simulation.checker.History;
import io.trijet.simulation.checker.Queue;
import io.trijet.world.World;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// An application that reads one queue for a group: pulls on, tells its progress, asks for the queue's end
/// now and then, and sometimes begins anew from what the broker remembers. Reads from a replica too, as
/// stock clients do when told to.
final class SimulatedConsumer {
    private static final long HOLD_MILLIS = 1_000;
    private static final long TIMEOUT_NANOS = 4_000 * Plan.MILLI;
    private static final long AFTER_FAILURE_NANOS = 200 * Plan.MILLI;
    /// Stock clients poll their routes this often.
    private static final long ROUTE_NANOS = 30 * Plan.SECOND;

    private final Caller caller;
    private final Router router;
    private final World world;
    private final History history;
    private final Situations situations;
    private final RandomGenerator chance;
    private final String group;
    private final Queue queue;
    private long next;
    private long routedNanos;
    private boolean isStopped;
    private boolean isBusy;

    SimulatedConsumer(Caller caller, String group, Queue queue, History history) {
        this.caller = caller;
        this.group = group;
        this.queue = queue;
        this.history = history;
        world = caller.cluster().world();
        situations = caller.cluster().situations();
        router = new Router(caller, queue.topic());
        chance = world.random("consumer " + caller.self() + " " + group + " " + queue);
    }

    void start() {
        isBusy = true;
        router.refresh(this::begin);
    }

    void stop() {
        isStopped = true;
    }

    boolean isIdle() {
        return isStopped && !isBusy;
    }

    Queue queue() {
        return queue;
    }

    /// The offset it will read next.
    long next() {
        return next;
    }

    /// Where did the group get to? Without an answer there is nothing to read yet.
    private void begin() {
        if (isStopped) {
            isBusy = false;
            return;
        }
        var source = teller();
        if (source.isEmpty()) {
            later(this::begin);
            return;
        }
        long started = world.nanos();
        var fields = queueFields().add("setZeroIfNotFound", "true").build();
        ask(source.get(), RequestCode.QUERY_CONSUMER_OFFSET, fields, reply -> {
            if (reply instanceof Caller.Reply.Answered(var frame) && frame.code() == ResponseCode.SUCCESS)
                beginAt(number(frame, "offset"), source.get(), started);
            else if (reply instanceof Caller.Reply.Answered(var frame) && frame.code() == ResponseCode.QUERY_NOT_FOUND)
                beginAt(0, source.get(), started);
            else later(this::begin);
        });
    }

    private void beginAt(long told, Member source, long started) {
        next = told;
        history.add(new Event.OffsetRead(since(started), name(), source.id().name(), group, queue, told));
        pull();
    }

    private void pull() {
        if (isStopped) {
            isBusy = false;
            return;
        }
        var source = source();
        if (source.isEmpty()) {
            later(this::pull);
            return;
        }
        long started = world.nanos();
        ask(source.get(), RequestCode.PULL_MESSAGE, pullFields(), reply -> {
            if (reply instanceof Caller.Reply.Answered(var frame)) pulled(source.get(), started, frame);
            else later(this::pull);
        });
    }

    private void pulled(Member source, long started, Frame frame) {
        switch (frame.code()) {
            case ResponseCode.SUCCESS -> {
                var messages = Bodies.messages(frame.body());
                history.add(new Event.Pull(since(started), name(), source.id().name(), group, queue, next, messages));
                next = number(frame, "nextBeginOffset");
                if (!isLeader(source)) situations.met(Situation.READ_FROM_REPLICA);
                goOn();
            }
            case ResponseCode.PULL_NOT_FOUND -> goOn();
            case ResponseCode.PULL_RETRY_IMMEDIATELY -> {
                next = number(frame, "nextBeginOffset");
                world.after(Plan.MILLI, this::pull);
            }
            case ResponseCode.PULL_OFFSET_MOVED -> {
                long moved = number(frame, "nextBeginOffset");
                if (moved > next) situations.met(Situation.CONSUMER_MOVED_ON);
                history.add(new Event.Moved(since(started), name(), source.id().name(), group, queue, next, moved));
                next = moved;
                world.after(Plan.MILLI, this::pull);
            }
            default -> later(this::pull);
        }
    }

    /// Between two pulls: what consumers do besides reading.
    private void goOn() {
        if (world.nanos() - routedNanos > ROUTE_NANOS) {
            routedNanos = world.nanos();
            router.refresh(this::goOn);
            return;
        }
        int what = chance.nextInt(24);
        if (what < 4) commit();
        else if (what < 6) askEnd();
        else if (what == 6) {
            situations.met(Situation.CONSUMER_CAME_BACK);
            begin();
        } else world.after(1 + chance.nextLong(5 * Plan.MILLI), this::pull);
    }

    private void commit() {
        var leader = router.leader(queue.broker());
        if (leader.isEmpty()) {
            later(this::pull);
            return;
        }
        long started = world.nanos();
        long offset = next;
        var fields = queueFields().add("commitOffset", offset).build();
        ask(leader.get(), RequestCode.UPDATE_CONSUMER_OFFSET, fields, reply -> {
            boolean isAnswered =
                    reply instanceof Caller.Reply.Answered(var frame) && frame.code() == ResponseCode.SUCCESS;
            history.add(new Event.OffsetCommit(
                    since(started), name(), leader.get().id().name(), group, queue, offset, isAnswered));
            if (isAnswered) pull();
            else later(this::pull);
        });
    }

    private void askEnd() {
        var leader = router.leader(queue.broker());
        if (leader.isEmpty()) {
            later(this::pull);
            return;
        }
        long started = world.nanos();
        ask(leader.get(), RequestCode.GET_MAX_OFFSET, queueFields().build(), reply -> {
            if (reply instanceof Caller.Reply.Answered(var frame) && frame.code() == ResponseCode.SUCCESS)
                history.add(new Event.MaxOffset(
                        since(started), name(), leader.get().id().name(), queue, number(frame, "offset")));
            pull();
        });
    }

    /// The leader, or any replica where no leader is known: stock clients ask so for their progress.
    private Optional<Member> teller() {
        var leader = router.leader(queue.broker());
        var replicas = router.replicas();
        if (leader.isPresent() || replicas.isEmpty()) return leader;
        return Optional.of(replicas.get(chance.nextInt(replicas.size())));
    }

    /// The leader, or now and then any replica; any replica where no leader is known.
    private Optional<Member> source() {
        var replicas = router.replicas();
        if (replicas.isEmpty()) return Optional.empty();
        if (router.leader(queue.broker()).isPresent() && chance.nextInt(5) > 0) return router.leader(queue.broker());
        return Optional.of(replicas.get(chance.nextInt(replicas.size())));
    }

    private boolean isLeader(Member source) {
        return router.leader(queue.broker()).filter(source::equals).isPresent();
    }

    private void later(Runnable then) {
        world.after(AFTER_FAILURE_NANOS, () -> router.refresh(then));
    }

    private void ask(Member member, int code, Fields fields, Consumer<Caller.Reply> whenDone) {
        caller.ask(member, new Caller.Ask(code, fields, Response.NO_BODY, TIMEOUT_NANOS), whenDone);
    }

    private Fields.Builder queueFields() {
        return Fields.builder()
                .add("consumerGroup", group)
                .add("topic", queue.topic())
                .add("queueId", queue.queueId())
                .add("bname", queue.broker());
    }

    private Fields pullFields() {
        int sysFlag = PullSysFlag.SUBSCRIPTION | PullSysFlag.SUSPEND | PullSysFlag.LITE_PULL;
        return queueFields()
                .add("queueOffset", next)
                .add("maxMsgNums", 1 + chance.nextInt(32))
                .add("sysFlag", sysFlag)
                .add("commitOffset", 0)
                .add("suspendTimeoutMillis", HOLD_MILLIS)
                .add("subscription", "*")
                .add("subVersion", 0)
                .add("expressionType", "TAG")
                .build();
    }

    private Event.Span since(long started) {
        return new Event.Span(started, world.nanos());
    }

    private String name() {
        return caller.self().name();
    }

    static long number(Frame frame, String name) {
        var text = frame.fields().get(name);
        if (text == null) throw new AssertionError("an answer of code " + frame.code() + " without " + name);
        return Long.parseLong(text);
    }
}
