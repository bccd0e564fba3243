// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import java.util.Optional;
import java.util.OptionalInt;

/// Typed look-ups in the fields of one request. A missing required field or a wrong number refuses the request.
final class FieldReader {
    private final Fields fields;

    FieldReader(Fields fields) {
        this.fields = fields;
    }

    String text(String name) throws InvalidRequestException {
        var value = fields.get(name);
        if (value == null) throw missing(name);
        return value;
    }

    Optional<String> optionalText(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    String text(String name, String otherwise) {
        var value = fields.get(name);
        return value == null ? otherwise : value;
    }

    int integer(String name) throws InvalidRequestException {
        return found(name).intValue();
    }

    int integer(String name, int otherwise) throws InvalidRequestException {
        var cursor = fields.cursor();
        return cursor.seekLast(name) ? cursor.intValue() : otherwise;
    }

    OptionalInt optionalInteger(String name) throws InvalidRequestException {
        var cursor = fields.cursor();
        return cursor.seekLast(name) ? OptionalInt.of(cursor.intValue()) : OptionalInt.empty();
    }

    long number(String name) throws InvalidRequestException {
        return found(name).longValue();
    }

    long number(String name, long otherwise) throws InvalidRequestException {
        var cursor = fields.cursor();
        return cursor.seekLast(name) ? cursor.longValue() : otherwise;
    }

    boolean flag(String name, boolean otherwise) {
        var cursor = fields.cursor();
        return cursor.seekLast(name) ? cursor.booleanValue() : otherwise;
    }

    Optional<String> brokerName() {
        return optionalText("bname");
    }

    static InvalidRequestException missing(String name) {
        return new InvalidRequestException(ResponseCode.INVALID_PARAMETER, "required field " + name + " is missing");
    }

    private FieldCursor found(String name) throws InvalidRequestException {
        var cursor = fields.cursor();
        if (!cursor.seekLast(name)) throw missing(name);
        return cursor;
    }
}
