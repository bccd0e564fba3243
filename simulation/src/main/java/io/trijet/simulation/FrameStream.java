// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import io.trijet.protocol.Frame;
import io.trijet.protocol.FrameCodec;
import io.trijet.protocol.Limits;
import io.trijet.protocol.MalformedFrameException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/// Gathers the pieces of one direction of a connection into whole frames.
final class FrameStream {
    private static final int LENGTH_BYTES = 4;

    private byte[] gathered = new byte[0];

    /// Gives `each` every frame that is whole now; its bytes are valid during the call.
    void add(MemorySegment piece, Consumer<Frame> each) throws MalformedFrameException {
        int before = gathered.length;
        gathered = Arrays.copyOf(gathered, before + Math.toIntExact(piece.byteSize()));
        MemorySegment.copy(piece, ValueLayout.JAVA_BYTE, 0, gathered, before, (int) piece.byteSize());
        int start = 0;
        while (gathered.length - start >= LENGTH_BYTES) {
            int declared = ByteBuffer.wrap(gathered, start, LENGTH_BYTES).getInt();
            int size = FrameCodec.frameBytes(declared, Limits.DEFAULT);
            if (gathered.length - start < size) break;
            var whole = MemorySegment.ofArray(Arrays.copyOfRange(gathered, start, start + size));
            start += size;
            each.accept(FrameCodec.decode(whole, Limits.DEFAULT));
        }
        if (start > 0) gathered = Arrays.copyOfRange(gathered, start, gathered.length);
    }
}
