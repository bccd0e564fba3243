// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.send;

import io.trijet.broker.BrokerMetric;
import io.trijet.environment.Meter;
import io.trijet.protocol.message.MalformedMessageException;
import io.trijet.protocol.message.MessageCodec;
import io.trijet.protocol.message.StoredMessage;
import io.trijet.replication.Replication;
import io.trijet.storage.CorruptRecordException;
import io.trijet.storage.Log;
import io.trijet.storage.index.ConsumeQueues;
import io.trijet.storage.index.QueueKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds a message by the physical offset that a client names. The offset comes from outside and may be anything: what
/// lies there counts only if the consume queue's entry of the message found there points back to it.
///
/// Owned by the group's lane.
public final class MessageFinder {
    private static final Logger logger = LoggerFactory.getLogger(MessageFinder.class);
    private static final int GROUP_SHIFT = 48;
    private static final long POSITION_MASK = (1L << GROUP_SHIFT) - 1;

    private final Log log;
    private final ConsumeQueues queues;
    private final Replication replication;
    private final Meter meter;
    private final int groupNumber;
    private final int maxMessageBytes;

    public MessageFinder(
            Log log, ConsumeQueues queues, Replication replication, Meter meter, int groupNumber, int maxMessageBytes) {
        this.log = log;
        this.queues = queues;
        this.replication = replication;
        this.meter = meter;
        this.groupNumber = groupNumber;
        this.maxMessageBytes = maxMessageBytes;
    }

    /// The message at this offset, its bytes copied; empty if there is none that is safe.
    public Optional<StoredMessage> find(long physicalOffset) {
        return bytesOf(physicalOffset).map(bytes -> MessageCodec.decode(bytes, 0));
    }

    /// The stored bytes of the message at this offset, copied.
    public Optional<MemorySegment> bytesOf(long physicalOffset) {
        long position = physicalOffset & POSITION_MASK;
        boolean mine = physicalOffset >>> GROUP_SHIFT == groupNumber;
        if (!mine || position < log.startPosition() || position >= replication.safeEnd()) return Optional.empty();
        try {
            var claimed = claimAt(position, physicalOffset);
            return claimed.isEmpty() ? Optional.empty() : confirmed(claimed.get(), position);
        } catch (CorruptRecordException _) {
            // The log has counted and reported it: damaged bytes are nobody's message.
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("message at position " + position, e);
        }
    }

    /// The message at `position` in the record at `record`, its record checked, its bytes copied. Empty if the log
    /// no longer has it, or if it is damaged: damaged bytes are counted, never served.
    public Optional<MemorySegment> bytesAt(long record, long position) {
        if (record < log.startPosition()) return Optional.empty();
        try {
            int size;
            try (var head = log.read(record, position, Integer.BYTES)) {
                size = MessageCodec.storedBytes(head.bytes(), 0);
            }
            try (var view = log.read(record, position, size)) {
                return Optional.of(MemorySegment.ofArray(view.bytes().toArray(ValueLayout.JAVA_BYTE)));
            }
        } catch (CorruptRecordException e) {
            meter.add(BrokerMetric.DAMAGED_READS, 1);
            logger.error("damaged bytes are not served: position={} why={}", position, e.getMessage());
            return Optional.empty();
        }
    }

    /// When a queue's message was stored, in milliseconds; 0 if it is not there.
    public long storeTimestampOf(QueueKey queue, long queueOffset) {
        try {
            var entry = queues.get(queue, queueOffset);
            if (entry.isEmpty()) return 0;
            var message = bytesAt(entry.get().record(), entry.get().position());
            return message.isEmpty() ? 0 : MessageCodec.storeTimestamp(message.get(), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("message " + queueOffset + " of queue " + queue, e);
        }
    }

    /// A message's place in its queue, as the bytes at a position claim it.
    private record Claim(QueueKey queue, long queueOffset) {}

    /// Unchecked bytes: whatever they say must be confirmed.
    private Optional<Claim> claimAt(long position, long physicalOffset) {
        int most = (int) Math.min(maxMessageBytes, replication.safeEnd() - position);
        try (var view = log.peek(position, most)) {
            var bytes = view.bytes();
            MessageCodec.check(bytes, 0);
            if (MessageCodec.physicalOffset(bytes, 0) != physicalOffset) return Optional.empty();
            var queue = new QueueKey(MessageCodec.topic(bytes, 0), MessageCodec.queueId(bytes, 0));
            return Optional.of(new Claim(queue, MessageCodec.queueOffset(bytes, 0)));
        } catch (MalformedMessageException _) {
            return Optional.empty();
        }
    }

    private Optional<MemorySegment> confirmed(Claim claim, long position) throws IOException {
        var entry = queues.get(claim.queue, claim.queueOffset);
        if (entry.isEmpty() || entry.get().position() != position) return Optional.empty();
        return bytesAt(entry.get().record(), position);
    }
}
