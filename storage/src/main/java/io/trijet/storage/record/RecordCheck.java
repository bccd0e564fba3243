// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage.record;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// Why bytes are not the record that belongs there; empty when they are. Pure.
///
/// Nothing is believed before it is compared: lengths come from a disk or a network.
public final class RecordCheck {
    private RecordCheck() {}

    /// Is there a whole record at `offset` that claims `position` and is of a kind this version knows?
    static Optional<String> structure(MemorySegment bytes, long offset, long position) {
        long room = bytes.byteSize() - offset;
        if (room < RecordLayout.HEADER_BYTES) return Optional.of("only " + room + " bytes are left for a header");
        int length = RecordLayout.length(bytes, offset);
        if (length < RecordLayout.HEADER_BYTES) return Optional.of("length " + length + " is below the header's 32");
        if (RecordLayout.aligned(length) > room)
            return Optional.of("length " + length + " with " + room + " bytes left");
        long claimed = RecordLayout.position(bytes, offset);
        if (claimed != position) return Optional.of("it claims position " + claimed);
        int kind = RecordLayout.kind(bytes, offset);
        if (RecordKind.of(kind).isEmpty()) return Optional.of("unknown kind " + kind);
        return Optional.empty();
    }

    /// Is the record at `offset` whole, at `position`, unchanged, and the one that follows the checksum `previous`?
    public static Optional<String> record(MemorySegment bytes, long offset, long position, int previous) {
        var fault = structure(bytes, offset, position);
        if (fault.isPresent()) return fault;
        long size = RecordLayout.aligned(RecordLayout.length(bytes, offset));
        int computed = RecordLayout.checksum(bytes, offset, size);
        int stored = RecordLayout.crc(bytes, offset);
        if (computed != stored) return wrongChecksum(stored, computed);
        int chained = RecordLayout.previous(bytes, offset);
        return chained == previous ? Optional.empty() : wrongChain(chained, previous);
    }

    static Optional<String> wrongChecksum(int stored, int computed) {
        return Optional.of("checksum " + hex(stored) + " in the header, " + hex(computed) + " over its bytes");
    }

    static Optional<String> wrongChain(int stored, int expected) {
        return Optional.of("it follows a record with checksum " + hex(stored) + ", not " + hex(expected));
    }

    private static String hex(int value) {
        return Integer.toHexString(value);
    }
}
