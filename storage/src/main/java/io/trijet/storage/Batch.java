// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.storage.record.RecordKind;
import io.trijet.storage.record.RecordLayout;
import io.trijet.storage.record.RecordWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Records that were appended and not yet written: one run of bytes that begins at `start` of the log.
///
/// Owned by the log's lane. The memory is reused as soon as it was written, so a write must be over when it returns.
/// Grows for a record larger than the usual batch, and shrinks back once that is written.
final class Batch implements AutoCloseable {
    private final int usualBytes;

    private Arena arena;
    private MemorySegment bytes;
    private RecordWriter writer;
    private long start;
    private int used;

    @SuppressWarnings("MustBeClosedChecker") // Closed by `close`, or when the memory is exchanged.
    Batch(int usualBytes, long start) {
        this.usualBytes = usualBytes;
        this.start = start;
        this.arena = Arena.ofShared();
        this.bytes = arena.allocate(usualBytes, RecordLayout.ALIGNMENT);
        this.writer = new RecordWriter(bytes);
    }

    long start() {
        return start;
    }

    long end() {
        return start + used;
    }

    boolean isEmpty() {
        return used == 0;
    }

    /// True if so many more bytes need no more memory than a usual batch.
    boolean hasRoom(long more) {
        return used + more <= usualBytes;
    }

    /// What was appended from `position` on.
    MemorySegment from(long position, long length) {
        return bytes.asSlice(position - start, length);
    }

    /// The checksum that the first record here follows.
    int firstPrevious() {
        return RecordLayout.previous(bytes, 0);
    }

    /// Appends a record and returns its checksum.
    int append(RecordKind kind, long term, int payloadBytes, Log.Payload payload, int previous) {
        int size = (int) RecordLayout.sizeOf(payloadBytes);
        reserve(size);
        long position = end();
        var target = writer.begin(used, kind, term, payloadBytes);
        payload.writeTo(target, position + RecordLayout.HEADER_BYTES);
        int crc = writer.finish(used, position, previous);
        used += size;
        return crc;
    }

    /// Appends whole records as they are.
    void append(MemorySegment records) {
        reserve(records.byteSize());
        MemorySegment.copy(records, 0, bytes, used, records.byteSize());
        used += (int) records.byteSize();
    }

    /// Everything was written, or is given up: the next record goes to `position`.
    void beginAt(long position) {
        start = position;
        used = 0;
        if (bytes.byteSize() > usualBytes) exchange(usualBytes);
    }

    private void reserve(long more) {
        long needed = used + more;
        if (needed <= bytes.byteSize()) return;
        exchange(Math.max(needed, Math.min(2 * bytes.byteSize(), Integer.MAX_VALUE - 8)));
    }

    @SuppressWarnings("MustBeClosedChecker") // Closed by `close`, or by the next exchange.
    private void exchange(long size) {
        var nextArena = Arena.ofShared();
        var next = nextArena.allocate(size, RecordLayout.ALIGNMENT);
        MemorySegment.copy(bytes, 0, next, 0, used);
        arena.close();
        arena = nextArena;
        bytes = next;
        writer = new RecordWriter(next);
    }

    @Override
    public void close() {
        arena.close();
    }
}
