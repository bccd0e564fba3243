// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.real;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Future;
import io.trijet.environment.NodeId;
import io.trijet.server.real.HandshakeSide.Step;
import io.trijet.server.real.MemberFrame.BadFrameException;
import io.trijet.server.real.MemberFrame.Checksums;
import io.trijet.server.real.MemberFrame.Received;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One TCP connection between two members: first the handshake, then frames, both ways.
///
/// Owned by the network's loop. Until the handshake is done it accepts only short messages, for a short time, and
/// delivers nothing. Any error closes it; whoever dialled dials again.
final class MemberConnection extends ByteToMessageDecoder {
    /// What becomes of it is told to its network, on the loop.
    interface Owner {
        void established(MemberConnection connection, NodeId peer);

        void received(NodeId peer, Received message);

        /// Once. `peer` is null if it never proved who it is.
        void closed(MemberConnection connection, @Nullable NodeId peer);

        /// About to be closed because of what it sent; `proven` if it had proven who it is.
        void refused(MemberConnection connection, boolean proven, String why);
    }

    private final HandshakeSide side;
    private final MemberLimits limits;
    private final Owner owner;
    private final EventLoops loops;
    /// The four below are null until the channel is there, or the handshake done.
    private @Nullable ChannelHandlerContext context;
    private @Nullable Outbox outbox;
    private @Nullable Future<?> deadline;
    private @Nullable Streams streams;

    /// What holds once the peer is known.
    private record Streams(NodeId peer, Checksums sending, Checksums receiving) {}

    MemberConnection(HandshakeSide side, MemberLimits limits, EventLoops loops, Owner owner) {
        this.side = side;
        this.limits = limits;
        this.loops = loops;
        this.owner = owner;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        outbox = loops.outbox(ctx.channel());
        long millis = limits.handshakeDeadline().toMillis();
        deadline = ctx.executor()
                .schedule(() -> refuse("no handshake within " + millis + " ms"), millis, TimeUnit.MILLISECONDS);
        if (side instanceof HandshakeSide.Dialler dialler) sendHandshake(ctx, dialler.hello());
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < MemberFrame.LENGTH_BYTES) return;
        int length = in.getInt(in.readerIndex());
        int limit = streams == null ? limits.handshakeBytes() : limits.frameBytes();
        if (length <= 0 || length > limit) {
            in.skipBytes(in.readableBytes());
            refuse("sent a frame of length " + length + ", allowed are 1 to " + limit);
        } else if (in.readableBytes() - MemberFrame.LENGTH_BYTES >= length) {
            var frame = in.skipBytes(MemberFrame.LENGTH_BYTES).readSlice(length);
            if (ctx.channel().isActive()) handle(ctx, frame);
        }
    }

    private void handle(ChannelHandlerContext ctx, ByteBuf frame) {
        var known = streams;
        if (known == null) {
            var message = new byte[frame.readableBytes()];
            frame.readBytes(message);
            shake(ctx, message);
            return;
        }
        try {
            owner.received(known.peer(), MemberFrame.read(frame, known.receiving()));
        } catch (BadFrameException e) {
            refuse("sent a bad frame: " + e.getMessage());
        }
    }

    private void shake(ChannelHandlerContext ctx, byte[] message) {
        switch (side.step(message)) {
            case Step.Answer(var bytes) -> sendHandshake(ctx, bytes);
            case Step.Refused(var why) -> refuse(why);
            case Step.Established established -> {
                established.last().ifPresent(last -> sendHandshake(ctx, last));
                if (deadline != null) deadline.cancel(false);
                streams = new Streams(
                        established.peer(),
                        new Checksums(established.sendSeed()),
                        new Checksums(established.receiveSeed()));
                owner.established(this, established.peer());
            }
        }
    }

    private static void sendHandshake(ChannelHandlerContext ctx, byte[] message) {
        var buffer = ctx.alloc().ioBuffer(MemberFrame.LENGTH_BYTES + message.length);
        var _ = ctx.writeAndFlush(buffer.writeInt(message.length).writeBytes(message));
    }

    /// Gathers one message to be sent when the pass ends. False if it was dropped.
    boolean send(byte[] channel, MemorySegment head, MemorySegment body) {
        var known = streams;
        var box = outbox;
        if (known == null || box == null || box.isClosed()) return false;
        long size = MemberFrame.size(channel, head.byteSize() + body.byteSize());
        boolean fits = size <= limits.frameBytes() && box.queuedBytes() + size <= limits.outboundBytes();
        if (!fits) return false;
        MemberFrame.write(box.room((int) size), known.sending(), channel, head, body);
        return true;
    }

    long queuedBytes() {
        var box = outbox;
        return box == null ? 0 : box.queuedBytes();
    }

    Object remote() {
        return context == null ? "unknown" : context.channel().remoteAddress();
    }

    void close() {
        var opened = context;
        if (opened == null) return;
        var _ = opened.close();
    }

    private void refuse(String why) {
        owner.refused(this, streams != null, why);
        close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        super.channelInactive(ctx);
        if (deadline != null) deadline.cancel(false);
        owner.closed(this, streams == null ? null : streams.peer());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // Resets are how a killed process looks from here; `closed` reports them.
        if (!(cause instanceof IOException)) owner.refused(this, streams != null, cause.toString());
        var _ = ctx.close();
    }
}
