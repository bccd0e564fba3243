// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage.record;

import io.trijet.storage.CorruptRecordException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/// Walks the records of a run of bytes, oldest first. One object for the whole walk: stepping allocates nothing.
///
/// Always checks that each record is whole, of a known kind, and stands at the position it claims; `verifying` also
/// recomputes each checksum and follows the chain within the run. Owned by its caller.
///
/// ```java
/// try (var view = log.view(position, maxBytes)) {
///     var records = RecordReader.verifying(view.bytes(), position);
///     while (records.next()) apply(records.kind(), records.term(), records.position(), records.payload());
/// }
/// ```
public final class RecordReader {
    private final MemorySegment bytes;
    private final ByteBuffer buffer;
    private final long base;
    private final boolean verify;
    private final CRC32C scratch = new CRC32C();

    private long offset = -1;
    private long next;
    private RecordKind kind = RecordKind.PADDING;

    private RecordReader(MemorySegment bytes, long position, boolean verify) {
        this.bytes = bytes;
        this.buffer = bytes.asByteBuffer();
        this.base = position;
        this.verify = verify;
    }

    /// Walks bytes that this process wrote or has checked before.
    public static RecordReader trusting(MemorySegment bytes, long position) {
        return new RecordReader(bytes, position, false);
    }

    /// Walks bytes that come from a disk or from another member.
    public static RecordReader verifying(MemorySegment bytes, long position) {
        return new RecordReader(bytes, position, true);
    }

    /// Steps to the next record; false at the end of the bytes. What is not a whole, sound record throws, and the
    /// reader stays where it was.
    public boolean next() throws CorruptRecordException {
        if (next == bytes.byteSize()) return false;
        var fault = RecordCheck.structure(bytes, next, base + next);
        if (fault.isEmpty() && verify) fault = checkContent();
        if (fault.isPresent()) throw new CorruptRecordException(base + next, fault.get());
        kind = RecordKind.of(RecordLayout.kind(bytes, next)).orElseThrow();
        offset = next;
        next = offset + size();
        return true;
    }

    private Optional<String> checkContent() {
        int size = (int) RecordLayout.aligned(RecordLayout.length(bytes, next));
        int computed = RecordLayout.checksum(scratch, buffer, (int) next, size);
        int stored = RecordLayout.crc(bytes, next);
        if (computed != stored) return RecordCheck.wrongChecksum(stored, computed);
        boolean chained = offset < 0 || RecordLayout.previous(bytes, next) == crc();
        return chained ? Optional.empty() : RecordCheck.wrongChain(RecordLayout.previous(bytes, next), crc());
    }

    public RecordKind kind() {
        return kind;
    }

    public long term() {
        return RecordLayout.term(bytes, offset);
    }

    /// Where the record starts in the log.
    public long position() {
        return base + offset;
    }

    /// Where the record ends in the log, and the next begins.
    public long end() {
        return base + next;
    }

    /// Bytes the record takes up, header and alignment included.
    public long size() {
        return RecordLayout.aligned(RecordLayout.length(bytes, offset));
    }

    public int crc() {
        return RecordLayout.crc(bytes, offset);
    }

    /// The checksum of the record before.
    public int previous() {
        return RecordLayout.previous(bytes, offset);
    }

    /// Position of the payload's first byte: what a message's physical offset is made of.
    public long payloadPosition() {
        return position() + RecordLayout.PAYLOAD;
    }

    /// The payload, as long as the bytes under it live.
    public MemorySegment payload() {
        return bytes.asSlice(
                offset + RecordLayout.PAYLOAD, RecordLayout.length(bytes, offset) - RecordLayout.HEADER_BYTES);
    }
}
