// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.json;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Writes values without blanks, every control character escaped.
final class JsonWriter {
    private final StringBuilder out = new StringBuilder();

    void write(JsonValue value) {
        switch (value) {
            case JsonObject object -> writeObject(object.members());
            case JsonValue.Array array -> writeArray(array.values());
            case JsonValue.Text text -> writeText(text.value());
            case JsonValue.Numeric number -> out.append(number.text());
            case JsonValue.Bool flag -> out.append(flag.value());
            case JsonValue.Null nothing -> out.append("null");
        }
    }

    MemorySegment toSegment() {
        return MemorySegment.ofArray(out.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return out.toString();
    }

    private void writeObject(Iterable<JsonObject.Member> members) {
        out.append('{');
        boolean first = true;
        for (var member : members) {
            if (!first) out.append(',');
            first = false;
            write(member.key());
            out.append(':');
            write(member.value());
        }
        out.append('}');
    }

    private void writeArray(Iterable<JsonValue> values) {
        out.append('[');
        boolean first = true;
        for (var value : values) {
            if (!first) out.append(',');
            first = false;
            write(value);
        }
        out.append(']');
    }

    private void writeText(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20) out.append("\\u").append(HexFormat.of().toHexDigits(c));
                    else out.append(c);
                }
            }
        }
        out.append('"');
    }
}
