// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.pull;

import io.trijet.broker.Parts;
import io.trijet.broker.QueueListener;
import io.trijet.broker.retry.HeldBack;
import io.trijet.broker.send.MessageWriter;
import io.trijet.environment.Clock;
import io.trijet.environment.Lane;
import io.trijet.protocol.Names;
import io.trijet.replication.Replication;
import io.trijet.replication.Standing;
import io.trijet.storage.index.ConsumeQueues;
import io.trijet.storage.index.QueueEntry;
import io.trijet.storage.index.QueueKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The queues as consumers may see them: what is safe, without what a retry queue holds back.
///
/// Owned by the group's lane. Tells `whenMore` of each queue that has more to see.
final class PullableQueues implements QueueListener {
    private static final long HOLD_STEP_NANOS = 20_000_000L;

    private final ConsumeQueues index;
    private final MessageWriter writer;
    private final Replication replication;
    private final Clock clock;
    private final Lane lane;
    private final HeldBack<QueueKey> held;
    private final boolean holds;
    private final Consumer<QueueKey> whenMore;
    private Lane.@Nullable Timer release;

    PullableQueues(Parts parts, Consumer<QueueKey> whenMore) {
        this.whenMore = whenMore;
        index = parts.queues();
        writer = parts.messages();
        replication = parts.replication();
        clock = parts.environment().clock();
        lane = parts.lane();
        long delayNanos = parts.config().settings().consumers().retryDelay().toNanos();
        holds = delayNanos > 0;
        held = new HeldBack<>(delayNanos, HOLD_STEP_NANOS);
    }

    @Override
    public void arrived(QueueKey queue, long queueOffset, int tagHash) {
        if (holds && Names.isRetryTopic(queue.topic())) {
            held.arrived(queue, queueOffset, clock.nanos());
            if (release == null) setRelease();
        } else {
            whenMore.accept(queue);
        }
    }

    /// The log was cut: what remains of the held is served at once.
    void rebuilt() {
        held.clear();
    }

    OffsetRule.Range range(QueueKey queue) {
        long max = index.maxOffset(queue);
        long min = index.minOffset(queue);
        long visible = Math.max(min, held.visible(queue, max));
        return new OffsetRule.Range(min, visible, Math.max(max, writer.nextOffset(queue)));
    }

    /// The offset after the last safe message, held back or not.
    long maxOffset(QueueKey queue) {
        return index.maxOffset(queue);
    }

    /// Entries from the offset on, below `visible`.
    List<QueueEntry> entries(QueueKey queue, long offset, long visible, int maxCount) {
        int count = (int) Math.min(maxCount, visible - offset);
        try {
            return count <= 0 ? List.of() : index.get(queue, offset, count);
        } catch (IOException e) {
            throw new UncheckedIOException("consume queue " + queue + " at " + offset, e);
        }
    }

    /// Only a leader knows which offsets exist.
    boolean isLeading() {
        return replication.standing() instanceof Standing.Leading;
    }

    private void setRelease() {
        var due = held.nextDueNanos();
        release = due.isEmpty() ? null : lane.at(due.getAsLong(), this::release);
    }

    private void release() {
        for (var queue : held.release(clock.nanos())) whenMore.accept(queue);
        setRelease();
    }
}
