// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.storage.LogPoint;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Writes fields one after another, big-endian, into a buffer of its own that is used again for each message.
final class FieldWriter {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final MemorySegment bytes;
    private long next;

    FieldWriter(int capacity) {
        bytes = MemorySegment.ofArray(new byte[capacity]);
    }

    FieldWriter start() {
        next = 0;
        return this;
    }

    FieldWriter putByte(int value) {
        bytes.set(ValueLayout.JAVA_BYTE, next, (byte) value);
        next += 1;
        return this;
    }

    FieldWriter putShort(int value) {
        bytes.set(SHORT, next, (short) value);
        next += 2;
        return this;
    }

    FieldWriter putInt(int value) {
        bytes.set(INT, next, value);
        next += 4;
        return this;
    }

    FieldWriter putLong(long value) {
        bytes.set(LONG, next, value);
        next += 8;
        return this;
    }

    FieldWriter putText(String value) {
        var text = value.getBytes(StandardCharsets.UTF_8);
        putShort(text.length);
        MemorySegment.copy(text, 0, bytes, ValueLayout.JAVA_BYTE, next, text.length);
        next += text.length;
        return this;
    }

    FieldWriter putPoint(LogPoint point) {
        return putLong(point.term()).putLong(point.position()).putInt(point.chain());
    }

    /// What was written since `start`; valid until the next one.
    MemorySegment written() {
        return bytes.asSlice(0, next);
    }
}
