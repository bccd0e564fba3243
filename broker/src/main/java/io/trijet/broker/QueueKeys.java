// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.protocol.message.MessageCodec;
import io.trijet.storage.index.QueueKey;
import java.lang.foreign.MemorySegment;

/// The queue of a stored message, without making a text for each: neighbours mostly lie in the same few queues.
///
/// Owned by the group's lane. Remembers one key for each of `SLOTS` remainders of the queue id.
final class QueueKeys {
    private static final int SLOTS = 64;

    private final QueueKey[] remembered = new QueueKey[SLOTS];

    QueueKey of(MemorySegment bytes, long at) {
        int queueId = MessageCodec.queueId(bytes, at);
        int slot = queueId & (SLOTS - 1);
        var known = remembered[slot];
        boolean same = known != null && known.queueId() == queueId && MessageCodec.hasTopic(bytes, at, known.topic());
        if (same) return known;
        var key = new QueueKey(MessageCodec.topic(bytes, at), queueId);
        remembered[slot] = key;
        return key;
    }
}
