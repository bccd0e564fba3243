// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.group;

import io.trijet.broker.Parts;
import io.trijet.protocol.message.MessageCodec;
import io.trijet.storage.Log;
import io.trijet.storage.index.ConsumeQueues;
import io.trijet.storage.index.QueueKey;
import java.io.IOException;
import java.util.OptionalLong;

/// When the messages of a queue were stored, and which was stored at a time. Store times never decrease within a queue,
/// so a search reads about twenty messages, each checked. Owned by the group's lane.
final class StoreTimes {
    private final ConsumeQueues queues;
    private final Log log;

    StoreTimes(Parts parts) {
        queues = parts.queues();
        log = parts.log();
    }

    /// Empty if the queue has no message there (any more).
    OptionalLong at(QueueKey queue, long queueOffset) throws IOException {
        var entry = queues.get(queue, queueOffset);
        if (entry.isEmpty()) return OptionalLong.empty();
        var found = entry.get();
        try (var view = log.read(found.record(), found.position(), found.size())) {
            return OptionalLong.of(MessageCodec.storeTimestamp(view.bytes(), 0));
        }
    }

    /// The first message stored at the time or later; the queue's max offset if there is none.
    long firstFrom(QueueKey queue, long millis) throws IOException {
        long low = queues.minOffset(queue);
        long high = queues.maxOffset(queue);
        while (low < high) {
            long middle = low + (high - low) / 2;
            var stored = at(queue, middle);
            if (stored.isPresent() && stored.getAsLong() >= millis) high = middle;
            else low = middle + 1;
        }
        return low;
    }

    /// The last message stored at the time or earlier; the queue's min offset if there is none.
    long lastUntil(QueueKey queue, long millis) throws IOException {
        if (millis == Long.MAX_VALUE) return Math.max(queues.minOffset(queue), queues.maxOffset(queue) - 1);
        return Math.max(queues.minOffset(queue), firstFrom(queue, millis + 1) - 1);
    }
}
