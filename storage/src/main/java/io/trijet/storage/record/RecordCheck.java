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

    /// Do the bytes begin with the record of `position`, whole and unchanged? Says nothing about what it follows.
    public static Optional<String> alone(MemorySegment bytes, long position) {
        var fault = structure(bytes, 0, position);
        if (fault.isPresent()) return fault;
        int computed = RecordLayout.checksum(bytes, 0, RecordLayout.aligned(RecordLayout.length(bytes, 0)));
        int stored = RecordLayout.crc(bytes, 0);
        return computed == stored ? Optional.empty() : wrongChecksum(stored, computed);
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
