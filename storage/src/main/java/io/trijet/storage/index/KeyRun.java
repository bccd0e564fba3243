// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage.index;

import io.trijet.environment.Meter;
import io.trijet.storage.StorageMetric;
import java.lang.foreign.MemorySegment;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// One run of the key index: entries in buckets by hash, within a bucket in the order they came.
///
/// The table holds the number of buckets (a power of two), how many entries there are, and the span of their store
/// times; the data a directory (the first slot of each bucket, and one past the last) and then the entries.
final class KeyRun {
    private static final int TABLE_BYTES = 4 + 4 + 8 + 8;
    private static final int ENTRIES_PER_BUCKET = 4;

    private final RunFile file;
    private final int buckets;
    private final int count;
    private final long minMillis;
    private final long maxMillis;
    private final MemorySegment directory;
    private final MemorySegment entries;

    KeyRun(RunFile file) {
        this.file = file;
        var table = file.table();
        this.buckets = table.get(RunFile.INT, 0);
        this.count = table.get(RunFile.INT, 4);
        this.minMillis = table.get(RunFile.LONG, 8);
        this.maxMillis = table.get(RunFile.LONG, 16);
        long directoryBytes = 4L * (buckets + 1);
        this.directory = file.data().asSlice(0, directoryBytes);
        this.entries = file.data().asSlice(directoryBytes, (long) count * KeyEntries.BYTES);
    }

    /// See `RunFile.Layout`.
    static long dataBytes(MemorySegment table) {
        if (table.byteSize() != TABLE_BYTES) return -1;
        int buckets = table.get(RunFile.INT, 0);
        int count = table.get(RunFile.INT, 4);
        if (Integer.bitCount(buckets) != 1 || buckets < 0 || count < 0) return -1;
        return 4L * (buckets + 1) + (long) count * KeyEntries.BYTES;
    }

    RunFile file() {
        return file;
    }

    /// The table of a run that would hold these entries.
    static MemorySegment table(KeyEntries from) {
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        for (int i = 0; i < from.count(); i++) {
            min = Math.min(min, from.storeMillis(i));
            max = Math.max(max, from.storeMillis(i));
        }
        var table = MemorySegment.ofArray(new byte[TABLE_BYTES]);
        table.set(RunFile.INT, 0, bucketsFor(from.count()));
        table.set(RunFile.INT, 4, from.count());
        table.set(RunFile.LONG, 8, min);
        table.set(RunFile.LONG, 16, max);
        return table;
    }

    /// The data of a run that holds these entries: counted, then scattered, so it costs two passes and no sorting.
    static MemorySegment data(KeyEntries from) {
        int buckets = bucketsFor(from.count());
        var starts = new int[buckets + 1];
        for (int i = 0; i < from.count(); i++) starts[bucket(from.hash(i), buckets) + 1]++;
        for (int b = 0; b < buckets; b++) starts[b + 1] += starts[b];
        long directoryBytes = 4L * (buckets + 1);
        var data = MemorySegment.ofArray(new byte[(int) (directoryBytes + (long) from.count() * KeyEntries.BYTES)]);
        for (int b = 0; b <= buckets; b++) data.set(RunFile.INT, 4L * b, starts[b]);
        var entries = data.asSlice(directoryBytes);
        for (int i = 0; i < from.count(); i++) from.copyTo(entries, starts[bucket(from.hash(i), buckets)]++, i);
        return data;
    }

    private static int bucketsFor(int count) {
        return Integer.highestOneBit(Math.max(1, count / ENTRIES_PER_BUCKET));
    }

    private static int bucket(long hash, int buckets) {
        return (int) (hash & (buckets - 1));
    }

    /// Adds hits to `found`, youngest first, until it holds `maxCount`.
    void query(KeyIndex.Query query, List<KeyIndex.Hit> found, Meter meter) {
        if (count == 0 || maxMillis < query.beginMillis() || minMillis > query.endMillis()) return;
        int bucket = bucket(query.hash(), buckets);
        int first = Math.clamp(directory.get(RunFile.INT, 4L * bucket), 0, count);
        int end = Math.clamp(directory.get(RunFile.INT, 4L * (bucket + 1)), first, count);
        for (int slot = end - 1; slot >= first && found.size() < query.maxCount(); slot--) {
            if (KeyEntries.hash(entries, slot) != query.hash()) continue;
            var hit = KeyEntries.hit(entries, slot);
            if (!KeyEntries.isSound(entries, slot)) meter.add(StorageMetric.INDEX_ENTRIES_IGNORED, 1);
            else if (query.wants(hit)) found.add(hit);
        }
    }

    /// Gives the entries of records below `position` back to memory, in log order.
    void copyBelow(long position, KeyEntries target) {
        var order = new long[count];
        for (int slot = 0; slot < count; slot++)
            order[slot] = KeyEntries.hit(entries, slot).position();
        var slots = IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparingLong(slot -> order[slot]))
                .toList();
        for (int slot : slots) {
            var hit = KeyEntries.hit(entries, slot);
            boolean kept = KeyEntries.isSound(entries, slot) && hit.record() < position;
            if (kept) target.add(KeyEntries.hash(entries, slot), hit.record(), hit.position(), hit.storeMillis());
        }
    }
}
