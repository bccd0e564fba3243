// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A growing array of bytes to write a header into. Owned by whoever writes.
final class ByteSink {
    private byte[] bytes;
    private int size;

    ByteSink(int capacity) {
        bytes = new byte[capacity];
    }

    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    void put(byte value) {
        reserve(1);
        bytes[size++] = value;
    }

    void put(byte[] source, int from, int length) {
        reserve(length);
        System.arraycopy(source, from, bytes, size, length);
        size += length;
    }

    void put(MemorySegment source) {
        int length = Math.toIntExact(source.byteSize());
        reserve(length);
        MemorySegment.copy(source, 0, MemorySegment.ofArray(bytes), size, length);
        size += length;
    }

    void put(Fields fields) {
        reserve(fields.blockBytes());
        fields.copyTo(bytes, size);
        size += fields.blockBytes();
    }

    void putShort(int value) {
        reserve(2);
        size += 2;
        setShort(size - 2, value);
    }

    void putInt(int value) {
        reserve(4);
        size += 4;
        setInt(size - 4, value);
    }

    void setShort(int at, int value) {
        bytes[at] = (byte) (value >> 8);
        bytes[at + 1] = (byte) value;
    }

    void setInt(int at, int value) {
        bytes[at] = (byte) (value >> 24);
        bytes[at + 1] = (byte) (value >> 16);
        bytes[at + 2] = (byte) (value >> 8);
        bytes[at + 3] = (byte) value;
    }

    /// The digits of a number, without a string in between.
    void putDecimal(long value) {
        if (value == Long.MIN_VALUE) {
            putUtf8("-9223372036854775808");
            return;
        }
        if (value < 0) put((byte) '-');
        long rest = Math.abs(value);
        int digits = 1;
        for (long left = rest; left >= 10; left /= 10) digits++;
        reserve(digits);
        for (int i = digits - 1; i >= 0; i--, rest /= 10) bytes[size + i] = (byte) ('0' + rest % 10);
        size += digits;
    }

    void putUtf8(String text) {
        int length = text.length();
        reserve(length);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                var rest = text.substring(i).getBytes(StandardCharsets.UTF_8);
                put(rest, 0, rest.length);
                return;
            }
            bytes[size++] = (byte) c;
        }
    }

    /// One code point as UTF-8.
    void putCodePoint(int codePoint) {
        if (codePoint < 0x80) {
            put((byte) codePoint);
        } else if (codePoint < 0x800) {
            put((byte) (0xC0 | (codePoint >> 6)));
            putContinuation(codePoint);
        } else if (codePoint < 0x10000) {
            put((byte) (0xE0 | (codePoint >> 12)));
            putContinuation(codePoint >> 6);
            putContinuation(codePoint);
        } else {
            put((byte) (0xF0 | (codePoint >> 18)));
            putContinuation(codePoint >> 12);
            putContinuation(codePoint >> 6);
            putContinuation(codePoint);
        }
    }

    private void putContinuation(int bits) {
        put((byte) (0x80 | (bits & 0x3F)));
    }

    void clear() {
        size = 0;
    }

    /// Takes back what was written after `newSize`.
    void truncate(int newSize) {
        assert newSize <= size : newSize + " past " + size;
        size = newSize;
    }

    MemorySegment toSegment() {
        return MemorySegment.ofArray(bytes).asSlice(0, size);
    }

    private void reserve(int more) {
        if (bytes.length - size >= more) return;
        bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
    }
}
