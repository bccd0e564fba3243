// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The header fields of a frame: few, ordered, names unique (the last one wins).
///
/// Kept in the form of the binary header, whatever form they came in: a dozen entries are found faster by
/// looking at them than by hashing, and an answer in that form costs one copy.
///
/// ```
///  ├ name length 2 ┼ name ┼ value length 4 ┼ value ┤  repeated, UTF-8
/// ```
public final class Fields {
    public static final Fields NONE = new Fields(new byte[0], 0, 0);

    private final byte[] block;
    private final int start;
    private final int end;

    private Fields(byte[] block, int start, int end) {
        this.block = block;
        this.start = start;
        this.end = end;
    }

    /// The bytes must be well-formed: `FieldBlock.check` has seen them, or a builder has made them.
    static Fields ofChecked(byte[] block, int start, int end) {
        return start == end ? NONE : new Fields(block, start, end);
    }

    public static Builder builder() {
        return new Builder();
    }

    /// Names and values in turn.
    public static Fields of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) throw new IllegalArgumentException("a name without a value");
        var builder = new Builder();
        for (int i = 0; i < namesAndValues.length; i += 2) builder.add(namesAndValues[i], namesAndValues[i + 1]);
        return builder.build();
    }

    /// The value, or null if there is none. The name must be ASCII.
    public @Nullable String get(String name) {
        var cursor = cursor();
        return cursor.seekLast(name) ? cursor.value() : null;
    }

    /// Which of these (ASCII) the value is: its place in `values`; -1 for another, or for no field of this name.
    public int indexOf(String name, List<String> values) {
        var cursor = cursor();
        if (!cursor.seekLast(name)) return -1;
        for (int i = 0; i < values.size(); i++) if (cursor.valueIs(values.get(i))) return i;
        return -1;
    }

    public int count() {
        int count = 0;
        for (var cursor = cursor(); cursor.next(); ) count++;
        return count;
    }

    public void forEach(BiConsumer<String, String> each) {
        for (var cursor = cursor(); cursor.next(); ) each.accept(cursor.name(), cursor.value());
    }

    FieldCursor cursor() {
        return new FieldCursor(block, start, end);
    }

    int blockBytes() {
        return end - start;
    }

    void copyTo(byte[] target, int at) {
        System.arraycopy(block, start, target, at, end - start);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fields fields
                && Arrays.equals(block, start, end, fields.block, fields.start, fields.end);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(Arrays.copyOfRange(block, start, end));
    }

    @Override
    public String toString() {
        var text = new StringBuilder("{");
        forEach((name, value) -> text.append(text.length() > 1 ? ", " : "")
                .append(name)
                .append('=')
                .append(value));
        return text.append('}').toString();
    }

    /// Gathers fields in order.
    public static final class Builder {
        private final ByteSink block = new ByteSink(160);

        public Builder add(String name, String value) {
            addName(name);
            int lengthAt = block.size();
            block.putInt(0);
            block.putUtf8(value);
            block.setInt(lengthAt, block.size() - lengthAt - 4);
            return this;
        }

        public Builder add(String name, long value) {
            addName(name);
            int lengthAt = block.size();
            block.putInt(0);
            block.putDecimal(value);
            block.setInt(lengthAt, block.size() - lengthAt - 4);
            return this;
        }

        public Builder add(String name, boolean value) {
            return add(name, value ? "true" : "false");
        }

        /// Adds nothing for null.
        public Builder addIfPresent(String name, @Nullable String value) {
            return value == null ? this : add(name, value);
        }

        /// All of these, as they are.
        public Builder addAll(Fields fields) {
            block.put(fields.block, fields.start, fields.end - fields.start);
            return this;
        }

        public Fields build() {
            return ofChecked(Arrays.copyOf(block.bytes(), block.size()), 0, block.size());
        }

        private void addName(String name) {
            int lengthAt = block.size();
            block.putShort(0);
            block.putUtf8(name);
            int length = block.size() - lengthAt - 2;
            if (length > Short.MAX_VALUE) throw new IllegalArgumentException("a field name of " + length + " bytes");
            block.setShort(lengthAt, length);
        }
    }
}
