// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage.index;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// One queue's messages, dense from `minOffset` to `maxOffset`: the older ones in runs, the youngest in memory.
///
/// Owned by `ConsumeQueues`. Invariant: the extents and then the pending entries follow each other without a gap.
final class ConsumeQueue {
    private final QueueKey key;
    private final ArrayList<Extent> extents = new ArrayList<>();
    private final EntryBuffer pending = new EntryBuffer();

    private long minOffset;
    private long pendingFirst;

    ConsumeQueue(QueueKey key, long nextOffset) {
        this.key = key;
        this.minOffset = nextOffset;
        this.pendingFirst = nextOffset;
    }

    QueueKey key() {
        return key;
    }

    long minOffset() {
        return minOffset;
    }

    long maxOffset() {
        return pendingFirst + pending.count();
    }

    int pendingCount() {
        return pending.count();
    }

    void append(long queueOffset, QueueEntry entry) {
        if (queueOffset != maxOffset()) beginAt(queueOffset);
        pending.add(entry);
    }

    /// Only a queue that has nothing may begin somewhere else: a replica's log may begin before its checkpoint.
    private void beginAt(long queueOffset) {
        boolean empty = minOffset == maxOffset();
        if (!empty)
            throw new IllegalStateException(
                    "queue " + key + " has offsets " + minOffset + " to " + maxOffset() + ", was given " + queueOffset);
        extents.clear();
        pending.clear();
        minOffset = queueOffset;
        pendingFirst = queueOffset;
    }

    /// The message with this offset; null outside `[minOffset, maxOffset)`.
    @Nullable
    QueueEntry get(long queueOffset) throws IOException {
        if (queueOffset < minOffset || queueOffset >= maxOffset()) return null;
        if (queueOffset >= pendingFirst) return pending.get((int) (queueOffset - pendingFirst));
        return extentOf(queueOffset).get(queueOffset);
    }

    private Extent extentOf(long queueOffset) {
        int low = 0;
        int high = extents.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (extents.get(middle).firstOffset() <= queueOffset) low = middle;
            else high = middle - 1;
        }
        return extents.get(low);
    }

    /// An extent of a run that was opened or just written takes the place of the pending entries.
    void addExtent(Extent extent) {
        if (extents.isEmpty() && minOffset == pendingFirst) minOffset = extent.firstOffset();
        extents.add(extent);
        pendingFirst = extent.firstOffset() + extent.count();
        pending.clear();
    }

    /// Learns from a run's table how far the queue had come.
    void reached(long nextOffset) {
        assert pending.count() == 0 : "queue " + key + " has pending entries";
        if (extents.isEmpty()) minOffset = nextOffset;
        pendingFirst = nextOffset;
    }

    void copyPendingTo(MemorySegment target, long firstEntry) {
        pending.copyTo(target, firstEntry);
    }

    /// Forgets what lies in records below `position`.
    void deleteBelow(long position) throws IOException {
        int gone = 0;
        while (gone < extents.size() && extents.get(gone).run().to() <= position) gone++;
        extents.subList(0, gone).clear();
        minOffset = Math.max(minOffset, firstAtOrAbove(position));
    }

    private long firstAtOrAbove(long position) throws IOException {
        for (var extent : extents) {
            long first = extent.firstAtOrAbove(position);
            if (first < extent.firstOffset() + extent.count()) return first;
        }
        return pendingFirst + pendingBelow(position);
    }

    private int pendingBelow(long position) {
        int low = 0;
        int high = pending.count();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (pending.record(middle) < position) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /// Forgets what lies in records at or above `position`.
    void truncatePending(long position) {
        pending.cutTo(pendingBelow(position));
        minOffset = Math.min(minOffset, maxOffset());
    }

    /// Forgets the extent of a run that is dropped, but what lies in records below `position`: that is pending
    /// again.
    void dropExtent(RunFile run, long position) throws IOException {
        pending.clear();
        if (extents.isEmpty() || extents.getLast().run() != run) return;
        var extent = extents.removeLast();
        pendingFirst = extent.firstOffset();
        long end = extent.firstAtOrAbove(position);
        for (long offset = extent.firstOffset(); offset < end; offset++) pending.add(extent.get(offset));
        minOffset = Math.min(minOffset, maxOffset());
    }
}
