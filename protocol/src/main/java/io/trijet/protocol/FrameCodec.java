// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Frames to bytes and back (RocketMQ: `RemotingCommand`).
///
/// ```
///  0        4                                    8
///  ├ length ┼ encoding << 24 | header length ────┼ header ┼ body ┤   length counts what follows it
/// ```
///
/// Everything is checked before it is used, and nothing is allocated because of a declared length: whoever reads the
/// socket asks `frameBytes` first, and hands over whole frames.
public final class FrameCodec {
    /// Bytes before the header, the length included.
    public static final int PREFIX_BYTES = 8;
    /// What we say we are: RocketMQ 5.5.0. Clients take abilities from it (protocol.md 1.5).
    public static final int VERSION = 513;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int HEADER_LENGTH_MASK = 0xFFFFFF;

    private FrameCodec() {}

    /// Bytes of the whole frame whose first four bytes say `declaredLength`.
    public static int frameBytes(int declaredLength, Limits limits) throws MalformedFrameException {
        if (declaredLength < PREFIX_BYTES - 4)
            throw new MalformedFrameException(
                    "a frame says it has " + declaredLength + " bytes, fewer than a header has");
        if (declaredLength > limits.frameBytes() - 4)
            throw new MalformedFrameException("a frame says it has " + declaredLength + " bytes; at most "
                    + (limits.frameBytes() - 4) + " are accepted");
        return 4 + declaredLength;
    }

    /// Reads one whole frame. The frame's body is a view on `bytes`; all else is copied.
    public static Frame decode(MemorySegment bytes, Limits limits) throws MalformedFrameException {
        if (bytes.byteSize() < PREFIX_BYTES)
            throw new MalformedFrameException("a frame of " + bytes.byteSize() + " bytes is too short");
        if (frameBytes(bytes.get(INT, 0), limits) != bytes.byteSize())
            throw new MalformedFrameException(
                    "a frame says it has " + bytes.get(INT, 0) + " bytes but " + (bytes.byteSize() - 4) + " are there");
        int word = bytes.get(INT, 4);
        int headerBytes = word & HEADER_LENGTH_MASK;
        if (headerBytes > limits.headerBytes())
            throw new MalformedFrameException(
                    "a header of " + headerBytes + " bytes; at most " + limits.headerBytes() + " are accepted");
        if (headerBytes > bytes.byteSize() - PREFIX_BYTES)
            throw new MalformedFrameException(
                    "a header of " + headerBytes + " bytes in a frame of " + bytes.byteSize());
        var header = new byte[headerBytes];
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, PREFIX_BYTES, header, 0, headerBytes);
        var body = bytes.asSlice(PREFIX_BYTES + headerBytes);
        return switch (word >>> 24) {
            case 0 -> JsonHeader.decode(header, body, limits);
            case 1 -> BinaryHeader.decode(header, body, limits);
            default ->
                throw new MalformedFrameException("a header encoding of " + (word >>> 24) + "; 0 and 1 are known");
        };
    }

    /// Answers a request: in the binary form for Java clients, which read both, else in the request's own.
    public static MemorySegment encodeResponse(Frame request, Response response) {
        return new FrameWriter().response(request, response);
    }

    /// The same without the body, which `bodyBytes` will follow.
    public static MemorySegment encodeResponseHead(Frame request, Response response, long bodyBytes) {
        return new FrameWriter().responseHead(request, response, bodyBytes);
    }

    /// A request to a client, in JSON, which every client reads.
    public static MemorySegment encodePush(Push push, int opaque) {
        var frame = new Frame(
                HeaderEncoding.JSON,
                push.code(),
                Language.JAVA,
                VERSION,
                opaque,
                push.isOneWay() ? Frame.ONE_WAY : 0,
                null,
                push.fields(),
                push.body());
        return encode(frame);
    }

    /// Any frame, as it is.
    public static MemorySegment encode(Frame frame) {
        return new FrameWriter().frame(frame);
    }
}
