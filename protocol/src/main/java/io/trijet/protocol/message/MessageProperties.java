// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.message;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/// A message's properties in the form in which they travel and are stored: `name \1 value \2`, repeated, UTF-8
/// (RocketMQ: `MessageDecoder.string2messageProperties`). The last \2 may be missing.
///
/// Immutable. A look-up scans the bytes and decodes only what it finds; of equal names the last counts. Names are
/// looked up as ASCII.
public final class MessageProperties {
    public static final MessageProperties NONE = new MessageProperties(new byte[0]);
    /// Encoded bytes that the 16-bit length in a stored message can say.
    public static final int MAX_BYTES = Short.MAX_VALUE;

    private static final byte AFTER_NAME = 1;
    private static final byte AFTER_VALUE = 2;
    private static final long ABSENT = -1;

    private final byte[] encoded;

    private MessageProperties(byte[] encoded) {
        this.encoded = encoded;
    }

    /// Takes the array over: it must not be changed afterwards.
    public static MessageProperties ofEncoded(byte[] encoded) {
        return encoded.length == 0 ? NONE : new MessageProperties(encoded);
    }

    public static MessageProperties ofEncoded(String encoded) {
        return ofEncoded(encoded.getBytes(StandardCharsets.UTF_8));
    }

    /// Copies the bytes.
    public static MessageProperties ofEncoded(MemorySegment encoded) {
        return ofEncoded(encoded.toArray(ValueLayout.JAVA_BYTE));
    }

    public static MessageProperties of(Map<String, String> properties) {
        var editor = NONE.edit();
        properties.forEach(editor::set);
        return editor.build();
    }

    /// Bytes as stored.
    public int encodedBytes() {
        return encoded.length;
    }

    /// As it travels in a header field.
    public String encodedText() {
        return new String(encoded, StandardCharsets.UTF_8);
    }

    byte[] encoded() {
        return encoded;
    }

    public Optional<String> get(String name) {
        long found = find(name);
        if (found == ABSENT) return Optional.empty();
        int from = (int) (found >> 32);
        int to = (int) found;
        return Optional.of(new String(encoded, from, to - from, StandardCharsets.UTF_8));
    }

    public boolean contains(String name) {
        return find(name) != ABSENT;
    }

    /// 0 without tags; else the hash by which consumers filter (protocol.md 2.7).
    public long tagHash() {
        return TagHash.of(get(PropertyNames.TAGS).orElse(""));
    }

    public void forEach(BiConsumer<String, String> each) {
        forEachPair((from, nameEnd, to) -> each.accept(text(from, nameEnd), text(nameEnd + 1, to)));
    }

    /// These and then those: what a broker adds to every message costs one copy.
    public MessageProperties plus(MessageProperties added) {
        boolean terminated = encoded.length == 0 || encoded[encoded.length - 1] == AFTER_VALUE;
        var sum = Arrays.copyOf(encoded, encoded.length + (terminated ? 0 : 1) + added.encoded.length);
        if (!terminated) sum[encoded.length] = AFTER_VALUE;
        System.arraycopy(added.encoded, 0, sum, sum.length - added.encoded.length, added.encoded.length);
        return ofEncoded(sum);
    }

    /// Whether any of these names (ASCII) occurs: one pass, whatever their number.
    public boolean containsAny(String... names) {
        for (int at = 0; at < encoded.length; ) {
            int nameEnd = indexOf(AFTER_NAME, at);
            for (var name : names) if (nameEnd - at == name.length() && isName(name, at)) return true;
            at = indexOf(AFTER_VALUE, at) + 1;
        }
        return false;
    }

    /// Several changes at the price of one copy.
    public Editor edit() {
        return new Editor(this);
    }

    public MessageProperties with(String name, String value) {
        return edit().set(name, value).build();
    }

    public MessageProperties without(String name) {
        return edit().remove(name).build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MessageProperties properties && Arrays.equals(encoded, properties.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
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

    /// Start and end of the value in the upper and lower half.
    private long find(String name) {
        long found = ABSENT;
        for (int at = 0; at < encoded.length; ) {
            int valueEnd = indexOf(AFTER_VALUE, at);
            int nameEnd = at + name.length();
            if (isPair(at, nameEnd, valueEnd) && encoded[nameEnd] == AFTER_NAME && isName(name, at))
                found = (long) (nameEnd + 1) << 32 | valueEnd;
            at = valueEnd + 1;
        }
        return found;
    }

    private boolean isName(String ascii, int at) {
        for (int i = 0; i < ascii.length(); i++) if (encoded[at + i] != ascii.charAt(i)) return false;
        return true;
    }

    /// As officially: a pair without a name or without a value is none.
    private static boolean isPair(int from, int nameEnd, int valueEnd) {
        return from < nameEnd && nameEnd < valueEnd - 1;
    }

    private interface PairVisitor {
        void visit(int from, int nameEnd, int to);
    }

    private void forEachPair(PairVisitor visitor) {
        for (int at = 0; at < encoded.length; ) {
            int nameEnd = indexOf(AFTER_NAME, at);
            int valueEnd = indexOf(AFTER_VALUE, at);
            if (isPair(at, nameEnd, valueEnd)) visitor.visit(at, nameEnd, valueEnd);
            at = valueEnd + 1;
        }
    }

    /// The next one at or after `at`, or the end.
    private int indexOf(byte wanted, int at) {
        int i = at;
        while (i < encoded.length && encoded[i] != wanted) i++;
        return i;
    }

    private String text(int from, int to) {
        return new String(encoded, from, to - from, StandardCharsets.UTF_8);
    }

    /// Gathers changes. What is set goes to the end; the order of the others stays.
    public static final class Editor {
        private final MessageProperties original;
        private final ArrayList<String> changed = new ArrayList<>();
        private final ByteArrayOutputStream added = new ByteArrayOutputStream();

        private Editor(MessageProperties original) {
            this.original = original;
        }

        public Editor set(String name, String value) {
            remove(name);
            write(name);
            added.write(AFTER_NAME);
            write(value);
            added.write(AFTER_VALUE);
            return this;
        }

        /// Leaves a property of the original as it is.
        public Editor setIfAbsent(String name, String value) {
            return original.contains(name) ? this : set(name, value);
        }

        /// Takes the original's property out. What this editor has set stays.
        public Editor remove(String name) {
            if (original.contains(name)) changed.add(name);
            return this;
        }

        public MessageProperties build() {
            if (changed.isEmpty() && added.size() == 0) return original;
            var result = new ByteArrayOutputStream(original.encoded.length + added.size() + 1);
            original.forEachPair((from, nameEnd, to) -> {
                if (isKept(from, nameEnd)) {
                    result.write(original.encoded, from, to - from);
                    result.write(AFTER_VALUE);
                }
            });
            result.writeBytes(added.toByteArray());
            return ofEncoded(result.toByteArray());
        }

        private boolean isKept(int from, int nameEnd) {
            for (var name : changed) if (nameEnd - from == name.length() && original.isName(name, from)) return false;
            return true;
        }

        private void write(String text) {
            if (text.indexOf(AFTER_NAME) >= 0 || text.indexOf(AFTER_VALUE) >= 0)
                throw new IllegalArgumentException(
                        "a property must not contain \\u0001 or \\u0002, as does '" + text + "'");
            added.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
