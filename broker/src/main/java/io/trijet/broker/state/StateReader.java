// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.state;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Reads what `StateWriter` wrote. Every length is checked: bytes that are not a state are an `UnknownStateException`.
final class StateReader {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final MemorySegment bytes;
    private long at;

    StateReader(MemorySegment bytes) {
        this.bytes = bytes;
    }

    int int8() {
        return bytes.get(ValueLayout.JAVA_BYTE, take(1));
    }

    boolean bool() {
        return int8() != 0;
    }

    int int32() {
        return bytes.get(INT, take(4));
    }

    long int64() {
        return bytes.get(LONG, take(8));
    }

    /// A number of things, each of which takes at least one byte.
    int count() {
        int count = int32();
        if (count < 0 || count > bytes.byteSize() - at) {
            throw new UnknownStateException("count " + count + " at byte " + (at - 4) + " of " + bytes.byteSize());
        }
        return count;
    }

    String text() {
        return new String(block(), StandardCharsets.UTF_8);
    }

    byte[] block() {
        int length = count();
        return bytes.asSlice(take(length), length).toArray(ValueLayout.JAVA_BYTE);
    }

    void end() {
        if (at != bytes.byteSize()) {
            throw new UnknownStateException((bytes.byteSize() - at) + " bytes too many after byte " + at);
        }
    }

    private long take(long length) {
        if (length > bytes.byteSize() - at) {
            throw new UnknownStateException("wanted " + length + " bytes at byte " + at + " of " + bytes.byteSize());
        }
        long start = at;
        at += length;
        return start;
    }
}
