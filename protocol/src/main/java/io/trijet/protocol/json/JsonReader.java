// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/// Reads one JSON text of RocketMQ's kind. Recursive, to a fixed depth; reads each byte once.
final class JsonReader {
    private final byte[] bytes;
    private int at;
    private int depth;
    private int values;

    JsonReader(byte[] bytes) {
        this.bytes = bytes;
    }

    JsonValue readDocument() {
        skipBlanks();
        var value = readValue();
        skipBlanks();
        if (at < bytes.length) throw wrong("the end");
        return value;
    }

    private JsonValue readValue() {
        if (++values > Json.MAX_VALUES)
            throw new MalformedJsonException("more than " + Json.MAX_VALUES + " values in one text");
        return switch (peek()) {
            case '{' -> readObject();
            case '[' -> readArray();
            case '"' -> new JsonValue.Text(readText());
            case 't' -> readWord("true", new JsonValue.Bool(true));
            case 'f' -> readWord("false", new JsonValue.Bool(false));
            case 'n' -> readWord("null", JsonValue.NULL);
            default -> new JsonValue.Numeric(readNumber());
        };
    }

    private JsonObject readObject() {
        enter();
        var members = new ArrayList<JsonObject.Member>();
        if (!skipIf('}')) {
            do {
                skipBlanks();
                var key = readKey();
                expect(':');
                skipBlanks();
                members.add(new JsonObject.Member(key, readValue()));
            } while (skipIf(','));
            expect('}');
        }
        depth--;
        return new JsonObject(members);
    }

    /// Text, a bare number, or an object.
    private JsonValue readKey() {
        return switch (readValue()) {
            case JsonValue.Text text -> text;
            case JsonValue.Numeric number -> new JsonValue.Text(number.text());
            case JsonObject object -> object;
            case JsonValue.Array array -> throw wrongKey(array);
            case JsonValue.Bool flag -> throw wrongKey(flag);
            case JsonValue.Null nothing -> throw wrongKey(nothing);
        };
    }

    private static MalformedJsonException wrongKey(JsonValue key) {
        return new MalformedJsonException("a key must be text, a number or an object, was " + Json.write(key));
    }

    private JsonValue.Array readArray() {
        enter();
        var elements = new ArrayList<JsonValue>();
        if (!skipIf(']')) {
            do {
                skipBlanks();
                elements.add(readValue());
            } while (skipIf(','));
            expect(']');
        }
        depth--;
        return new JsonValue.Array(elements);
    }

    private void enter() {
        at++;
        if (++depth > Json.MAX_DEPTH)
            throw new MalformedJsonException("more than " + Json.MAX_DEPTH + " levels deep at byte " + at);
    }

    private JsonValue readWord(String word, JsonValue value) {
        for (int i = 0; i < word.length(); i++) {
            if (peek() != word.charAt(i)) throw wrong(word);
            at++;
        }
        return value;
    }

    private String readNumber() {
        int start = at;
        while (at < bytes.length && isNumberByte(bytes[at])) at++;
        var text = new String(bytes, start, at - start, StandardCharsets.ISO_8859_1);
        try {
            Double.parseDouble(text);
            return text;
        } catch (NumberFormatException e) {
            at = start;
            throw wrong("a value");
        }
    }

    private static boolean isNumberByte(byte b) {
        return (b >= '0' && b <= '9') || b == '-' || b == '+' || b == '.' || b == 'e' || b == 'E';
    }

    private String readText() {
        int start = ++at;
        while (peek() != '"' && bytes[at] != '\\') at++;
        if (bytes[at] == '"') return new String(bytes, start, at++ - start, StandardCharsets.UTF_8);
        return readEscapedText(start);
    }

    private String readEscapedText(int start) {
        var text = new StringBuilder();
        int run = start;
        while (peek() != '"') {
            if (bytes[at] == '\\') {
                text.append(new String(bytes, run, at - run, StandardCharsets.UTF_8));
                at++;
                text.append(readEscape());
                run = at;
            } else {
                at++;
            }
        }
        text.append(new String(bytes, run, at - run, StandardCharsets.UTF_8));
        at++;
        return text.toString();
    }

    private char readEscape() {
        int escape = peek();
        at++;
        return switch (escape) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case '"', '\\', '/' -> (char) escape;
            case 'u' -> readHex(4);
            case 'x' -> readHex(2);
            default -> throw wrong("an escape");
        };
    }

    private char readHex(int digits) {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = Character.digit(peek(), 16);
            if (digit < 0) throw wrong("a hexadecimal digit");
            value = value << 4 | digit;
            at++;
        }
        return (char) value;
    }

    private void expect(char wanted) {
        if (!skipIf(wanted)) throw wrong("'" + wanted + "'");
    }

    private boolean skipIf(char wanted) {
        skipBlanks();
        if (peek() != wanted) return false;
        at++;
        return true;
    }

    private void skipBlanks() {
        while (at < bytes.length && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t'))
            at++;
    }

    private int peek() {
        if (at >= bytes.length) throw new MalformedJsonException("the text ends at byte " + at + ", in the middle");
        return bytes[at] & 0xff;
    }

    private MalformedJsonException wrong(String expected) {
        var found = at < bytes.length ? "'" + (char) (bytes[at] & 0xff) + "'" : "the end";
        return new MalformedJsonException("expected " + expected + " at byte " + at + ", found " + found);
    }
}
