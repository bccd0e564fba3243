// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.group;

import io.trijet.broker.Parts;
import io.trijet.broker.append.Waiter;
import io.trijet.broker.state.StateChange;
import io.trijet.broker.state.StateMachine;
import io.trijet.replication.Replication;
import io.trijet.replication.Standing;
import io.trijet.storage.index.QueueKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/// How far each group has come in each queue.
///
/// Owned by the group's lane. On the leader an offset goes into the log with the next batch. While no leader is
/// known, a follower remembers what consumers tell it: that is dropped when another leads, who hears of it from
/// the consumers' next commits, and logged if this node is made the leader.
public final class ConsumerOffsets {
    /// What a leaderless follower remembers at most; consumers commit again every 5 s.
    static final int MAX_REMEMBERED = 100_000;

    private record OffsetKey(String group, QueueKey queue) {}

    private final StateMachine machine;
    private final Replication replication;
    private final Map<OffsetKey, Long> remembered = new LinkedHashMap<>();

    public ConsumerOffsets(Parts parts) {
        machine = parts.machine();
        replication = parts.replication();
    }

    /// Takes what a consumer says. Before an operator's reset of the queue has reached the consumer it is ignored.
    public void commit(String group, QueueKey queue, long queueOffset) {
        if (machine.commitOffset(group, queue, queueOffset)) return;
        var key = new OffsetKey(group, queue);
        boolean hasRoom = remembered.size() < MAX_REMEMBERED || remembered.containsKey(key);
        if (isLeaderless() && hasRoom) remembered.put(key, queueOffset);
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

    void standing(Standing standing) {
        switch (standing) {
            case Standing.Leading _ -> {
                remembered.forEach((key, queueOffset) -> machine.commitOffset(key.group, key.queue, queueOffset));
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

    private boolean isLeaderless() {
        return replication.standing() instanceof Standing.Following following
                && following.leader().isEmpty();
    }
}
