// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.state;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Bytes that grow, big-endian. A text is its length in bytes (i32) and UTF-8.
final class StateWriter {
    private byte[] bytes = new byte[256];
    private int length;

    StateWriter int8(int value) {
        ensure(1);
        bytes[length++] = (byte) value;
        return this;
    }

    StateWriter bool(boolean value) {
        return int8(value ? 1 : 0);
    }

    StateWriter int32(int value) {
        ensure(4);
        for (int shift = 24; shift >= 0; shift -= 8) bytes[length++] = (byte) (value >>> shift);
        return this;
    }

    StateWriter int64(long value) {
        return int32((int) (value >>> 32)).int32((int) value);
    }

    StateWriter text(String value) {
        return block(value.getBytes(StandardCharsets.UTF_8));
    }

    StateWriter block(byte[] block) {
        int32(block.length);
        ensure(block.length);
        System.arraycopy(block, 0, bytes, length, block.length);
        length += block.length;
        return this;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void ensure(int more) {
        if (length + more > bytes.length) bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
}
