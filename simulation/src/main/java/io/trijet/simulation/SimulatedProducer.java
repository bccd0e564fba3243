// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import io.trijet.environment.NodeId;
import io.trijet.protocol.Fields;
import io.trijet.protocol.Frame;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.message.BatchBody;
import io.trijet.protocol.message.MessageProperties;
import io.trijet.protocol.message.PropertyNames;
import io.trijet.simulation.checker.Event;
import io.trijet.simulation.checker.History;
import io.trijet.simulation.checker.Outcome;
import io.trijet.simulation.checker.Queue;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// An application that sends one message (or batch) after the other, as the stock client would: three attempts, a fresh
/// route after a failed one, and never a second attempt once the broker said that it stored it.
final class SimulatedProducer {
    private static final int MAX_ATTEMPTS = 3;
    private static final int MAX_BATCH = 5;
    private static final long TIMEOUT_NANOS = 3_000 * Plan.MILLI;
    private static final long AFTER_FAILURE_NANOS = 50 * Plan.MILLI;

    private final Caller caller;
    private final Router router;
    private final History history;
    private final Situations situations;
    private final RandomGenerator chance;
    private final Plan plan;
    private final String topic;
    private int sequence;
    private boolean isStopped;
    private boolean isBusy;
    private long acknowledged;

    private record Draft(String id, byte[] body) {}

    /// What is sent with one request.
    private record Load(List<Draft> drafts, int queueId) {}

    SimulatedProducer(Caller caller, String topic, History history) {
        this.caller = caller;
        this.topic = topic;
        this.history = history;
        plan = caller.cluster().plan();
        situations = caller.cluster().situations();
        router = new Router(caller, topic);
        chance = caller.cluster().world().random("producer " + caller.self());
    }

    void start() {
        isBusy = true;
        router.refresh(this::sendNext);
    }

    /// Begins nothing new; what is under way is finished.
    void stop() {
        isStopped = true;
    }

    boolean isIdle() {
        return isStopped && !isBusy;
    }

    long acknowledged() {
        return acknowledged;
    }

    private void sendNext() {
        if (isStopped) {
            isBusy = false;
            return;
        }
        int count = chance.nextInt(10) == 0 ? 2 + chance.nextInt(MAX_BATCH - 1) : 1;
        List<Draft> drafts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            var id = caller.self() + "-" + sequence++;
            drafts.add(new Draft(id, Bodies.of(id, chance.nextInt(plan.maxBodyBytes()))));
        }
        if (count > 1) situations.met(Situation.BATCH_SENT);
        attempt(new Load(drafts, chance.nextInt(plan.queues())), 1);
    }

    private void attempt(Load load, int attempt) {
        var leader = router.leader();
        if (leader.isEmpty()) {
            failed(load, attempt);
            return;
        }
        long started = caller.cluster().world().nanos();
        caller.ask(leader.get(), ask(load), reply -> {
            var outcome = outcome(reply);
            long offset = reply instanceof Caller.Reply.Answered(var frame) ? offset(frame) : -1;
            remember(load, attempt, started, leader.get().id(), outcome, offset);
            switch (outcome) {
                case OK -> {
                    acknowledged += load.drafts.size();
                    pause(plan.pauseNanos());
                }
                case STORED -> pause(plan.pauseNanos());
                case FAIL, UNKNOWN -> failed(load, attempt);
            }
        });
    }

    private void failed(Load load, int attempt) {
        boolean givesUp = attempt == MAX_ATTEMPTS;
        if (!givesUp) situations.met(Situation.SEND_REPEATED);
        caller.cluster()
                .world()
                .after(
                        AFTER_FAILURE_NANOS,
                        () -> router.refresh(() -> {
                            if (givesUp) sendNext();
                            else attempt(load, attempt + 1);
                        }));
    }

    private void pause(long nanos) {
        caller.cluster().world().after(chance.nextLong(2 * nanos), this::sendNext);
    }

    private Caller.Ask ask(Load load) {
        boolean isBatch = load.drafts.size() > 1;
        var first = load.drafts.getFirst();
        var fields = Fields.builder()
                .add("a", "producers")
                .add("b", topic)
                .add("c", "TBW102")
                .add("d", plan.queues())
                .add("e", load.queueId)
                .add("f", 0)
                .add("g", caller.cluster().world().nanos() / Plan.MILLI)
                .add("h", 0)
                .add("i", isBatch ? "" : properties(first).encodedText())
                .add("j", 0)
                .add("k", "false")
                .add("m", Boolean.toString(isBatch))
                .add("n", SimulatedCluster.GROUP)
                .build();
        int code = isBatch ? RequestCode.SEND_BATCH_MESSAGE : RequestCode.SEND_MESSAGE_V2;
        var body = isBatch ? BatchBody.encode(parts(load)) : MemorySegment.ofArray(first.body);
        return new Caller.Ask(code, fields, body, TIMEOUT_NANOS);
    }

    private static List<BatchBody.Part> parts(Load load) {
        return load.drafts.stream()
                .map(draft -> new BatchBody.Part(0, MemorySegment.ofArray(draft.body), properties(draft)))
                .toList();
    }

    private static MessageProperties properties(Draft draft) {
        return MessageProperties.NONE
                .with(PropertyNames.UNIQUE_KEY, draft.id)
                .with(PropertyNames.KEYS, draft.id)
                .with(PropertyNames.WAIT, "true");
    }

    private static Outcome outcome(Caller.Reply reply) {
        return switch (reply) {
            case Caller.Reply.NotSent _ -> Outcome.FAIL;
            case Caller.Reply.Lost _ -> Outcome.UNKNOWN;
            case Caller.Reply.Answered(var frame) ->
                switch (frame.code()) {
                    case ResponseCode.SUCCESS -> Outcome.OK;
                    case ResponseCode.FLUSH_DISK_TIMEOUT,
                            ResponseCode.SLAVE_NOT_AVAILABLE,
                            ResponseCode.FLUSH_SLAVE_TIMEOUT -> Outcome.STORED;
                    default -> Outcome.FAIL;
                };
        };
    }

    private static long offset(Frame frame) {
        var text = frame.fields().get("queueOffset");
        return text == null ? -1 : Long.parseLong(text);
    }

    private void remember(Load load, int attempt, long started, NodeId node, Outcome outcome, long offset) {
        situations.met(
                switch (outcome) {
                    case OK -> Situation.SEND_ACKNOWLEDGED;
                    case STORED -> Situation.SEND_STORED_ONLY;
                    case FAIL -> Situation.SEND_REFUSED;
                    case UNKNOWN -> Situation.SEND_UNKNOWN;
                });
        var span = new Event.Span(started, caller.cluster().world().nanos());
        var queue = new Queue(SimulatedCluster.GROUP, topic, load.queueId);
        long next = offset;
        for (var draft : load.drafts) {
            history.add(new Event.Send(
                    span,
                    caller.self().name(),
                    node.name(),
                    draft.id,
                    attempt,
                    Bodies.digest(MemorySegment.ofArray(draft.body)),
                    queue,
                    outcome,
                    next));
            if (next >= 0) next++;
        }
    }
}
