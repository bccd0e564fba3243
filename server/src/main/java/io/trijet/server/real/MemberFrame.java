// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.real;

import io.netty.buffer.ByteBuf;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/// One message on a member connection, after the handshake.
///
/// ```
///  0        4            8                9
///  ├ length ┼─ CRC-32C ──┼ channel length ┼ channel ┼ message
/// ```
///
/// `length` counts what follows it. The checksum covers the direction's seed, the number of the frame on this
/// connection (which is not sent) and everything after the checksum: a frame that was damaged, lost, repeated or
/// belongs elsewhere does not pass.
final class MemberFrame {
    static final int LENGTH_BYTES = 4;
    static final int CHECKSUM_BYTES = 4;
    static final int LONGEST_CHANNEL = 127;

    private MemberFrame() {}

    /// Bytes on the wire for a message of this size.
    static long size(byte[] channel, long messageBytes) {
        return LENGTH_BYTES + CHECKSUM_BYTES + 1 + channel.length + messageBytes;
    }

    static void write(ByteBuf target, Checksums checksums, byte[] channel, MemorySegment head, MemorySegment body) {
        int start = target.writerIndex();
        int size = (int) size(channel, head.byteSize() + body.byteSize());
        target.writeInt(size - LENGTH_BYTES);
        target.writeInt(0);
        target.writeByte(channel.length).writeBytes(channel);
        if (head.byteSize() > 0) target.writeBytes(head.asByteBuffer());
        if (body.byteSize() > 0) target.writeBytes(body.asByteBuffer());
        int covered = start + LENGTH_BYTES + CHECKSUM_BYTES;
        target.setInt(start + LENGTH_BYTES, checksums.next(target.nioBuffer(covered, start + size - covered)));
    }

    /// The message in `frame` (what `length` counts), or null if the checksum or the layout is wrong.
    static Received read(ByteBuf frame, Checksums checksums) throws BadFrameException {
        if (frame.readableBytes() < CHECKSUM_BYTES + 1) throw new BadFrameException("too short to be a frame");
        int start = frame.readerIndex();
        int covered = start + CHECKSUM_BYTES;
        int length = frame.writerIndex() - covered;
        if (frame.getInt(start) != checksums.next(frame.nioBuffer(covered, length))) {
            throw new BadFrameException("checksum differs: damaged on the way, lost or repeated");
        }
        int channelLength = frame.getUnsignedByte(covered);
        int message = covered + 1 + channelLength;
        if (message > frame.writerIndex()) throw new BadFrameException("channel name runs past the frame");
        var channel = frame.toString(covered + 1, channelLength, StandardCharsets.UTF_8);
        return new Received(channel, MemorySegment.ofBuffer(frame.nioBuffer(message, frame.writerIndex() - message)));
    }

    /// A message and the channel it came on; the bytes are valid as long as the frame's.
    record Received(String channel, MemorySegment message) {}

    /// The other end, or the way here, broke the stream: the connection cannot go on.
    static final class BadFrameException extends Exception {
        private static final long serialVersionUID = 1;

        BadFrameException(String why) {
            super(why);
        }
    }

    /// The checksums of one direction of one connection, in order. Owned by the connection's loop.
    static final class Checksums {
        private final CRC32C crc = new CRC32C();
        private final ByteBuffer prefix = ByteBuffer.allocate(2 * Long.BYTES);
        private final long seed;
        private long frames;

        Checksums(long seed) {
            this.seed = seed;
        }

        private int next(ByteBuffer bytes) {
            crc.reset();
            crc.update(prefix.clear().putLong(seed).putLong(frames++).flip());
            crc.update(bytes);
            return (int) crc.getValue();
        }
    }
}
