// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.storage.record.RecordKind;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/// The log on a disk.
@SuppressWarnings("DoNotCallSuggester")
public final class CommitLog implements Log {
    private CommitLog() {}

    /// Makes the files of an empty log. Durable on return; what is there already stays (a format that was interrupted
    /// is simply done again).
    public static void format(LogDoors doors, LogIdentity identity, StorageConfig config) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Opens the log and recovers it: on return everything in it is on the disk (`persistedEnd` is `end`). Blocks.
    public static CommitLog open(LogDoors doors, LogIdentity identity, StorageConfig config, OnDamage onDamage)
            throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Bytes that were lost here and must be fetched again before this member counts. Empty once that is done.
    public Optional<Damage> damage() {
        throw new UnsupportedOperationException();
    }

    /// The segments, oldest first: what retention decides about.
    public List<SegmentInfo> segments() {
        throw new UnsupportedOperationException();
    }

    /// The point that the log's first record follows.
    public LogPoint startPoint() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long startPosition() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long end() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long writtenEnd() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long persistedEnd() {
        throw new UnsupportedOperationException();
    }

    @Override
    public LogPoint lastPoint() {
        throw new UnsupportedOperationException();
    }

    @Override
    public LogPoint pointAt(long position) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<TermStart> terms() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long append(RecordKind kind, long term, int payloadBytes, Payload payload) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public long appendCopy(MemorySegment records) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void write() throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void persist() throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public long truncateTo(long position) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void deleteBelow(long position) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void resetTo(LogPoint previous) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public LogView view(long position, int maxBytes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public LogView read(long record, long position, int length) throws CorruptRecordException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void onPersisted(Listener listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
