// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.storage.LogPoint;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Reads fields one after another, big-endian. Nothing is read before it is known to be there.
final class FieldReader {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final MemorySegment bytes;
    private long next;

    FieldReader(MemorySegment bytes) {
        this.bytes = bytes;
    }

    int getByte() throws MalformedMessageException {
        return Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, take(1)));
    }

    int getShort() throws MalformedMessageException {
        return Short.toUnsignedInt(bytes.get(SHORT, take(2)));
    }

    int getInt() throws MalformedMessageException {
        return bytes.get(INT, take(4));
    }

    long getLong() throws MalformedMessageException {
        return bytes.get(LONG, take(8));
    }

    /// A length, term, position or count.
    long getNatural(String what) throws MalformedMessageException {
        long value = getLong();
        if (value < 0) throw new MalformedMessageException(what + " is " + value);
        return value;
    }

    int getNaturalInt(String what) throws MalformedMessageException {
        int value = getInt();
        if (value < 0) throw new MalformedMessageException(what + " is " + value);
        return value;
    }

    boolean getFlag(String what) throws MalformedMessageException {
        int value = getByte();
        if (value > 1) throw new MalformedMessageException(what + " is " + value);
        return value == 1;
    }

    <E> E getChoice(String what, List<E> choices) throws MalformedMessageException {
        int code = getByte();
        if (code >= choices.size()) throw new MalformedMessageException(what + " is " + code);
        return choices.get(code);
    }

    String getText(int maxBytes) throws MalformedMessageException {
        int length = getShort();
        if (length > maxBytes) throw new MalformedMessageException("a name of " + length + " bytes");
        var text = bytes.asSlice(take(length), length).toArray(ValueLayout.JAVA_BYTE);
        return new String(text, StandardCharsets.UTF_8);
    }

    LogPoint getPoint() throws MalformedMessageException {
        long term = getNatural("term");
        long position = getNatural("position");
        return new LogPoint(term, position, getInt());
    }

    /// All that is left, which must be `length` bytes.
    MemorySegment rest(int length) throws MalformedMessageException {
        long left = bytes.byteSize() - next;
        if (left != length) throw new MalformedMessageException(length + " bytes were announced, " + left + " came");
        return bytes.asSlice(take(length), length);
    }

    /// Nothing may be left.
    void end() throws MalformedMessageException {
        if (next != bytes.byteSize())
            throw new MalformedMessageException((bytes.byteSize() - next) + " bytes too many");
    }

    private long take(long length) throws MalformedMessageException {
        long at = next;
        if (length > bytes.byteSize() - at)
            throw new MalformedMessageException(length + " bytes expected at " + at + " of " + bytes.byteSize());
        next = at + length;
        return at;
    }
}
