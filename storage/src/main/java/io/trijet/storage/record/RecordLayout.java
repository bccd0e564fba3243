// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage.record;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/// What each byte of a record means, in memory, on disk and between members. Big-endian; always 8-byte aligned.
///
/// ```
///  0        4        8          12     13         16         24       32
///  ├ length ┼─ crc ──┼ previous ┼ kind ┼ reserved ┼ position ┼─ term ─┼ payload … ┼ zeros to 8 bytes ┤
/// ```
///
/// `length` counts header and payload, without the zeros that align the next record. `crc` is a CRC-32C over all of the
/// record but itself, the aligning zeros included. `previous` is the crc of the record before, for the first record of
/// a log the chain's seed. So a record proves where it belongs and what came before it: stale bytes of an earlier life
/// of the file, misdirected writes and tails that a cut left behind do not fit.
public final class RecordLayout {
    public static final int HEADER_BYTES = 32;
    public static final int ALIGNMENT = 8;

    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    /// The checksum covers the header's first bytes, then everything from here on.
    public static final int BEFORE_CRC_BYTES = 4;

    public static final int AFTER_CRC = 8;

    static final int LENGTH = 0;
    static final int CRC = 4;
    static final int PREVIOUS = 8;
    static final int KIND = 12;
    static final int POSITION = 16;
    static final int TERM = 24;
    static final int PAYLOAD = HEADER_BYTES;

    private RecordLayout() {}

    /// Bytes that a record with such a payload takes up in the log.
    public static long sizeOf(long payloadBytes) {
        return aligned(HEADER_BYTES + payloadBytes);
    }

    /// The next multiple of the alignment.
    public static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /// Header and payload of the record at `offset`, without the zeros behind it. Not checked.
    public static int length(MemorySegment bytes, long offset) {
        return bytes.get(INT, offset + LENGTH);
    }

    /// Checksum that stands in the header of the record at `offset`.
    public static int crc(MemorySegment bytes, long offset) {
        return bytes.get(INT, offset + CRC);
    }

    /// Checksum of the record before, as the record at `offset` has it.
    public static int previous(MemorySegment bytes, long offset) {
        return bytes.get(INT, offset + PREVIOUS);
    }

    /// Code of the record's kind.
    public static int kind(MemorySegment bytes, long offset) {
        return bytes.get(BYTE, offset + KIND);
    }

    /// Where the record says it stands in the log.
    public static long position(MemorySegment bytes, long offset) {
        return bytes.get(LONG, offset + POSITION);
    }

    /// Term in which the record was first appended.
    public static long term(MemorySegment bytes, long offset) {
        return bytes.get(LONG, offset + TERM);
    }

    /// Computes the checksum of the record of `size` aligned bytes at `offset`. `scratch` and `buffer` (a view of
    /// the same bytes as the record's segment) are reused from call to call, so that this allocates nothing.
    static int checksum(CRC32C scratch, ByteBuffer buffer, int offset, int size) {
        scratch.reset();
        scratch.update(buffer.limit(offset + BEFORE_CRC_BYTES).position(offset));
        scratch.update(buffer.limit(offset + size).position(offset + AFTER_CRC));
        return (int) scratch.getValue();
    }

    /// Computes the checksum of the record of `size` aligned bytes at `offset`.
    public static int checksum(MemorySegment bytes, long offset, long size) {
        return checksum(new CRC32C(), bytes.asSlice(offset, size).asByteBuffer(), 0, (int) size);
    }
}
