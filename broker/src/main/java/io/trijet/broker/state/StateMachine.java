// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.state;

import io.trijet.broker.append.Appender;
import io.trijet.broker.append.Waiter;
import io.trijet.broker.state.StateChange.GroupOffset;
import io.trijet.environment.Clock;
import io.trijet.environment.Lane;
import io.trijet.storage.index.QueueKey;
import io.trijet.storage.record.RecordKind;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// When broker state changes: the leader proposes a change and applies it as it appends it; a follower applies what is
/// safe. Consumer offsets are gathered into one record for each batch interval.
///
/// Owned by the group's lane. On the leader the state is that of the log's end, so it may hold changes that are not
/// safe: they become visible to clients at once and are answered when safe, and a state whose log was cut is rebuilt.
public final class StateMachine {
    /// A batch of offsets is appended early when it holds this many: with the longest names it fits a small record.
    private static final int MAX_BATCHED_OFFSETS = 1024;

    private record OffsetKey(String group, QueueKey queue) {}

    /// What one record can hold, and how many offsets are kept of all groups.
    public record Room(int maxChangeBytes, int maxOffsets) {}

    private final Appender appender;
    private final Clock clock;
    private final Lane lane;
    private final long offsetBatchNanos;
    private final Room room;
    private final Map<OffsetKey, Long> gathered = new LinkedHashMap<>();
    private BrokerState state = new BrokerState();
    private Lane.@Nullable Timer batchTimer;

    public StateMachine(Appender appender, Clock clock, Lane lane, long offsetBatchNanos, Room room) {
        this.appender = appender;
        this.clock = clock;
        this.lane = lane;
        this.offsetBatchNanos = offsetBatchNanos;
        this.room = room;
    }

    /// What holds now. Ask again for each request: a rebuilt state is another object.
    public BrokerState state() {
        return state;
    }

    /// What is wrong with a change because of its size; empty if it can be proposed. Whoever proposes what a client
    /// has put together asks first.
    public Optional<String> fault(StateChange change) {
        int bytes = StateChangeCodec.encode(change).length;
        if (bytes <= room.maxChangeBytes) return Optional.empty();
        return Optional.of("it takes " + bytes + " bytes in the log; one change may take " + room.maxChangeBytes
                + ": ask for less at once");
    }

    /// Why the group's offsets in these queues cannot be kept; empty if they are already, or there is room.
    public Optional<String> fault(String group, Collection<QueueKey> queues) {
        long added =
                queues.stream().filter(queue -> offset(group, queue).isEmpty()).count();
        if (added == 0 || state.offsetCount() + gatheredAnew() + added <= room.maxOffsets) return Optional.empty();
        return Optional.of("there are " + room.maxOffsets + " consumer offsets already: max-consumer-offsets; delete"
                + " groups that nobody uses");
    }

    /// Offsets that are being gathered for queues in which their groups had none.
    private long gatheredAnew() {
        return gathered.keySet().stream()
                .filter(key -> state.offset(key.group, key.queue).isEmpty())
                .count();
    }

    /// Appends the change, applies it, and tells the waiter what became of its record. False if this member does
    /// not lead: nothing happened.
    public boolean propose(StateChange change, Waiter whenKnown) {
        assert lane.isCurrent();
        if (!appender.isOpen()) return false;
        flushOffsets();
        append(change, whenKnown);
        return true;
    }

    /// Takes an offset into the next batch; visible to `offset` at once. False if this member does not lead, or
    /// while an operator's reset of the queue waits for the consumer.
    public boolean commitOffset(String group, QueueKey queue, long queueOffset) {
        assert lane.isCurrent();
        if (!appender.isOpen() || state.pendingReset(group, queue).isPresent()) return false;
        gathered.put(new OffsetKey(group, queue), queueOffset);
        if (gathered.size() >= MAX_BATCHED_OFFSETS) flushOffsets();
        else if (batchTimer == null) batchTimer = lane.at(clock.nanos() + offsetBatchNanos, this::flushOffsets);
        return true;
    }

    /// The queue offset that the group wants next, with what is being gathered.
    public OptionalLong offset(String group, QueueKey queue) {
        var fresh = gathered.get(new OffsetKey(group, queue));
        return fresh == null ? state.offset(group, queue) : OptionalLong.of(fresh);
    }

    /// Appends what was gathered now: before another change that may concern the same queues, and before leaving.
    public void flushOffsets() {
        if (batchTimer != null) {
            batchTimer.cancel();
            batchTimer = null;
        }
        if (gathered.isEmpty() || !appender.isOpen()) return;
        var offsets = new ArrayList<GroupOffset>(gathered.size());
        gathered.forEach((key, queueOffset) -> offsets.add(new GroupOffset(key.group, key.queue, queueOffset)));
        gathered.clear();
        append(new StateChange.OffsetsCommitted(offsets), Waiter.NOBODY);
    }

    /// Applies the payload of a STATE record that was read from the log.
    public void applyRecord(MemorySegment payload) {
        state.apply(StateChangeCodec.decode(payload));
    }

    /// Begins again from this state: what was gathered was meant for another log.
    public void replace(BrokerState newState) {
        state = newState;
        gathered.clear();
    }

    private void append(StateChange change, Waiter whenKnown) {
        var payload = StateChangeCodec.encode(change);
        appender.append(
                RecordKind.STATE,
                payload.length,
                (target, _) -> MemorySegment.copy(payload, 0, target, ValueLayout.JAVA_BYTE, 0, payload.length),
                whenKnown);
        state.apply(change);
    }
}
