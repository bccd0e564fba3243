// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.json;

import java.util.ArrayList;
import java.util.List;

/// A value of RocketMQ's JSON: as in JSON, except that a member's key may be an object (protocol.md 1.8).
public sealed interface JsonValue
        permits JsonObject, JsonValue.Array, JsonValue.Text, JsonValue.Numeric, JsonValue.Bool, JsonValue.Null {
    Null NULL = new Null();

    record Array(List<JsonValue> values) implements JsonValue {
        public Array {
            values = List.copyOf(values);
        }

        public static Array of(List<? extends JsonValue> values) {
            return new Array(List.copyOf(values));
        }

        public static Array ofTexts(Iterable<String> texts) {
            var values = new ArrayList<JsonValue>();
            texts.forEach(text -> values.add(new Text(text)));
            return new Array(values);
        }
    }

    record Text(String value) implements JsonValue {}

    /// A number as it was written: it is turned into a long or a double by whoever knows which it is.
    record Numeric(String text) implements JsonValue {
        public static Numeric of(long value) {
            return new Numeric(Long.toString(value));
        }

        /// Not a number and infinities cannot be written: they become 0.
        public static Numeric of(double value) {
            return new Numeric(Double.isFinite(value) ? Double.toString(value) : "0.0");
        }
    }

    record Bool(boolean value) implements JsonValue {}

    record Null() implements JsonValue {}
}
