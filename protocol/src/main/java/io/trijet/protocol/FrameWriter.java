// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import java.lang.foreign.MemorySegment;

/// Writes frames into one buffer that it keeps: the cheap way for a lane that answers all day.
///
/// Owned by one lane or thread. What a method returns is valid until the next call.
public final class FrameWriter {
    /// Java clients read binary answers to JSON requests; 4.1.0 and later are known to.
    private static final int FIRST_BINARY_VERSION = 232;
    private static final int INITIAL_BYTES = 256;
    /// A buffer that one large frame has grown is not kept.
    private static final int KEPT_BYTES = 64 << 10;

    private ByteSink sink = new ByteSink(INITIAL_BYTES);

    /// See `FrameCodec.encodeResponse`.
    public MemorySegment response(Frame request, Response response) {
        head(request, response, response.body().byteSize());
        sink.put(response.body());
        return sink.toSegment();
    }

    /// See `FrameCodec.encodeResponseHead`.
    public MemorySegment responseHead(Frame request, Response response, long bodyBytes) {
        head(request, response, bodyBytes);
        return sink.toSegment();
    }

    /// See `FrameCodec.encode`.
    public MemorySegment frame(Frame frame) {
        write(frame, frame.body().byteSize());
        sink.put(frame.body());
        return sink.toSegment();
    }

    private void head(Frame request, Response response, long bodyBytes) {
        var frame = new Frame(
                encodingFor(request, response.code()),
                response.code(),
                Language.JAVA,
                FrameCodec.VERSION,
                request.opaque(),
                Frame.RESPONSE,
                response.remark(),
                response.fields(),
                Response.NO_BODY);
        write(frame, bodyBytes);
    }

    private static HeaderEncoding encodingFor(Frame request, int code) {
        boolean readsBinary = request.encoding() == HeaderEncoding.ROCKETMQ
                || (request.language() == Language.JAVA && request.version() >= FIRST_BINARY_VERSION);
        return readsBinary && BinaryHeader.canCarry(code) ? HeaderEncoding.ROCKETMQ : HeaderEncoding.JSON;
    }

    private void write(Frame frame, long bodyBytes) {
        if (sink.bytes().length > KEPT_BYTES) sink = new ByteSink(INITIAL_BYTES);
        sink.clear();
        sink.putInt(0);
        sink.putInt(0);
        switch (frame.encoding()) {
            case JSON -> JsonHeader.encode(frame, sink);
            case ROCKETMQ -> BinaryHeader.encode(frame, sink);
        }
        int headerBytes = sink.size() - FrameCodec.PREFIX_BYTES;
        sink.setInt(0, Math.toIntExact(4 + headerBytes + bodyBytes));
        sink.setInt(4, frame.encoding().wireCode() << 24 | headerBytes);
    }
}
