// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.json;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// Reads and writes the JSON that RocketMQ's peers exchange: bare numeric keys and objects as keys are understood
/// (protocol.md 1.8), and objects as keys are written where a key is an object.
public final class Json {
    /// Objects and arrays within each other.
    public static final int MAX_DEPTH = 32;
    /// Bytes of one text.
    public static final int MAX_BYTES = 4 << 20;
    /// Values (keys too) in one text: bounds the memory a small hostile text can ask for.
    public static final int MAX_VALUES = 1 << 18;

    private Json() {}

    /// Reads one text, checked against the limits. Anything after it but blanks is an error.
    public static JsonValue read(MemorySegment utf8) {
        if (utf8.byteSize() > MAX_BYTES)
            throw new MalformedJsonException(
                    "a JSON text of " + utf8.byteSize() + " bytes; at most " + MAX_BYTES + " are read");
        var bytes = new byte[(int) utf8.byteSize()];
        MemorySegment.copy(utf8, 0, MemorySegment.ofArray(bytes), 0, bytes.length);
        return new JsonReader(bytes).readDocument();
    }

    public static JsonValue read(String text) {
        return read(MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8)));
    }

    /// Reads a text that must be an object.
    public static JsonObject readObject(MemorySegment utf8) {
        return JsonObject.asObject("the body", read(utf8));
    }

    public static String write(JsonValue value) {
        var writer = new JsonWriter();
        writer.write(value);
        return writer.toString();
    }

    public static MemorySegment writeBytes(JsonValue value) {
        var writer = new JsonWriter();
        writer.write(value);
        return writer.toSegment();
    }
}
