// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.send;

import io.trijet.storage.index.ConsumeQueues;
import io.trijet.storage.index.QueueKey;
import java.util.HashMap;
import java.util.Map;

/// The next offset of each queue at the log's end: what the leader numbers messages with.
///
/// Owned by the group's lane. Taken from the index, which ends at the safe end, and a scan from there to the end when
/// leadership begins; void when it ends.
public final class QueueOffsets {
    private final ConsumeQueues index;
    private final Map<QueueKey, Long> next = new HashMap<>();

    public QueueOffsets(ConsumeQueues index) {
        this.index = index;
    }

    /// A message above the safe end has this offset.
    public void saw(QueueKey queue, long queueOffset) {
        next.merge(queue, queueOffset + 1, Math::max);
    }

    /// The offset of the queue's next message.
    public long next(QueueKey queue) {
        var known = next.get(queue);
        return known == null ? index.maxOffset(queue) : known;
    }

    /// `count` messages are appended to the queue from `next` on.
    void advance(QueueKey queue, long queueOffset, int count) {
        assert queueOffset == next(queue) : queue + " at " + queueOffset + ", expected " + next(queue);
        next.put(queue, queueOffset + count);
    }

    public void clear() {
        next.clear();
    }
}
