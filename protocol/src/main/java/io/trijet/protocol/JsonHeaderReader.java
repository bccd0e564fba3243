// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads one JSON header, once from left to right.
final class JsonHeaderReader {
    private static final int MAX_DEPTH = 8;

    private final byte[] header;
    private final Limits limits;
    private int at;
    private int depth;

    private int code;
    private boolean hasCode;
    private Language language = Language.OTHER;
    private int version;
    private int opaque;
    private int flag;
    private @Nullable String remark;
    private Fields fields = Fields.NONE;

    JsonHeaderReader(byte[] header, Limits limits) {
        this.header = header;
        this.limits = limits;
    }

    Frame read(MemorySegment body) throws MalformedFrameException {
        expect('{');
        if (!skipIf('}')) {
            do {
                readMember();
            } while (skipIf(','));
            expect('}');
        }
        skipBlanks();
        if (at < header.length) throw wrong("the end of the header");
        if (!hasCode) throw new MalformedFrameException("the header has no code");
        return new Frame(HeaderEncoding.JSON, code, language, version, opaque, flag, remark, fields, body);
    }

    private void readMember() throws MalformedFrameException {
        skipBlanks();
        int nameAt = at + 1;
        skipText();
        int nameLength = at - 1 - nameAt;
        expect(':');
        skipBlanks();
        if (isName("code", nameAt, nameLength)) {
            code = readInt();
            hasCode = true;
        } else if (isName("opaque", nameAt, nameLength)) opaque = readInt();
        else if (isName("flag", nameAt, nameLength)) flag = readInt();
        else if (isName("version", nameAt, nameLength)) version = readInt();
        else if (isName("language", nameAt, nameLength)) language = readLanguage();
        else if (isName("extFields", nameAt, nameLength)) fields = readFields();
        else if (isName("remark", nameAt, nameLength)) remark = readRemark();
        else skipValue();
    }

    private boolean isName(String ascii, int from, int length) {
        if (length != ascii.length()) return false;
        for (int i = 0; i < length; i++) if (header[from + i] != ascii.charAt(i)) return false;
        return true;
    }

    private int readInt() throws MalformedFrameException {
        boolean quoted = skipIfHere('"');
        boolean negative = skipIfHere('-');
        int start = at;
        long value = 0;
        while (at < header.length && header[at] >= '0' && header[at] <= '9' && at - start <= 10)
            value = value * 10 + header[at++] - '0';
        value = negative ? -value : value;
        if (at == start || value != (int) value) throw wrong("a 32-bit number");
        if (quoted) expect('"');
        return (int) value;
    }

    private Language readLanguage() throws MalformedFrameException {
        if (peek() != '"') {
            skipValue();
            return Language.OTHER;
        }
        int from = at + 1;
        skipText();
        for (var candidate : Language.all()) if (isName(candidate.name(), from, at - 1 - from)) return candidate;
        return Language.OTHER;
    }

    private @Nullable String readRemark() throws MalformedFrameException {
        if (peek() != '"') {
            skipValue();
            return null;
        }
        var text = new ByteSink(64);
        readText(text);
        return new String(text.bytes(), 0, text.size(), StandardCharsets.UTF_8);
    }

    private Fields readFields() throws MalformedFrameException {
        if (peek() != '{') {
            skipValue();
            return Fields.NONE;
        }
        at++;
        // What a text takes here it takes there, or less: quotes, colon and comma make room for the lengths.
        var block = new ByteSink(header.length - at + 16);
        int count = 0;
        if (skipIf('}')) return Fields.NONE;
        do {
            if (count++ == limits.headerFields())
                throw new MalformedFrameException("more than " + limits.headerFields() + " header fields");
            readField(block);
        } while (skipIf(','));
        expect('}');
        return Fields.ofChecked(block.bytes(), 0, block.size());
    }

    private void readField(ByteSink block) throws MalformedFrameException {
        int start = block.size();
        block.putShort(0);
        skipBlanks();
        readText(block);
        int nameLength = block.size() - start - 2;
        if (nameLength > Short.MAX_VALUE) throw new MalformedFrameException("a field name of " + nameLength + " bytes");
        block.setShort(start, nameLength);
        expect(':');
        skipBlanks();
        int valueAt = block.size();
        block.putInt(0);
        if (readFieldValue(block)) block.setInt(valueAt, block.size() - valueAt - 4);
        else block.truncate(start);
    }

    /// False for null: as if the field were not there.
    private boolean readFieldValue(ByteSink block) throws MalformedFrameException {
        switch (peek()) {
            case '"' -> readText(block);
            case '{', '[' -> throw wrong("text as the value of a field");
            default -> {
                int from = at;
                skipWord();
                if (isName("null", from, at - from)) return false;
                block.put(header, from, at - from);
            }
        }
        return true;
    }

    private void readText(ByteSink text) throws MalformedFrameException {
        expectHere('"');
        while (true) {
            int run = at;
            skipPlain();
            text.put(header, run, at - run);
            if (header[at++] == '"') return;
            readEscape(text);
        }
    }

    /// To the next quote or backslash. Most bytes of most headers are passed here.
    private void skipPlain() throws MalformedFrameException {
        var bytes = header;
        int i = at;
        while (i < bytes.length && bytes[i] != '"' && bytes[i] != '\\') i++;
        at = i;
        if (i == bytes.length) throw endsInTheMiddle();
    }

    private void readEscape(ByteSink text) throws MalformedFrameException {
        int escape = peek();
        at++;
        switch (escape) {
            case 'u' -> readUnicode(text);
            case 'x' -> text.putCodePoint(readHex(2));
            case 'n' -> text.put((byte) '\n');
            case 't' -> text.put((byte) '\t');
            case 'r' -> text.put((byte) '\r');
            case 'b' -> text.put((byte) '\b');
            case 'f' -> text.put((byte) '\f');
            case '"', '\\', '/' -> text.put((byte) escape);
            default -> throw wrong("an escape");
        }
    }

    private void readUnicode(ByteSink text) throws MalformedFrameException {
        char first = (char) readHex(4);
        boolean pairFollows = Character.isHighSurrogate(first)
                && at + 1 < header.length
                && header[at] == '\\'
                && header[at + 1] == 'u';
        if (!pairFollows) {
            text.putCodePoint(Character.isSurrogate(first) ? '?' : first);
            return;
        }
        at += 2;
        char second = (char) readHex(4);
        text.putCodePoint(Character.isLowSurrogate(second) ? Character.toCodePoint(first, second) : '?');
    }

    private int readHex(int digits) throws MalformedFrameException {
        int value = 0;
        for (int i = 0; i < digits; i++, at++) {
            int digit = Character.digit(peek(), 16);
            if (digit < 0) throw wrong("a hexadecimal digit");
            value = value << 4 | digit;
        }
        return value;
    }

    // ---- What is not ours to read

    private void skipValue() throws MalformedFrameException {
        switch (peek()) {
            case '"' -> skipText();
            case '{' -> skipNested('}');
            case '[' -> skipNested(']');
            default -> skipWord();
        }
    }

    private void skipNested(char close) throws MalformedFrameException {
        at++;
        if (++depth > MAX_DEPTH) throw new MalformedFrameException("a header more than " + MAX_DEPTH + " levels deep");
        if (!skipIf(close)) {
            do {
                skipBlanks();
                skipValue();
                if (close == '}') {
                    expect(':');
                    skipBlanks();
                    skipValue();
                }
            } while (skipIf(','));
            expect(close);
        }
        depth--;
    }

    private void skipText() throws MalformedFrameException {
        expectHere('"');
        for (skipPlain(); header[at] == '\\'; skipPlain()) at = Math.min(at + 2, header.length);
        at++;
    }

    /// A number, true, false or null: not looked at closer.
    private void skipWord() throws MalformedFrameException {
        int start = at;
        while (at < header.length && isWordByte(header[at])) at++;
        if (at == start) throw wrong("a value");
    }

    private static boolean isWordByte(byte b) {
        return (b >= '0' && b <= '9')
                || (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || b == '-'
                || b == '+'
                || b == '.';
    }

    private void expect(char wanted) throws MalformedFrameException {
        skipBlanks();
        expectHere(wanted);
    }

    private void expectHere(char wanted) throws MalformedFrameException {
        if (!skipIfHere(wanted)) throw wrong("'" + wanted + "'");
    }

    private boolean skipIf(char wanted) throws MalformedFrameException {
        skipBlanks();
        return skipIfHere(wanted);
    }

    private boolean skipIfHere(char wanted) throws MalformedFrameException {
        if (peek() != wanted) return false;
        at++;
        return true;
    }

    private void skipBlanks() {
        while (at < header.length && header[at] <= ' ' && header[at] > 0) at++;
    }

    private int peek() throws MalformedFrameException {
        if (at >= header.length) throw endsInTheMiddle();
        return header[at] & 0xff;
    }

    private MalformedFrameException endsInTheMiddle() {
        return new MalformedFrameException("the JSON header ends in the middle, at byte " + at);
    }

    private MalformedFrameException wrong(String expected) {
        var found = at < header.length ? "'" + (char) (header[at] & 0xff) + "'" : "the end";
        return new MalformedFrameException(
                "expected " + expected + " at byte " + at + " of the header, found " + found);
    }
}
