// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage.index;

import io.trijet.storage.LogDoors;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where each queue's messages lie: from (topic, queue, queue offset) to position.
///
/// Fed in log order, only below the safe end, by its owner, the group's lane. Survives a restart up to `position`;
/// what lies above must be fed again from the log, and feeding it gives the same index.
///
/// Appending is a look-up and three stores. Once enough has gathered, the entries of all queues are written as one file
/// (a run), together with how far every queue ever seen has come: one write and one force, however many queues.
public final class ConsumeQueues implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumeQueues.class);
    private static final String DIRECTORY = "queues";
    private static final int MAGIC = 0x54524A51;

    private final IndexConfig config;
    private final RunFiles files;
    // Lookups only by key; iterated in the order of first sight, which is the log's.
    private final Map<QueueKey, ConsumeQueue> queues = new LinkedHashMap<>();

    private long position;
    private int pending;

    private ConsumeQueues(RunFiles files, IndexConfig config) {
        this.files = files;
        this.config = config;
        this.position = files.position();
        for (var run : files.runs()) learn(run);
    }

    /// Opens what is on the disk, dropping what did not get there whole. `failed` hears, once, that the disk
    /// failed: the node must end.
    public static ConsumeQueues open(LogDoors doors, IndexConfig config, Consumer<IOException> failed)
            throws IOException {
        return new ConsumeQueues(RunFiles.open(doors, DIRECTORY, MAGIC, QueueTable::dataBytes, failed), config);
    }

    private void learn(RunFile run) {
        for (var line : QueueTable.read(run.table())) {
            var queue = queues.computeIfAbsent(line.key(), key -> new ConsumeQueue(key, line.firstOffset()));
            if (line.count() > 0)
                queue.addExtent(new Extent(run, line.firstOffset(), line.firstEntry(), line.count(), line.checksum()));
            else queue.reached(line.firstOffset());
        }
    }

    /// Everything below is in the index: feed records from here. A record boundary; 0 when empty.
    public long position() {
        return position;
    }

    /// Everything below is in the index and on the disk: the log above it is still needed.
    public long durablePosition() {
        return files.durablePosition();
    }

    /// Adds one message. `queueOffset` must be the queue's `maxOffset`; a queue without entries begins with
    /// whatever it is given.
    public void append(QueueKey key, long queueOffset, QueueEntry entry) {
        var queue = queues.get(key);
        if (queue == null) {
            queue = new ConsumeQueue(key, queueOffset);
            queues.put(key, queue);
        }
        queue.append(queueOffset, entry);
        pending++;
    }

    /// Says that every message below `position` (a record boundary) has been appended. Writes to the disk now and
    /// then.
    public void fedTo(long fed) throws IOException {
        assert fed >= position : fed + " below " + position;
        position = fed;
        boolean enough = pending >= config.pendingEntries() || position - files.position() >= config.pendingLogBytes();
        if (enough) flush();
    }

    /// Writes everything that is only in memory: a graceful stop leaves nothing to feed again.
    public void flush() throws IOException {
        if (position == files.position()) return;
        var data = MemorySegment.ofArray(new byte[pending * EntryLayout.BYTES]);
        var lines = new ArrayList<QueueTable.Line>(queues.size());
        long firstEntry = 0;
        for (var queue : queues.values()) {
            int count = queue.pendingCount();
            queue.copyPendingTo(data, firstEntry);
            var entries = data.asSlice(firstEntry * EntryLayout.BYTES, (long) count * EntryLayout.BYTES);
            long firstOffset = queue.maxOffset() - count;
            lines.add(new QueueTable.Line(queue.key(), firstOffset, firstEntry, count, RunFile.checksum(entries)));
            firstEntry += count;
        }
        assert firstEntry == pending : firstEntry + " entries, counted " + pending;
        var run = files.add(position, QueueTable.write(lines), data);
        for (var line : lines) if (line.count() > 0) adopt(run, line);
        pending = 0;
    }

    private void adopt(RunFile run, QueueTable.Line line) {
        Objects.requireNonNull(queues.get(line.key()))
                .addExtent(new Extent(run, line.firstOffset(), line.firstEntry(), line.count(), line.checksum()));
    }

    /// The first offset the queue still has; `maxOffset` when it has none.
    public long minOffset(QueueKey key) {
        var queue = queues.get(key);
        return queue == null ? 0 : queue.minOffset();
    }

    /// The offset the queue's next message will have; 0 for a queue never seen.
    public long maxOffset(QueueKey key) {
        var queue = queues.get(key);
        return queue == null ? 0 : queue.maxOffset();
    }

    /// Every queue ever seen and its `maxOffset`, sorted: goes into the checkpoint a new replica is given.
    public SortedMap<QueueKey, Long> maxOffsets() {
        var offsets = new TreeMap<QueueKey, Long>();
        queues.forEach((key, queue) -> offsets.put(key, queue.maxOffset()));
        return offsets;
    }

    /// The message with this offset; empty outside `[minOffset, maxOffset)`.
    public Optional<QueueEntry> get(QueueKey key, long queueOffset) throws IOException {
        var queue = queues.get(key);
        if (queue == null) return Optional.empty();
        try {
            return Optional.ofNullable(queue.get(queueOffset));
        } catch (DamagedRunException e) {
            throw discard(e);
        }
    }

    /// At most `maxCount` messages from this offset on; empty outside `[minOffset, maxOffset)`.
    public List<QueueEntry> get(QueueKey key, long queueOffset, int maxCount) throws IOException {
        var queue = queues.get(key);
        if (queue == null || queueOffset < queue.minOffset()) return List.of();
        long end = Math.min(queue.maxOffset(), queueOffset + maxCount);
        var found = new ArrayList<QueueEntry>((int) Math.max(0, end - queueOffset));
        for (long offset = queueOffset; offset < end; offset++) {
            var entry = get(key, offset);
            assert entry.isPresent() : "no entry at " + offset;
            found.add(entry.get());
        }
        return found;
    }

    /// Forgets messages whose record lies below `position`: the log no longer has them. Offsets are never reused.
    public void deleteBelow(long below) throws IOException {
        try {
            for (var queue : queues.values()) queue.deleteBelow(below);
        } catch (DamagedRunException e) {
            throw discard(e);
        }
        files.deleteBelow(below);
    }

    /// Has the damaged run, and what follows it, fed again at the next start. How far each queue had come when the run
    /// began stays known: offsets are never reused.
    private IOException discard(DamagedRunException damage) throws IOException {
        LOG.error("{}", damage.getMessage());
        var lines = new ArrayList<QueueTable.Line>();
        for (var line : QueueTable.read(damage.run().table()))
            lines.add(new QueueTable.Line(line.key(), line.firstOffset(), 0, 0, 0));
        files.discard(damage.run(), QueueTable.write(lines));
        return damage;
    }

    /// Forgets every message whose record lies at or above `position`, and perhaps some below. Feed again from
    /// `position()`.
    public void truncateAfter(long cut) throws IOException {
        if (cut >= position) return;
        LOG.warn("consume queues cut at={} from={}", cut, position);
        for (var queue : queues.values()) queue.truncatePending(cut);
        boolean changed = files.position() > cut;
        while (files.position() > cut) dropLast(cut);
        if (changed) files.forceNames();
        queues.values().removeIf(queue -> queue.maxOffset() == 0);
        pending = queues.values().stream().mapToInt(ConsumeQueue::pendingCount).sum();
        position = cut;
    }

    private void dropLast(long cut) throws IOException {
        var run = files.runs().getLast();
        try {
            for (var queue : queues.values()) queue.dropExtent(run, cut);
        } catch (DamagedRunException e) {
            throw discard(e);
        }
        files.dropLast();
    }

    /// Begins anew, empty, at `position`, with these `maxOffset`s: how a replica begins that was given a
    /// checkpoint.
    public void resetTo(long start, SortedMap<QueueKey, Long> maxOffsets) throws IOException {
        queues.clear();
        pending = 0;
        position = start;
        var lines = new ArrayList<QueueTable.Line>();
        maxOffsets.forEach((key, offset) -> {
            queues.put(key, new ConsumeQueue(key, offset));
            lines.add(new QueueTable.Line(key, offset, 0, 0, 0));
        });
        files.resetTo(start, QueueTable.write(lines), MemorySegment.ofArray(new byte[0]));
    }

    @Override
    public void close() {
        try {
            files.close();
        } catch (IOException e) {
            LOG.warn("closing the consume queues failed why={}", e.toString());
        }
    }
}
