// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import io.trijet.environment.NodeId;
import io.trijet.replication.Mode;
import io.trijet.simulation.checker.Event;
import io.trijet.simulation.checker.History;
import io.trijet.simulation.checker.Outcome;
import io.trijet.simulation.checker.Queue;
import io.trijet.world.World;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// An application that sends one message (or batch) after the other, as the stock client would: three attempts,
/// a fresh route after a failed one, and never a second attempt once the broker said that it stored it.
final class SimulatedProducer {
    private static final int MAX_ATTEMPTS = 3;
    private static final int MAX_BATCH = 5;
    private static final long AFTER_FAILURE_NANOS = 50 * Plan.MILLI;

    private final Caller caller;
    private final World world;
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

    SimulatedProducer(Caller caller, String topic, History history) {
        this.caller = caller;
        this.topic = topic;
        this.history = history;
        world = caller.cluster().world();
        plan = caller.cluster().plan();
        situations = caller.cluster().situations();
        router = new Router(caller, topic);
        chance = world.random("producer " + caller.self());
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
        List<Sends.Draft> drafts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            var id = caller.self() + "-" + sequence++;
            drafts.add(new Sends.Draft(id, Bodies.of(id, chance.nextInt(plan.maxBodyBytes()))));
        }
        if (count > 1) situations.met(Situation.BATCH_SENT);
        var groups = caller.cluster().groups();
        var group = groups.get(chance.nextInt(groups.size()));
        attempt(new Sends.Load(new Queue(group, topic, chance.nextInt(plan.queues())), drafts), 1);
    }

    private void attempt(Sends.Load load, int attempt) {
        var addressee = addressee(load.queue().broker());
        if (addressee.isEmpty()) {
            failed(load, attempt);
            return;
        }
        long started = world.nanos();
        caller.ask(addressee.get(), Sends.ask(load, plan.queues(), world.nanos()), reply -> {
            var outcome = Sends.outcome(reply);
            var stored = new Stored(Sends.queueOffset(reply), Sends.positions(reply));
            remember(load, attempt, started, addressee.get().id(), outcome, stored);
            switch (outcome) {
                case OK -> {
                    acknowledged += load.drafts().size();
                    pause(plan.pauseNanos());
                }
                case STORED -> pause(plan.pauseNanos());
                case FAIL, UNKNOWN -> failed(load, attempt);
            }
        });
    }

    /// The leader, as far as is known; where nodes pass on what is not theirs now and then any other one.
    private Optional<Member> addressee(String group) {
        var leader = router.leader(group);
        boolean isPassedOn = plan.mode() == Mode.RAFT && !router.replicas().isEmpty() && chance.nextInt(8) == 0;
        if (!isPassedOn) return leader;
        var other = router.replicas().get(chance.nextInt(router.replicas().size()));
        if (leader.isPresent() && !leader.get().equals(other))
            situations.met(Situation.SENT_TO_ANOTHER_THAN_THE_LEADER);
        return Optional.of(other);
    }

    private void failed(Sends.Load load, int attempt) {
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
        world.after(chance.nextLong(2 * nanos), this::sendNext);
    }

    /// Where the messages of a load went, as far as that was told.
    private record Stored(long queueOffset, List<Long> positions) {}

    private void remember(Sends.Load load, int attempt, long started, NodeId node, Outcome outcome, Stored stored) {
        situations.met(
                switch (outcome) {
                    case OK -> Situation.SEND_ACKNOWLEDGED;
                    case STORED -> Situation.SEND_STORED_ONLY;
                    case FAIL -> Situation.SEND_REFUSED;
                    case UNKNOWN -> Situation.SEND_UNKNOWN;
                });
        var span = new Event.Span(started, world.nanos());
        long next = stored.queueOffset();
        int number = 0;
        for (var draft : load.drafts()) {
            history.add(new Event.Send(
                    span,
                    caller.self().name(),
                    node.name(),
                    draft.id(),
                    attempt,
                    Bodies.digest(MemorySegment.ofArray(draft.body())),
                    load.queue(),
                    outcome,
                    next,
                    number < stored.positions().size() ? stored.positions().get(number) : -1));
            number++;
            if (next >= 0) next++;
        }
    }
}
