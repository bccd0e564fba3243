// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The binary header (RocketMQ: `RocketMQSerializable`).
///
/// ```
///  0      2          3         5        9      13
///  ├ code ┼ language ┼ version ┼ opaque ┼ flag ┼ remark length 4 ┼ remark ┼ fields length 4 ┼ fields ┤
/// ```
///
/// A code has 16 bits here: larger ones travel only in JSON.
final class BinaryHeader {
    private static final int REMARK_LENGTH = 13;

    private BinaryHeader() {}

    static boolean canCarry(int code) {
        return code >= 0 && code <= Short.MAX_VALUE;
    }

    static Frame decode(byte[] header, MemorySegment body, Limits limits) throws MalformedFrameException {
        int remarkLength = lengthAt(header, REMARK_LENGTH, "remark");
        int remarkAt = REMARK_LENGTH + 4;
        int fieldsLength = lengthAt(header, remarkAt + remarkLength, "fields");
        int fieldsAt = remarkAt + remarkLength + 4;
        if (fieldsAt + fieldsLength != header.length)
            throw new MalformedFrameException(
                    "the fields end at byte " + (fieldsAt + fieldsLength) + " of a header of " + header.length);
        checkFields(header, fieldsAt, limits.headerFields());
        return new Frame(
                HeaderEncoding.ROCKETMQ,
                shortAt(header, 0),
                Language.ofWireCode(header[2]),
                shortAt(header, 3),
                intAt(header, 5),
                intAt(header, 9),
                remark(header, remarkAt, remarkLength),
                Fields.ofChecked(header, fieldsAt, header.length),
                body);
    }

    static void encode(Frame frame, ByteSink sink) {
        sink.putShort(frame.code());
        sink.put((byte) frame.language().wireCode());
        sink.putShort(frame.version());
        sink.putInt(frame.opaque());
        sink.putInt(frame.flag());
        int remarkAt = sink.size();
        sink.putInt(0);
        var remark = frame.remark();
        if (remark != null) {
            sink.putUtf8(remark);
            sink.setInt(remarkAt, sink.size() - remarkAt - 4);
        }
        sink.putInt(frame.fields().blockBytes());
        sink.put(frame.fields());
    }

    private static void checkFields(byte[] header, int from, int maxFields) throws MalformedFrameException {
        int count = 0;
        for (int at = from; at < header.length; count++) {
            if (count == maxFields) throw new MalformedFrameException("more than " + maxFields + " header fields");
            if (header.length - at < 2) throw new MalformedFrameException("a field name is cut off at byte " + at);
            int nameLength = shortAt(header, at);
            if (nameLength < 0 || nameLength > header.length - at - 2)
                throw new MalformedFrameException("a field name of " + nameLength + " bytes at byte " + at);
            int valueLengthAt = at + 2 + nameLength;
            at = valueLengthAt + 4 + lengthAt(header, valueLengthAt, "field value");
        }
    }

    /// A 32-bit length, and that many bytes after it.
    private static int lengthAt(byte[] header, int at, String what) throws MalformedFrameException {
        if (header.length - at < 4)
            throw new MalformedFrameException("the header ends before the " + what + " at " + at);
        int length = intAt(header, at);
        if (length < 0 || length > header.length - at - 4)
            throw new MalformedFrameException(
                    "a " + what + " of " + length + " bytes at byte " + at + " of a header of " + header.length);
        return length;
    }

    private static @Nullable String remark(byte[] header, int at, int length) {
        return length == 0 ? null : new String(header, at, length, StandardCharsets.UTF_8);
    }

    private static int shortAt(byte[] header, int at) {
        return (short) ((header[at] & 0xff) << 8 | (header[at + 1] & 0xff));
    }

    private static int intAt(byte[] header, int at) {
        return shortAt(header, at) << 16 | (shortAt(header, at + 2) & 0xffff);
    }
}
