// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.group;

import io.trijet.broker.Exchange;
import io.trijet.broker.Parts;
import io.trijet.broker.append.Appender;
import io.trijet.broker.append.Unacknowledged;
import io.trijet.broker.append.Waiter;
import io.trijet.broker.state.StateChange;
import io.trijet.broker.state.StateMachine;
import io.trijet.protocol.ResponseCode;
import io.trijet.replication.Replication;
import io.trijet.replication.Standing;
import io.trijet.storage.index.QueueKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// How far each group has come in each queue.
///
/// Owned by the group's lane. On the leader an offset goes into the log with the next batch, and what it tells a
/// consumer is safe: whoever leads next tells no less. Where leaders are made by an operator, a follower without one
/// remembers what consumers tell it: that is dropped when another leads, who hears of it from the consumers' next
/// commits, and logged if this node is made the leader. Where members elect, nobody but a leader answers for progress:
/// a member that has just started may know of much less than was safe.
public final class ConsumerOffsets {
    /// What a leaderless follower remembers at most; consumers commit again every 5 s.
    static final int MAX_REMEMBERED = 100_000;

    private record OffsetKey(String group, QueueKey queue) {}

    private final StateMachine machine;
    private final Replication replication;
    private final Appender appender;
    private final Unacknowledged waiting;
    private final boolean electsLeaders;
    private final Map<OffsetKey, Long> remembered = new LinkedHashMap<>();

    public ConsumerOffsets(Parts parts) {
        machine = parts.machine();
        replication = parts.replication();
        appender = parts.appender();
        waiting = parts.unacknowledged();
        electsLeaders = parts.config().electsLeaders();
    }

    /// Takes what a consumer says. Before an operator's reset of the queue has reached the consumer it is ignored.
    /// Returns why it cannot be kept; empty if it can.
    public Optional<String> commit(String group, QueueKey queue, long queueOffset) {
        var fault = machine.fault(group, List.of(queue));
        if (fault.isPresent() || machine.commitOffset(group, queue, queueOffset)) return fault;
        var key = new OffsetKey(group, queue);
        boolean hasRoom = remembered.size() < MAX_REMEMBERED || remembered.containsKey(key);
        if (answersWithoutLeader() && hasRoom) remembered.put(key, queueOffset);
        return Optional.empty();
    }

    /// What the group wants next of the queue, if it ever said so.
    public OptionalLong committed(String group, QueueKey queue) {
        var reset = machine.state().pendingReset(group, queue);
        if (reset.isPresent()) return reset;
        var fresh = remembered.get(new OffsetKey(group, queue));
        return fresh == null ? machine.offset(group, queue) : OptionalLong.of(fresh);
    }

    /// An operator's reset of the queue, if one waits for the consumer; it is the consumer's from now on. Only the
    /// leader hands it out.
    public OptionalLong takeReset(String group, QueueKey queue) {
        var reset = machine.state().pendingReset(group, queue);
        if (reset.isEmpty()) return reset;
        boolean taken = machine.propose(new StateChange.ResetTaken(group, queue), Waiter.NOBODY);
        return taken ? reset : OptionalLong.empty();
    }

    /// Passes what `look` finds on to `tell` once it can't be taken back any more: this node surely led when it was
    /// asked, and the progress that it knew is safe. Where no replica makes anything safe, what is known must do.
    <T> void whenLasting(Exchange exchange, Supplier<T> look, Consumer<T> tell) {
        replication.confirmLead(
                () -> whenSafe(exchange, look, tell),
                () -> exchange.abandon("this node does not lead any more, and may know less than the leader"));
    }

    private <T> void whenSafe(Exchange exchange, Supplier<T> look, Consumer<T> tell) {
        if (!appender.isOpen()) {
            exchange.refuse(
                    ResponseCode.SYSTEM_ERROR, "leadership begins or ends here just now: ask again in a moment");
            return;
        }
        if (!waiting.hasRoom(0)) {
            exchange.refuse(ResponseCode.SYSTEM_BUSY, "[OVERLOAD] too much waits to become safe; ask again");
            return;
        }
        machine.flushOffsets();
        var found = look.get();
        appender.whenSafe(outcome -> {
            switch (outcome) {
                case UNDECIDED -> exchange.staySilent();
                case UNKNOWN -> exchange.abandon("leadership was lost before the progress was safe");
                case SAFE, NO_REPLICA, REPLICA_TIMEOUT, FLUSH_TIMEOUT -> tell.accept(found);
            }
        });
    }

    /// True if nobody leads here and this follower answers all the same, as well as it can.
    boolean answersWithoutLeader() {
        return !electsLeaders
                && replication.standing() instanceof Standing.Following following
                && following.leader().isEmpty();
    }

    void standing(Standing standing) {
        switch (standing) {
            case Standing.Leading _ -> {
                remembered.forEach(this::takeOver);
                remembered.clear();
            }
            case Standing.Following following -> {
                if (following.leader().isPresent()) remembered.clear();
            }
        }
    }

    void rebuilt() {
        remembered.clear();
    }

    /// What the log says may be further: its end was not known to be safe when consumers asked here.
    private void takeOver(OffsetKey key, long queueOffset) {
        var logged = machine.offset(key.group, key.queue);
        if (logged.isEmpty() || queueOffset > logged.getAsLong())
            machine.commitOffset(key.group, key.queue, queueOffset);
    }
}
