// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// Frames made by hand, well-formed or not.
final class Frames {
    private Frames() {}

    static MemorySegment json(String header) {
        return of(0, header.getBytes(UTF_8), 0);
    }

    static MemorySegment binary(byte[] header) {
        return of(1, header, 0);
    }

    static MemorySegment of(int encoding, byte[] header, int bodyBytes) {
        var bytes = ByteBuffer.allocate(8 + header.length + bodyBytes)
                .putInt(4 + header.length + bodyBytes)
                .putInt(encoding << 24 | header.length)
                .put(header);
        return MemorySegment.ofArray(bytes.array());
    }
}
