// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/// A frame that was read is written and read again, and must be the same.
final class RoundTrip {
    private RoundTrip() {}

    static void check(Frame frame) throws MalformedFrameException {
        var written = MemorySegment.ofArray(FrameCodec.encode(frame).toArray(ValueLayout.JAVA_BYTE));
        // Escapes may need more room than what they stand for had.
        boolean fits = (written.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), 4) & 0xFFFFFF)
                <= Limits.DEFAULT.headerBytes();
        if (!fits) return;
        var again = FrameCodec.decode(written, Limits.DEFAULT);
        boolean isSame = again.encoding() == frame.encoding()
                && again.code() == frame.code()
                && again.language() == frame.language()
                && again.version() == frame.version()
                && again.opaque() == frame.opaque()
                && again.flag() == frame.flag()
                && Objects.equals(again.remark(), frame.remark())
                && again.fields().equals(frame.fields())
                && Arrays.equals(
                        again.body().toArray(ValueLayout.JAVA_BYTE),
                        frame.body().toArray(ValueLayout.JAVA_BYTE));
        if (!isSame) throw new AssertionError("read " + frame + ", wrote it, and read " + again);
    }
}
