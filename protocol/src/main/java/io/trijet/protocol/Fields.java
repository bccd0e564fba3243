// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The header fields of a frame: few, ordered, names unique (the last one wins).
///
/// A list of pairs, not a map: a dozen entries are found faster by looking at them.
public final class Fields {
    public static final Fields NONE = new Fields(List.of());

    private final List<String> pairs;

    private Fields(List<String> pairs) {
        this.pairs = pairs;
    }

    public static Builder builder() {
        return new Builder();
    }

    /// Names and values in turn.
    public static Fields of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) throw new IllegalArgumentException("a name without a value");
        return new Fields(List.of(namesAndValues));
    }

    /// The value, or null if there is none.
    public @Nullable String get(String name) {
        for (int i = pairs.size() - 2; i >= 0; i -= 2) {
            if (pairs.get(i).equals(name)) return pairs.get(i + 1);
        }
        return null;
    }

    public int count() {
        return pairs.size() / 2;
    }

    public void forEach(BiConsumer<String, String> each) {
        for (int i = 0; i < pairs.size(); i += 2) each.accept(pairs.get(i), pairs.get(i + 1));
    }

    @Override
    public String toString() {
        return pairs.toString();
    }

    /// Gathers fields in order.
    public static final class Builder {
        private final ArrayList<String> pairs = new ArrayList<>();

        public Builder add(String name, String value) {
            pairs.add(name);
            pairs.add(value);
            return this;
        }

        public Builder add(String name, long value) {
            return add(name, Long.toString(value));
        }

        /// Adds nothing for null.
        public Builder addIfPresent(String name, @Nullable String value) {
            return value == null ? this : add(name, value);
        }

        public Fields build() {
            return pairs.isEmpty() ? NONE : new Fields(pairs);
        }
    }
}
