// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.send;

import io.trijet.broker.append.Appender;
import io.trijet.broker.append.Unacknowledged;
import io.trijet.broker.append.Waiter;
import io.trijet.protocol.message.MessageCodec;
import io.trijet.protocol.message.MessageDraft;
import io.trijet.protocol.message.Placement;
import io.trijet.protocol.message.WireHost;
import io.trijet.storage.Log;
import io.trijet.storage.index.QueueKey;
import io.trijet.storage.record.RecordKind;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Function;

/// Gives messages their place and appends them: one record for what belongs together, encoded in place.
///
/// Owned by the group's lane. On the wire a physical offset is the group's number and the position of the message's
/// first byte.
public final class MessageWriter {
    private static final int GROUP_SHIFT = 48;

    private final Appender appender;
    private final Unacknowledged unacknowledged;
    private final QueueOffsets nextOffsets;
    private final WireHost storeHost;
    private final long groupBase;
    private final int maxPayloadBytes;

    public MessageWriter(
            Appender appender,
            Unacknowledged unacknowledged,
            QueueOffsets nextOffsets,
            WireHost storeHost,
            int groupNumber,
            int maxPayloadBytes) {
        this.appender = appender;
        this.unacknowledged = unacknowledged;
        this.nextOffsets = nextOffsets;
        this.storeHost = storeHost;
        this.groupBase = (long) groupNumber << GROUP_SHIFT;
        this.maxPayloadBytes = maxPayloadBytes;
    }

    /// See `Appender.untilServed`.
    Waiter untilServed(Waiter waiter) {
        return appender.untilServed(waiter);
    }

    /// Where messages went: the queue offset of the first (the others follow), and each one's physical offset.
    public static final class Stored implements Log.Payload {
        private final List<MessageDraft> drafts;
        private final long firstQueueOffset;
        private final long storeTimestamp;
        private final WireHost storeHost;
        private final long groupBase;
        private final long[] physicalOffsets;

        private Stored(
                List<MessageDraft> drafts,
                long firstQueueOffset,
                long storeTimestamp,
                WireHost storeHost,
                long groupBase) {
            this.drafts = drafts;
            this.firstQueueOffset = firstQueueOffset;
            this.storeTimestamp = storeTimestamp;
            this.storeHost = storeHost;
            this.groupBase = groupBase;
            this.physicalOffsets = new long[drafts.size()];
        }

        @Override
        public void writeTo(MemorySegment target, long position) {
            long at = 0;
            for (int i = 0; i < physicalOffsets.length; i++) {
                physicalOffsets[i] = groupBase + position + at;
                var placement = new Placement(firstQueueOffset + i, physicalOffsets[i], storeTimestamp, storeHost);
                at = MessageCodec.encode(target, at, drafts.get(i), placement);
            }
        }

        public long firstQueueOffset() {
            return firstQueueOffset;
        }

        public int count() {
            return physicalOffsets.length;
        }

        public long physicalOffset(int index) {
            return physicalOffsets[index];
        }

        public WireHost storeHost() {
            return storeHost;
        }
    }

    /// Bytes that these messages take in the log.
    public long payloadBytes(List<MessageDraft> drafts) {
        long bytes = 0;
        for (var draft : drafts) bytes += MessageCodec.size(draft, storeHost);
        return bytes;
    }

    /// The offset of the queue's next message: what is above the safe end counts.
    public long nextOffset(QueueKey queue) {
        return nextOffsets.next(queue);
    }

    /// The most that one append may take.
    public int maxPayloadBytes() {
        return maxPayloadBytes;
    }

    /// False if as many answers wait as the limits allow: refuse as busy.
    public boolean hasRoom(int payloadBytes) {
        return unacknowledged.hasRoom(payloadBytes);
    }

    /// Appends messages of one queue as one record: all or none. The caller has asked `Appender.isOpen`, the size
    /// and `hasRoom`. The waiter is told later, never before this returns.
    public Stored append(QueueKey queue, List<MessageDraft> drafts, int payloadBytes, Waiter waiter) {
        return appendTelling(queue, drafts, payloadBytes, _ -> waiter);
    }

    /// The same for a waiter that will tell where the messages went.
    Stored appendTelling(QueueKey queue, List<MessageDraft> drafts, int payloadBytes, Function<Stored, Waiter> waiter) {
        assert payloadBytes == payloadBytes(drafts) : payloadBytes + " is not " + payloadBytes(drafts);
        long first = nextOffsets.next(queue);
        var stored = new Stored(drafts, first, appender.nextTimestamp(), storeHost, groupBase);
        appender.append(RecordKind.MESSAGES, payloadBytes, stored, waiter.apply(stored));
        nextOffsets.advance(queue, first, drafts.size());
        return stored;
    }
}
