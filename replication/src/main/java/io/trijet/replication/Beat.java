// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A node's sign of life, on channel `node`.
///
/// ```
///  0      1        2        4           8      16         24
///  ├ version ┼ kind ┼ sender ┼ fingerprint ┼ boot ┼ sequence ┼ trouble (UTF-8, to the end) ─┤
/// ```
/// `boot` is drawn at each start and `sequence` counts from there, so a late beat cannot bring a leaver back to life.
/// An empty `trouble` means that disk and lanes keep up.
record Beat(boolean leaving, int sender, int fingerprint, long boot, long sequence, String trouble) {
    static final int MAX_TROUBLE_BYTES = 256;

    private static final byte VERSION = 1, ALIVE = 1, LEAVING = 2;
    private static final long VERSION_AT = 0, KIND = 1, SENDER = 2, FINGERPRINT = 4, BOOT = 8, SEQUENCE = 16;
    private static final long TROUBLE = 24;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    MemorySegment encode() {
        var text = trouble.getBytes(StandardCharsets.UTF_8);
        int textBytes = Math.min(text.length, MAX_TROUBLE_BYTES);
        var bytes = MemorySegment.ofArray(new byte[(int) TROUBLE + textBytes]);
        bytes.set(ValueLayout.JAVA_BYTE, VERSION_AT, VERSION);
        bytes.set(ValueLayout.JAVA_BYTE, KIND, leaving ? LEAVING : ALIVE);
        bytes.set(SHORT, SENDER, (short) sender);
        bytes.set(INT, FINGERPRINT, fingerprint);
        bytes.set(LONG, BOOT, boot);
        bytes.set(LONG, SEQUENCE, sequence);
        MemorySegment.copy(text, 0, bytes, ValueLayout.JAVA_BYTE, TROUBLE, textBytes);
        return bytes;
    }

    /// Empty if the bytes are not a beat spoken here.
    static Optional<Beat> decode(MemorySegment bytes) {
        long textBytes = bytes.byteSize() - TROUBLE;
        if (textBytes < 0 || textBytes > MAX_TROUBLE_BYTES) return Optional.empty();
        byte kind = bytes.get(ValueLayout.JAVA_BYTE, KIND);
        boolean known = bytes.get(ValueLayout.JAVA_BYTE, VERSION_AT) == VERSION && (kind == ALIVE || kind == LEAVING);
        if (!known) return Optional.empty();
        var text = bytes.asSlice(TROUBLE).toArray(ValueLayout.JAVA_BYTE);
        return Optional.of(new Beat(
                kind == LEAVING,
                Short.toUnsignedInt(bytes.get(SHORT, SENDER)),
                bytes.get(INT, FINGERPRINT),
                bytes.get(LONG, BOOT),
                bytes.get(LONG, SEQUENCE),
                new String(text, StandardCharsets.UTF_8)));
    }
}
