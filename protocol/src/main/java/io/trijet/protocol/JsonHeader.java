// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The JSON header: one object, read straight from its bytes into numbers and a field block. Makes no tree and no
/// string but the remark.
final class JsonHeader {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private JsonHeader() {}

    static Frame decode(byte[] header, MemorySegment body, Limits limits) throws MalformedFrameException {
        return new JsonHeaderReader(header, limits).read(body);
    }

    static void encode(Frame frame, ByteSink sink) {
        sink.putUtf8("{\"code\":");
        sink.putDecimal(frame.code());
        if (frame.fields().blockBytes() > 0) encodeFields(frame.fields(), sink);
        sink.putUtf8(",\"flag\":");
        sink.putDecimal(frame.flag());
        sink.putUtf8(",\"language\":\"");
        sink.putUtf8(frame.language().name());
        sink.putUtf8("\",\"opaque\":");
        sink.putDecimal(frame.opaque());
        encodeRemark(frame.remark(), sink);
        sink.putUtf8(",\"serializeTypeCurrentRPC\":\"JSON\",\"version\":");
        sink.putDecimal(frame.version());
        sink.put((byte) '}');
    }

    private static void encodeRemark(@Nullable String remark, ByteSink sink) {
        if (remark == null) return;
        sink.putUtf8(",\"remark\":");
        var utf8 = remark.getBytes(StandardCharsets.UTF_8);
        encodeText(utf8, 0, utf8.length, sink);
    }

    private static void encodeFields(Fields fields, ByteSink sink) {
        sink.putUtf8(",\"extFields\":{");
        boolean first = true;
        for (var cursor = fields.cursor(); cursor.next(); first = false) {
            if (!first) sink.put((byte) ',');
            encodeText(cursor.block(), cursor.nameAt(), cursor.nameLength(), sink);
            sink.put((byte) ':');
            encodeText(cursor.block(), cursor.valueAt(), cursor.valueLength(), sink);
        }
        sink.put((byte) '}');
    }

    private static void encodeText(byte[] utf8, int from, int length, ByteSink sink) {
        sink.put((byte) '"');
        int run = from;
        int end = from + length;
        for (int i = from; i < end; i++) {
            byte b = utf8[i];
            boolean plain = b < 0 || (b >= 0x20 && b != '"' && b != '\\');
            if (plain) continue;
            sink.put(utf8, run, i - run);
            run = i + 1;
            encodeEscape(b, sink);
        }
        sink.put(utf8, run, end - run);
        sink.put((byte) '"');
    }

    private static void encodeEscape(byte b, ByteSink sink) {
        sink.put((byte) '\\');
        if (b == '"' || b == '\\') {
            sink.put(b);
            return;
        }
        sink.putUtf8("u00");
        sink.put(HEX[b >> 4]);
        sink.put(HEX[b & 0xf]);
    }
}
