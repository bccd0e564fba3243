// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Members in the order they were written. Of members with the same name the last counts.
///
/// The typed look-ups are tolerant: an absent or null member is the default, a number may be written as text. A value
/// of the wrong kind is a `MalformedJsonException` that names the member.
public record JsonObject(List<Member> members) implements JsonValue {
    /// `key` is a `Text` (numeric keys too), or an object.
    public record Member(JsonValue key, JsonValue value) {}

    public JsonObject {
        members = List.copyOf(members);
    }

    public static Builder builder() {
        return new Builder();
    }

    /// The member's value; empty if there is none or it is null.
    public Optional<JsonValue> get(String name) {
        return Optional.ofNullable(find(name));
    }

    public Optional<String> text(String name) {
        return get(name).map(value -> asText(name, value));
    }

    public String text(String name, String otherwise) {
        return text(name).orElse(otherwise);
    }

    public String requiredText(String name) {
        return text(name).orElseThrow(() -> new MalformedJsonException(name + " is missing"));
    }

    public long number(String name, long otherwise) {
        var value = find(name);
        return value == null ? otherwise : asLong(name, value);
    }

    public int integer(String name, int otherwise) {
        long value = number(name, otherwise);
        if (value != (int) value) throw new MalformedJsonException(name + " does not fit 32 bits: " + value);
        return (int) value;
    }

    public double decimal(String name, double otherwise) {
        var value = find(name);
        if (value == null) return otherwise;
        try {
            return Double.parseDouble(asText(name, value));
        } catch (NumberFormatException e) {
            throw wrong(name, "a number", value);
        }
    }

    public boolean bool(String name, boolean otherwise) {
        return switch (find(name)) {
            case null -> otherwise;
            case Bool flag -> flag.value();
            case Text text -> Boolean.parseBoolean(text.value());
            case JsonValue other -> throw wrong(name, "true or false", other);
        };
    }

    /// The values of an array; none if the member is absent or null.
    public List<JsonValue> array(String name) {
        return switch (find(name)) {
            case null -> List.of();
            case Array array -> array.values();
            case JsonValue other -> throw wrong(name, "an array", other);
        };
    }

    public List<String> texts(String name) {
        return array(name).stream().map(value -> asText(name, value)).toList();
    }

    public List<JsonObject> objects(String name) {
        return array(name).stream().map(value -> asObject(name, value)).toList();
    }

    public Optional<JsonObject> object(String name) {
        return get(name).map(value -> asObject(name, value));
    }

    /// The value as an object, for members and elements; `name` is for the message.
    public static JsonObject asObject(String name, JsonValue value) {
        if (value instanceof JsonObject object) return object;
        throw wrong(name, "an object", value);
    }

    /// The value as text: a number or a boolean as it was written.
    public static String asText(String name, JsonValue value) {
        return switch (value) {
            case Text text -> text.value();
            case Numeric number -> number.text();
            case Bool flag -> Boolean.toString(flag.value());
            case JsonObject object -> throw wrong(name, "text", object);
            case Array array -> throw wrong(name, "text", array);
            case Null nothing -> throw wrong(name, "text", nothing);
        };
    }

    public static long asLong(String name, JsonValue value) {
        try {
            return Long.parseLong(asText(name, value));
        } catch (NumberFormatException e) {
            throw wrong(name, "a whole number", value);
        }
    }

    private @Nullable JsonValue find(String name) {
        for (int i = members.size() - 1; i >= 0; i--) {
            var member = members.get(i);
            if (member.key() instanceof Text key && key.value().equals(name))
                return member.value() instanceof Null ? null : member.value();
        }
        return null;
    }

    private static MalformedJsonException wrong(String name, String expected, JsonValue value) {
        var found = Json.write(value);
        return new MalformedJsonException(name + " must be " + expected + ", was "
                + (found.length() > 80 ? found.substring(0, 80) + "..." : found));
    }

    /// Gathers members in order.
    public static final class Builder {
        private final ArrayList<Member> members = new ArrayList<>();

        public Builder put(JsonValue key, JsonValue value) {
            members.add(new Member(key, value));
            return this;
        }

        public Builder put(String name, JsonValue value) {
            return put(new Text(name), value);
        }

        public Builder put(String name, String value) {
            return put(name, new Text(value));
        }

        public Builder put(String name, long value) {
            return put(name, Numeric.of(value));
        }

        public Builder put(String name, double value) {
            return put(name, Numeric.of(value));
        }

        public Builder put(String name, boolean value) {
            return put(name, new Bool(value));
        }

        /// Adds nothing for an empty value.
        public Builder putIfPresent(String name, Optional<String> value) {
            return value.isPresent() ? put(name, value.get()) : this;
        }

        public JsonObject build() {
            return new JsonObject(members);
        }
    }
}
