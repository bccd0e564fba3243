// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.real;

import io.netty.buffer.Unpooled;
import io.trijet.fuzz.FuzzTarget;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;

/// A frame as a member sends it. Its checksum is made right if the first byte says so: a member could do that.
public final class MemberFrameAttack implements FuzzTarget {
    private static final long SEED = 42;

    @Override
    public void attack(byte[] input) {
        if (input.length == 0) return;
        var frame = ByteBuffer.wrap(input, 1, input.length - 1).slice();
        boolean isRepaired = (input[0] & 1) == 1 && frame.remaining() >= MemberFrame.CHECKSUM_BYTES;
        if (isRepaired) frame.putInt(0, checksum(frame));
        try {
            var received = MemberFrame.read(Unpooled.wrappedBuffer(frame), new MemberFrame.Checksums(SEED));
            if (received.message().byteSize() > frame.remaining()) throw new AssertionError("read past the end");
        } catch (MemberFrame.BadFrameException e) {
            if (e.getMessage() == null) throw new AssertionError("a refusal that does not say why", e);
        }
    }

    /// Of the first frame of a connection.
    private static int checksum(ByteBuffer frame) {
        var crc = new CRC32C();
        crc.update(ByteBuffer.allocate(2 * Long.BYTES).putLong(SEED).putLong(0).flip());
        crc.update(frame.duplicate().position(MemberFrame.CHECKSUM_BYTES));
        return (int) crc.getValue();
    }

    @Override
    public List<byte[]> seeds() {
        var channel = "broker-a".getBytes(StandardCharsets.UTF_8);
        return List.of(ByteBuffer.allocate(1 + 4 + 1 + channel.length + 3)
                .put((byte) 1)
                .putInt(0)
                .put((byte) channel.length)
                .put(channel)
                .put(new byte[] {1, 2, 3})
                .array());
    }
}
