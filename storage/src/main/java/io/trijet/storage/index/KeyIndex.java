// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage.index;

import io.trijet.environment.Meter;
import io.trijet.storage.LogDoors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where a message key occurs: from a string (RocketMQ: `topic#key`) to positions, youngest first.
///
/// Fed like `ConsumeQueues`, owned by the group's lane. Only a hash of the key is kept: a hit may be another key's, so
/// the caller compares with the message.
///
/// Appending hashes the key and stores four words. Once enough has gathered it is written as one file of hash buckets;
/// a question looks through what is in memory and then at one bucket per file whose store times fit.
public final class KeyIndex implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyIndex.class);
    private static final String DIRECTORY = "keys";
    private static final int MAGIC = 0x54524A4B;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final long FNV_BASE = 0xcbf29ce484222325L;

    /// One place where the key may occur: the message at `position` in the record at `record`.
    public record Hit(long record, long position, long storeMillis) {}

    /// What is asked for.
    record Query(long hash, int maxCount, long beginMillis, long endMillis, long startPosition) {
        boolean wants(Hit hit) {
            return hit.storeMillis() >= beginMillis && hit.storeMillis() <= endMillis && hit.record() >= startPosition;
        }
    }

    private final Meter meter;
    private final IndexConfig config;
    private final RunFiles files;
    private final ArrayList<KeyRun> runs = new ArrayList<>();
    private final KeyEntries pending = new KeyEntries();

    private long position;
    private long startPosition;

    private KeyIndex(Meter meter, RunFiles files, IndexConfig config) {
        this.meter = meter;
        this.files = files;
        this.config = config;
        this.position = files.position();
        for (var file : files.runs()) runs.add(new KeyRun(file));
    }

    /// Opens what is on the disk, dropping what did not get there whole. `failed` hears, once, that the disk
    /// failed: the node must end.
    public static KeyIndex open(LogDoors doors, IndexConfig config, Consumer<IOException> failed) throws IOException {
        return new KeyIndex(doors.meter(), RunFiles.open(doors, DIRECTORY, MAGIC, KeyRun::dataBytes, failed), config);
    }

    /// Everything below is in the index: feed records from here. 0 when empty.
    public long position() {
        return position;
    }

    /// Everything below is in the index and on the disk: the log above it is still needed.
    public long durablePosition() {
        return files.durablePosition();
    }

    public void append(String key, long record, long messagePosition, long storeMillis) {
        pending.add(hash(key), record, messagePosition, storeMillis);
    }

    /// Says that every key below `position` (a record boundary) has been appended.
    public void fedTo(long fed) throws IOException {
        assert fed >= position : fed + " below " + position;
        position = fed;
        boolean enough =
                pending.count() >= config.pendingEntries() || position - files.position() >= config.pendingLogBytes();
        if (enough) flush();
    }

    /// Writes everything that is only in memory.
    public void flush() throws IOException {
        if (position == files.position()) return;
        runs.add(new KeyRun(files.add(position, KeyRun.table(pending), KeyRun.data(pending))));
        pending.clear();
    }

    /// At most `maxCount` hits with a store time in `[beginMillis, endMillis]`, youngest first.
    public List<Hit> query(String key, int maxCount, long beginMillis, long endMillis) throws IOException {
        var query = new Query(hash(key), maxCount, beginMillis, endMillis, startPosition);
        var found = new ArrayList<Hit>();
        for (int i = pending.count() - 1; i >= 0 && found.size() < maxCount; i--)
            if (pending.hash(i) == query.hash() && query.wants(pending.hit(i))) found.add(pending.hit(i));
        for (int i = runs.size() - 1; i >= 0 && found.size() < maxCount; i--)
            runs.get(i).query(query, found, meter);
        return found;
    }

    /// Forgets keys of records below `position`.
    public void deleteBelow(long below) throws IOException {
        startPosition = Math.max(startPosition, below);
        files.deleteBelow(below);
        runs.removeIf(run -> !files.runs().contains(run.file()));
    }

    /// Forgets keys of records at or above `position`, and perhaps some below. Feed again from `position()`.
    public void truncateAfter(long cut) throws IOException {
        if (cut >= position) return;
        LOG.warn("key index cut at={} from={}", cut, position);
        int kept = pending.count();
        while (kept > 0 && pending.record(kept - 1) >= cut) kept--;
        pending.cutTo(kept);
        boolean changed = false;
        while (files.position() > cut) {
            pending.clear();
            runs.removeLast().copyBelow(cut, pending);
            files.dropLast();
            changed = true;
        }
        if (changed) files.forceNames();
        startPosition = Math.min(startPosition, cut);
        position = cut;
    }

    /// Begins anew, empty, at `position`.
    public void resetTo(long start) throws IOException {
        pending.clear();
        runs.clear();
        startPosition = start;
        position = start;
        files.resetTo(start, KeyRun.table(pending), KeyRun.data(pending));
        for (var file : files.runs()) runs.add(new KeyRun(file));
    }

    private static long hash(String key) {
        long hash = FNV_BASE;
        for (int i = 0; i < key.length(); i++) hash = (hash ^ key.charAt(i)) * FNV_PRIME;
        return mix(hash);
    }

    /// Spreads what is in any bit over all of them (the finisher of SplitMix64).
    static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    @Override
    public void close() {
        try {
            files.close();
        } catch (IOException e) {
            LOG.warn("closing the key index failed why={}", e.toString());
        }
    }
}
