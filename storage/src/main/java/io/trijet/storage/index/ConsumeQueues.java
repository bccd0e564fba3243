// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage.index;

import io.trijet.storage.LogDoors;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;

/// Where each queue's messages lie: from (topic, queue, queue offset) to position.
///
/// Fed in log order, only below the safe end, by its owner, the group's lane. Survives a restart up to `position`;
/// what lies above must be fed again from the log, and feeding it gives the same index.
@SuppressWarnings("DoNotCallSuggester")
public final class ConsumeQueues implements AutoCloseable {
    private ConsumeQueues() {}

    /// Opens what is on the disk, dropping what did not get there whole. `failed` hears, once, that the disk failed:
    /// the node must end.
    public static ConsumeQueues open(LogDoors doors, IndexConfig config, Consumer<IOException> failed)
            throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Everything below is in the index: feed records from here. A record boundary; 0 when empty.
    public long position() {
        throw new UnsupportedOperationException();
    }

    /// Everything below is in the index and on the disk: the log above it is still needed.
    public long durablePosition() {
        throw new UnsupportedOperationException();
    }

    /// Adds one message. `queueOffset` must be the queue's `maxOffset`; a queue without entries begins with whatever it
    /// is given.
    public void append(QueueKey key, long queueOffset, QueueEntry entry) {
        throw new UnsupportedOperationException();
    }

    /// Says that every message below `position` (a record boundary) has been appended. Writes to the disk now and then.
    public void fedTo(long position) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Writes everything that is only in memory: a graceful stop leaves nothing to feed again.
    public void flush() throws IOException {
        throw new UnsupportedOperationException();
    }

    /// The first offset the queue still has; `maxOffset` when it has none.
    public long minOffset(QueueKey key) {
        throw new UnsupportedOperationException();
    }

    /// The offset the queue's next message will have; 0 for a queue never seen.
    public long maxOffset(QueueKey key) {
        throw new UnsupportedOperationException();
    }

    /// Every queue ever seen and its `maxOffset`, sorted: goes into the checkpoint a new replica is given.
    public SortedMap<QueueKey, Long> maxOffsets() {
        throw new UnsupportedOperationException();
    }

    /// The message with this offset; empty outside `[minOffset, maxOffset)`.
    public Optional<QueueEntry> get(QueueKey key, long queueOffset) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// At most `maxCount` messages from this offset on; empty outside `[minOffset, maxOffset)`.
    public List<QueueEntry> get(QueueKey key, long queueOffset, int maxCount) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Forgets messages whose record lies below `position`: the log no longer has them. Offsets are never reused.
    public void deleteBelow(long position) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Forgets every message whose record lies at or above `position`, and perhaps some below. Feed again from
    /// `position()`.
    public void truncateAfter(long position) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Begins anew, empty, at `position`, with these `maxOffset`s: how a replica begins that was given a checkpoint.
    public void resetTo(long position, SortedMap<QueueKey, Long> maxOffsets) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
