// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.group;

import io.trijet.broker.BrokerMetric;
import io.trijet.broker.Exchange;
import io.trijet.broker.Feature;
import io.trijet.broker.Handlers;
import io.trijet.broker.Leadership;
import io.trijet.broker.Parts;
import io.trijet.broker.append.Outcome;
import io.trijet.broker.append.Waiter;
import io.trijet.broker.state.Catalog;
import io.trijet.broker.state.StateChange;
import io.trijet.broker.state.StateMachine;
import io.trijet.broker.topic.Topics;
import io.trijet.environment.Clock;
import io.trijet.environment.Lane;
import io.trijet.environment.Meter;
import io.trijet.protocol.Names;
import io.trijet.protocol.Request;
import io.trijet.protocol.Response;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.LockedQueues;
import io.trijet.protocol.body.MessageQueue;
import io.trijet.protocol.body.QueueLockRequest;
import io.trijet.replication.Replication;
import io.trijet.replication.Standing;
import io.trijet.storage.Log;
import io.trijet.storage.index.QueueKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Which client consumes a queue in order, one at a time.
///
/// The owner is broker state, safe before it is told; when it last asked is known to the leader only. A new
/// leader takes every owner as renewed when its leadership begins, so that a queue whose owner lives is not
/// given away. Owned by the group's lane.
public final class QueueLocks implements Feature {
    /// A client waits a second for the answer and closes its connection if there is none: it is told what is
    /// certain.
    static final long PATIENCE_NANOS = 700_000_000L;

    /// Queues that one request may name.
    static final int MOST_AT_ONCE = 1024;

    private record LockKey(String group, QueueKey queue) {}

    private final String brokerName;
    private final StateMachine machine;
    private final Supplier<? extends Catalog> catalog;
    private final Topics topics;
    private final Replication replication;
    private final Leadership leadership;
    private final Log log;
    private final Clock clock;
    private final Meter meter;
    private final Lane lane;
    private final int maxLocks;
    private final Map<LockKey, Long> renewedNanos = new HashMap<>();
    /// Owners whose record is not safe yet, by the number of the proposal.
    private final Map<LockKey, Long> unsafe = new HashMap<>();
    private long leadingSinceNanos;
    private long foundEnd;
    private long proposals;

    public QueueLocks(Parts parts) {
        brokerName = parts.group();
        machine = parts.machine();
        catalog = parts.catalog();
        topics = parts.topics();
        replication = parts.replication();
        leadership = parts.leadership();
        log = parts.log();
        clock = parts.environment().clock();
        meter = parts.environment().meter();
        lane = parts.lane();
        maxLocks = parts.config().limits().maxQueueLocks();
    }

    @Override
    public void install(Handlers handlers) {
        handlers.on(Request.LockQueues.class, this::lock);
        handlers.on(Request.UnlockQueues.class, this::unlock);
    }

    @Override
    public void standing(Standing standing) {
        renewedNanos.clear();
        unsafe.clear();
        leadingSinceNanos = clock.nanos();
        foundEnd = log.end();
    }

    @Override
    public void rebuilt() {
        unsafe.clear();
    }

    private void lock(Request.LockQueues request, Exchange exchange) {
        var asked = request.queues();
        var fault = fault(asked);
        if (fault.isPresent()) {
            exchange.refuse(ResponseCode.INVALID_PARAMETER, fault.get());
            return;
        }
        if (!leadership.isHere()) {
            // Only the leader knows when an owner last asked.
            exchange.refuse(ResponseCode.SERVICE_NOT_AVAILABLE, leadership.refusal());
            return;
        }
        replication.confirmLead(
                () -> lockHere(asked, exchange),
                () -> exchange.abandon("leadership was lost before queues were locked"));
    }

    private static Optional<String> fault(QueueLockRequest asked) {
        if (asked.queues().size() > MOST_AT_ONCE)
            return Optional.of(asked.queues().size() + " queues in one request; at most " + MOST_AT_ONCE
                    + " are locked at once: ask again for the others");
        return Names.clientIdFault(asked.clientId());
    }

    /// This node surely leads: nobody else has given these queues away.
    private void lockHere(QueueLockRequest asked, Exchange exchange) {
        if (!leadership.isHere()) {
            exchange.abandon("leadership is handed over");
            return;
        }
        if (catalog.get().group(asked.group()) == null) {
            exchange.refuse(ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "there is no group " + asked.group());
            return;
        }
        var held = new ArrayList<MessageQueue>();
        var wanted = new ArrayList<MessageQueue>();
        for (var queue : new LinkedHashSet<>(asked.queues())) {
            if (!exists(queue)) continue;
            var key = new LockKey(asked.group(), key(queue));
            switch (LockRule.judge(owner(key), asked.clientId(), sinceRenewalNanos(key))) {
                case RENEW -> (isSafe(key) ? held : wanted).add(queue);
                case TAKE -> wanted.add(queue);
                case REFUSE -> {}
            }
        }
        renew(asked.group(), held);
        var taken = whatFits(asked.group(), wanted);
        if (!taken.isEmpty()) take(asked, held, taken, exchange);
        else if (wanted.isEmpty() || !held.isEmpty()) exchange.answer(locked(held));
        else
            exchange.refuse(
                    ResponseCode.SYSTEM_BUSY, "there are " + maxLocks + " locked queues already: max-queue-locks");
    }

    /// Only a queue that nobody owned needs room.
    private List<MessageQueue> whatFits(String group, List<MessageQueue> wanted) {
        int room = maxLocks - machine.state().lockCount();
        var fitting = new ArrayList<MessageQueue>();
        for (var queue : wanted) {
            boolean isOwned = owner(new LockKey(group, key(queue))) != null;
            if (!isOwned && room-- <= 0) continue;
            fitting.add(queue);
        }
        return fitting;
    }

    private void take(QueueLockRequest asked, List<MessageQueue> held, List<MessageQueue> wanted, Exchange exchange) {
        var change = new StateChange.QueuesLocked(
                asked.group(),
                asked.clientId(),
                wanted.stream().map(QueueLocks::key).toList());
        long proposal = ++proposals;
        boolean proposed =
                machine.propose(change, outcome -> known(outcome, asked.group(), held, wanted, proposal, exchange));
        assert proposed : "a leader proposes";
        renew(asked.group(), wanted);
        for (var queue : wanted) unsafe.put(new LockKey(asked.group(), key(queue)), proposal);
        lane.at(clock.nanos() + PATIENCE_NANOS, () -> {
            if (!exchange.isAnswered()) exchange.answer(locked(held));
        });
    }

    private void known(
            Outcome outcome,
            String group,
            List<MessageQueue> held,
            List<MessageQueue> wanted,
            long proposal,
            Exchange exchange) {
        switch (outcome) {
            case SAFE -> {
                for (var queue : wanted) unsafe.remove(new LockKey(group, key(queue)), proposal);
                var all = new ArrayList<>(held);
                all.addAll(wanted);
                if (!exchange.isAnswered()) exchange.answer(locked(all));
            }
            case NO_REPLICA, REPLICA_TIMEOUT, FLUSH_TIMEOUT, UNDECIDED -> {
                meter.add(BrokerMetric.LOCKS_UNSAFE, 1);
                if (!exchange.isAnswered()) exchange.answer(locked(held));
            }
            case UNKNOWN -> {
                if (!exchange.isAnswered()) exchange.abandon("leadership was lost while queues were being locked");
            }
        }
    }

    /// A lost unlock costs the next owner a wait for the expiry and no more, so nobody waits for it to be safe.
    private void unlock(Request.UnlockQueues request, Exchange exchange) {
        var asked = request.queues();
        var fault = fault(asked);
        if (fault.isPresent()) {
            exchange.refuse(ResponseCode.INVALID_PARAMETER, fault.get());
            return;
        }
        var owned = asked.queues().stream()
                .distinct()
                .filter(queue -> queue.brokerName().equals(brokerName))
                .map(QueueLocks::key)
                .filter(queue -> asked.clientId().equals(owner(new LockKey(asked.group(), queue))))
                .toList();
        boolean refused = !owned.isEmpty()
                && !machine.propose(new StateChange.QueuesUnlocked(asked.group(), owned), Waiter.NOBODY);
        if (refused) {
            exchange.refuse(ResponseCode.SERVICE_NOT_AVAILABLE, leadership.refusal());
            return;
        }
        for (var queue : owned) {
            renewedNanos.remove(new LockKey(asked.group(), queue));
            unsafe.remove(new LockKey(asked.group(), queue));
        }
        exchange.answer(Response.ok());
    }

    private boolean exists(MessageQueue queue) {
        var topic = topics.find(queue.topic());
        return queue.brokerName().equals(brokerName)
                && topic != null
                && queue.queueId() >= 0
                && queue.queueId() < topic.readQueues();
    }

    private @Nullable String owner(LockKey key) {
        return machine.state().lockOwner(key.group, key.queue);
    }

    private boolean isSafe(LockKey key) {
        return replication.safeEnd() >= foundEnd && !unsafe.containsKey(key);
    }

    private long sinceRenewalNanos(LockKey key) {
        return clock.nanos() - renewedNanos.getOrDefault(key, leadingSinceNanos);
    }

    private void renew(String group, List<MessageQueue> queues) {
        long now = clock.nanos();
        for (var queue : queues) renewedNanos.put(new LockKey(group, key(queue)), now);
    }

    private static QueueKey key(MessageQueue queue) {
        return new QueueKey(queue.topic(), queue.queueId());
    }

    private static Response locked(List<MessageQueue> queues) {
        return Response.ok(new LockedQueues(queues).encode());
    }
}
