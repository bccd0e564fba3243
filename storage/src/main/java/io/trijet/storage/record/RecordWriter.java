// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage.record;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// Writes records into one buffer, in place: `begin`, fill the payload, `finish`. Costs one checksum over the record.
///
/// Owned by whoever owns the buffer.
public final class RecordWriter {
    private final MemorySegment bytes;
    private final ByteBuffer buffer;
    private final CRC32C scratch = new CRC32C();

    public RecordWriter(MemorySegment bytes) {
        this.bytes = bytes;
        this.buffer = bytes.asByteBuffer();
    }

    /// Writes what is known of the header of a record at `offset`, and gives the place of its payload.
    public MemorySegment begin(long offset, RecordKind kind, long term, int payloadBytes) {
        assert offset % RecordLayout.ALIGNMENT == 0 : "unaligned " + offset;
        bytes.set(RecordLayout.INT, offset + RecordLayout.LENGTH, RecordLayout.HEADER_BYTES + payloadBytes);
        bytes.set(RecordLayout.INT, offset + RecordLayout.KIND, kind.code() << 24);
        bytes.set(RecordLayout.LONG, offset + RecordLayout.TERM, term);
        return bytes.asSlice(offset + RecordLayout.PAYLOAD, payloadBytes);
    }

    /// Completes the record at `offset`, which will stand at `position` after one with the checksum `previous`.
    /// Returns its own checksum.
    public int finish(long offset, long position, int previous) {
        assert position % RecordLayout.ALIGNMENT == 0 : "unaligned " + position;
        bytes.set(RecordLayout.INT, offset + RecordLayout.PREVIOUS, previous);
        bytes.set(RecordLayout.LONG, offset + RecordLayout.POSITION, position);
        int length = RecordLayout.length(bytes, offset);
        int size = (int) RecordLayout.aligned(length);
        for (int i = length; i < size; i++) bytes.set(RecordLayout.BYTE, offset + i, (byte) 0);
        int crc = RecordLayout.checksum(scratch, buffer, (int) offset, size);
        bytes.set(RecordLayout.INT, offset + RecordLayout.CRC, crc);
        assert RecordCheck.structure(bytes, offset, position).isEmpty() : "wrote a bad record at " + position;
        return crc;
    }
}
