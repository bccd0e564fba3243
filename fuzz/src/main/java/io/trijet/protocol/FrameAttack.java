// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import io.trijet.fuzz.FuzzTarget;
import io.trijet.fuzz.Requests;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A frame of which only the length is honest: whoever reads the socket hands over what it says.
public final class FrameAttack implements FuzzTarget {
    private static final int LENGTH_BYTES = 4;

    @Override
    public void attack(byte[] input) throws Exception {
        var whole = ByteBuffer.allocate(LENGTH_BYTES + input.length)
                .putInt(input.length)
                .put(input)
                .array();
        Frame frame;
        try {
            frame = FrameCodec.decode(MemorySegment.ofArray(whole), Limits.DEFAULT);
        } catch (MalformedFrameException e) {
            return;
        }
        RoundTrip.check(frame);
        RequestAttack.decode(frame);
    }

    @Override
    public List<byte[]> seeds() {
        var seeds = new ArrayList<byte[]>();
        for (var encoding : HeaderEncoding.values()) {
            for (var request : Requests.wellFormed()) {
                if (!BinaryHeader.canCarry(request.code())) continue;
                var frame = new Frame(
                        encoding,
                        request.code(),
                        Language.JAVA,
                        FrameCodec.VERSION,
                        7,
                        0,
                        "a remark",
                        request.fields(),
                        request.body());
                var bytes = FrameCodec.encode(frame).toArray(ValueLayout.JAVA_BYTE);
                seeds.add(Arrays.copyOfRange(bytes, LENGTH_BYTES, bytes.length));
            }
        }
        return seeds;
    }
}
