// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import java.nio.charset.StandardCharsets;

/// Walks the fields of one block. The numbers are read from the digits, without a string in between.
final class FieldCursor {
    private final byte[] block;
    private final int end;
    private int next;
    private int nameAt;
    private int nameLength;
    private int valueAt;
    private int valueLength;

    FieldCursor(byte[] block, int start, int end) {
        this.block = block;
        this.end = end;
        next = start;
    }

    boolean next() {
        if (next >= end) return false;
        nameLength = (block[next] & 0xff) << 8 | (block[next + 1] & 0xff);
        nameAt = next + 2;
        int lengthAt = nameAt + nameLength;
        valueLength = (block[lengthAt] & 0xff) << 24
                | (block[lengthAt + 1] & 0xff) << 16
                | (block[lengthAt + 2] & 0xff) << 8
                | (block[lengthAt + 3] & 0xff);
        valueAt = lengthAt + 4;
        next = valueAt + valueLength;
        return true;
    }

    /// Walks to the end and stands on the last field of this name, if there is one.
    boolean seekLast(String ascii) {
        int foundName = -1;
        int foundValue = 0;
        int foundLength = 0;
        while (next()) {
            if (nameIs(ascii)) {
                foundName = nameAt;
                foundValue = valueAt;
                foundLength = valueLength;
            }
        }
        if (foundName < 0) return false;
        nameAt = foundName;
        nameLength = ascii.length();
        valueAt = foundValue;
        valueLength = foundLength;
        return true;
    }

    boolean nameIs(String ascii) {
        if (nameLength != ascii.length()) return false;
        for (int i = 0; i < nameLength; i++) if (block[nameAt + i] != ascii.charAt(i)) return false;
        return true;
    }

    byte[] block() {
        return block;
    }

    int nameAt() {
        return nameAt;
    }

    int valueAt() {
        return valueAt;
    }

    int valueLength() {
        return valueLength;
    }

    int nameLength() {
        return nameLength;
    }

    char nameStart() {
        return (char) (block[nameAt] & 0xff);
    }

    boolean valueIs(String ascii) {
        if (valueLength != ascii.length()) return false;
        for (int i = 0; i < valueLength; i++) if (block[valueAt + i] != ascii.charAt(i)) return false;
        return true;
    }

    String name() {
        return new String(block, nameAt, nameLength, StandardCharsets.UTF_8);
    }

    String value() {
        return new String(block, valueAt, valueLength, StandardCharsets.UTF_8);
    }

    byte[] valueBytes() {
        var copy = new byte[valueLength];
        System.arraycopy(block, valueAt, copy, 0, valueLength);
        return copy;
    }

    /// Anything but `true` is false, as in Java.
    boolean booleanValue() {
        return valueLength == 4 && Boolean.parseBoolean(value());
    }

    int intValue() throws InvalidRequestException {
        long value = longValue();
        if (value != (int) value) throw notANumber("a 32-bit number");
        return (int) value;
    }

    long longValue() throws InvalidRequestException {
        boolean negative = valueLength > 0 && block[valueAt] == '-';
        boolean signed = negative || (valueLength > 0 && block[valueAt] == '+');
        int from = valueAt + (signed ? 1 : 0);
        int to = valueAt + valueLength;
        if (from == to) throw notANumber("a number");
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = block[i] - '0';
            if (digit < 0 || digit > 9) throw notANumber("a number");
            // Gathered below zero: that side reaches one further.
            if (value < Long.MIN_VALUE / 10 || value * 10 < Long.MIN_VALUE + digit) throw notANumber("a 64-bit number");
            value = value * 10 - digit;
        }
        if (!negative && value == Long.MIN_VALUE) throw notANumber("a 64-bit number");
        return negative ? value : -value;
    }

    private InvalidRequestException notANumber(String expected) {
        var text = value();
        return new InvalidRequestException(
                ResponseCode.INVALID_PARAMETER,
                "field " + name() + " must be " + expected + ", was '"
                        + (text.length() > 40 ? text.substring(0, 40) + "..." : text) + "'");
    }
}
