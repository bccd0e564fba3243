// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.storage.record.RecordKind;
import io.trijet.storage.record.RecordLayout;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/// Steps through the records on a disk, believing nothing: length, place, kind, term, chain and checksum of each.
///
/// Reads ahead in one window and never holds a whole record, so a length that is garbage costs no memory.
final class RecordScan implements AutoCloseable {
    private static final int WINDOW_BYTES = 1 << 18;

    private final SegmentFiles files;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(WINDOW_BYTES);
    private final MemorySegment window = MemorySegment.ofBuffer(buffer);
    private final CRC32C crc = new CRC32C();

    private long windowStart;
    private long windowBytes;
    private LogPoint point;
    private RecordKind kind = RecordKind.PADDING;
    private long recordPosition;

    RecordScan(SegmentFiles files, LogPoint from) {
        this.files = files;
        this.point = from;
        this.recordPosition = from.position();
    }

    /// Where the last good record ends.
    LogPoint point() {
        return point;
    }

    /// Kind of the record last stepped over.
    RecordKind kind() {
        return kind;
    }

    /// Position of the record last stepped over.
    long recordPosition() {
        return recordPosition;
    }

    /// Steps over the record at `point`; says why if it is none, and stays.
    Optional<String> step() throws UnknownRecordException {
        long position = point.position();
        try {
            return examine(position);
        } catch (UnknownRecordException e) {
            throw e;
        } catch (IOException e) {
            return Optional.of("it cannot be read: " + e);
        }
    }

    private Optional<String> examine(long position) throws IOException {
        long available = files.available(position);
        if (available < RecordLayout.HEADER_BYTES)
            return Optional.of(files.exists(position) ? "the file ends there" : "the file is missing");
        var header = window(position, RecordLayout.HEADER_BYTES);
        int length = RecordLayout.length(header, 0);
        long size = RecordLayout.aligned(length);
        var fault = wrongHeader(header, position, size);
        if (fault.isPresent()) return fault;
        if (size > available) return Optional.of("the file ends within it");
        int stored = RecordLayout.crc(header, 0);
        int previous = RecordLayout.previous(header, 0);
        long term = RecordLayout.term(header, 0);
        int code = RecordLayout.kind(header, 0);
        int computed = checksum(position, size);
        if (stored != computed)
            return Optional.of("checksum " + hex(stored) + " in the header, " + hex(computed) + " over its bytes");
        if (previous != point.chain())
            return Optional.of("it follows a record with checksum " + hex(previous) + ", not " + hex(point.chain()));
        if (term < point.term()) return Optional.of("term " + term + " after term " + point.term());
        kind = RecordKind.of(code).orElseThrow(() -> new UnknownRecordException(position, code));
        recordPosition = position;
        point = new LogPoint(term, position + size, stored);
        return Optional.empty();
    }

    private Optional<String> wrongHeader(MemorySegment header, long position, long size) {
        int length = RecordLayout.length(header, 0);
        if (length < RecordLayout.HEADER_BYTES) return Optional.of(length == 0 ? "it is empty" : "length " + length);
        long claimed = RecordLayout.position(header, 0);
        if (claimed != position) return Optional.of("it claims position " + claimed);
        long left = files.segmentEnd(position) - position - size;
        if (left < 0) return Optional.of("length " + length + " crosses the segment's end");
        boolean unusable = left > 0 && left < RecordLayout.HEADER_BYTES;
        return unusable ? Optional.of("length " + length + " leaves " + left + " bytes") : Optional.empty();
    }

    private int checksum(long position, long size) throws IOException {
        crc.reset();
        update(position, RecordLayout.BEFORE_CRC_BYTES);
        for (long at = RecordLayout.AFTER_CRC; at < size; ) {
            long piece = Math.min(size - at, WINDOW_BYTES);
            update(position + at, piece);
            at += piece;
        }
        return (int) crc.getValue();
    }

    private void update(long position, long bytes) throws IOException {
        loadUnlessInside(position, bytes);
        int from = (int) (position - windowStart);
        crc.update(buffer.limit(from + (int) bytes).position(from));
    }

    /// `bytes` bytes from `position` on, reading ahead where the medium lets it.
    private MemorySegment window(long position, long bytes) throws IOException {
        loadUnlessInside(position, bytes);
        return window.asSlice(position - windowStart, bytes);
    }

    private void loadUnlessInside(long position, long bytes) throws IOException {
        boolean inside = position >= windowStart && position + bytes <= windowStart + windowBytes;
        if (!inside) load(position, bytes);
    }

    private void load(long position, long bytes) throws IOException {
        long ahead = Math.min(WINDOW_BYTES, files.available(position));
        windowBytes = 0;
        try {
            files.read(position, window.asSlice(0, Math.max(ahead, bytes)));
            windowBytes = Math.max(ahead, bytes);
        } catch (IOException e) {
            files.read(position, window.asSlice(0, bytes));
            windowBytes = bytes;
        }
        windowStart = position;
    }

    private static String hex(int value) {
        return Integer.toHexString(value);
    }

    @Override
    public void close() throws IOException {
        files.close();
    }
}
