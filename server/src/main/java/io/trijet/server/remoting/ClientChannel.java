// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.remoting;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.trijet.environment.Meter;
import io.trijet.environment.Metric;
import io.trijet.protocol.MalformedFrameException;
import io.trijet.server.RefusalLog;
import io.trijet.server.metrics.ServerMetric;
import io.trijet.server.real.Outbox;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Cuts one client's stream into frames and hands them on.
///
/// Owned by the connection's loop. Nothing is allocated because of a declared length; an incomplete frame holds only
/// what was received of it. Whatever a client does wrong closes its own connection, is counted, and logged at most once
/// per second.
final class ClientChannel extends ByteToMessageDecoder {
    private static final int LENGTH_BYTES = 4;
    private static final byte TLS_HANDSHAKE = 0x16;
    private static final long COMPLETE = Long.MIN_VALUE;

    private final RemotingLimits limits;
    private final FrameHandler handler;
    private final Clients clients;
    private final NettyConnection connection;
    private final Outbox outbox;
    private final Meter meter;
    private final RefusalLog refusals;
    private boolean receivedAny;
    private boolean closing;
    private long unfinishedBytes;
    private long unfinishedSinceNanos = COMPLETE;
    private boolean paused;
    /// Its requests wait because too much waits for all clients together, also for this one.
    private boolean isCrowded;
    private long notedQueuedBytes;
    private long lastUsedNanos;
    private long lastDrainedNanos;
    private long sentBytes;

    ClientChannel(
            RemotingLimits limits,
            FrameHandler handler,
            Clients clients,
            NettyConnection connection,
            Outbox outbox,
            Counts counts) {
        this.limits = limits;
        this.handler = handler;
        this.clients = clients;
        this.connection = connection;
        this.outbox = outbox;
        this.meter = counts.meter();
        this.refusals = counts.refusals();
        this.lastUsedNanos = clients.now();
        this.lastDrainedNanos = lastUsedNanos;
    }

    /// Where what happens is counted and what is refused is logged.
    record Counts(Meter meter, RefusalLog refusals) {}

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
        clients.opened(this);
        super.channelActive(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        lastUsedNanos = clients.now();
        if (message instanceof ByteBuf bytes) meter.add(ServerMetric.CLIENT_BYTES_RECEIVED, bytes.readableBytes());
        super.channelRead(ctx, message);
        noteUnfinished(internalBuffer().readableBytes());
    }

    /// The decoder above would ask for more whenever it gave nothing further up, which we never do: reading would go on
    /// while it is to pause.
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        discardSomeReadBytes();
        ctx.fireChannelReadComplete();
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (closing || connection.isLeaving()) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (in.readableBytes() < LENGTH_BYTES || mustRead()) return;
        int length = in.getInt(in.readerIndex());
        if (length <= 0 || length > limits.frameBytes() - LENGTH_BYTES) {
            refuseLength(in, length);
        } else if (in.readableBytes() - LENGTH_BYTES >= length) {
            receivedAny = true;
            hand(in.readSlice(LENGTH_BYTES + length));
        }
    }

    /// With so much waiting for the client to read, its requests wait too: `channelWritabilityChanged` goes on.
    private boolean mustRead() {
        long queued = noteQueued();
        boolean wasCrowded = isCrowded;
        isCrowded = limits.isCrowded(queued, clients.queuedBytes());
        if (isCrowded && !wasCrowded) meter.add(ServerMetric.CLIENT_READING_PAUSED, 1);
        if (isCrowded != wasCrowded) connection.reading(!isCrowded);
        return isCrowded || queued > limits.pauseBytes();
    }

    /// What waits for this client, as the loop's sum knows it from now on.
    private long noteQueued() {
        long queued = outbox.queuedBytes();
        clients.queued(queued - notedQueuedBytes);
        notedQueuedBytes = queued;
        return queued;
    }

    private void hand(ByteBuf frame) {
        meter.add(ServerMetric.CLIENT_FRAMES, 1);
        try {
            handler.received(MemorySegment.ofBuffer(frame.nioBuffer()), connection);
        } catch (MalformedFrameException e) {
            refuse(ServerMetric.CLIENT_FRAMES_MALFORMED, "malformed frame: " + e.getMessage());
        }
    }

    private void refuseLength(ByteBuf in, int length) {
        var start = in.toString(in.readerIndex(), LENGTH_BYTES, StandardCharsets.US_ASCII);
        boolean first = !receivedAny;
        boolean tls = first && in.getByte(in.readerIndex()) == TLS_HANDSHAKE;
        if (tls) {
            refuse(
                    ServerMetric.CLIENT_TLS_REFUSED,
                    "the client speaks TLS, this port does not: start it without tls.enable");
        } else if (first && (start.equals("GET ") || start.equals("POST") || start.equals("HEAD"))) {
            refuse(ServerMetric.CLIENT_FRAMES_MALFORMED, "the client speaks HTTP, this port speaks RocketMQ remoting");
        } else {
            refuse(
                    ServerMetric.CLIENT_FRAMES_MALFORMED,
                    "frame of " + length + " bytes after its length, allowed are 1 to "
                            + (limits.frameBytes() - LENGTH_BYTES));
        }
    }

    private void noteUnfinished(long bytes) {
        long grown = bytes - unfinishedBytes;
        unfinishedBytes = bytes;
        clients.unfinished(grown);
        if (bytes == 0) unfinishedSinceNanos = COMPLETE;
        else if (unfinishedSinceNanos == COMPLETE || grown < 0) unfinishedSinceNanos = lastUsedNanos;
        if (grown > 0 && clients.unfinishedBytes() > limits.unfinishedBytes()) clients.refuseHeaviest();
    }

    /// What was received and not taken yet.
    long unfinishedBytes() {
        return unfinishedBytes;
    }

    /// Too much is held for all clients together, and the most for this one.
    void refuseAsHeaviest() {
        refuse(
                ServerMetric.CLIENT_INBOUND_FULL,
                "unfinished frames of all clients hold " + clients.unfinishedBytes() + " bytes, allowed are "
                        + limits.unfinishedBytes() + ", and the most is this one's: " + unfinishedBytes);
        // It goes with the connection, and costs nobody else theirs until then.
        clients.unfinished(-unfinishedBytes);
        unfinishedBytes = 0;
    }

    boolean isClosing() {
        return closing;
    }

    /// Closes the connection if it has been idle, slow or deaf for too long.
    void look(long now) {
        if (connection.isLeaving()) return;
        long queued = noteQueued();
        if (isCrowded && !mustRead()) connection.readAgain();
        boolean progress = outbox.sentBytes() != sentBytes;
        sentBytes = outbox.sentBytes();
        if (progress || queued == 0) lastDrainedNanos = now;
        if (progress) lastUsedNanos = now;
        if (queued > limits.outboundBytes()) {
            refuse(ServerMetric.CLIENT_STALLED_CLOSED, queued + " bytes wait for it to read");
        } else if (now - lastDrainedNanos > limits.stalled().toNanos()) {
            refuse(
                    ServerMetric.CLIENT_STALLED_CLOSED,
                    "has read nothing for " + limits.stalled() + ", bytes=" + queued);
        } else if (queued == 0 && now - lastUsedNanos > limits.idle().toNanos()) {
            refuse(ServerMetric.CLIENT_IDLE_CLOSED, "idle for " + limits.idle());
        } else if (isSlow(now)) {
            refuse(ServerMetric.CLIENT_FRAMES_SLOW, "a frame did not complete within " + limits.frameDeadline());
        }
    }

    private boolean isSlow(long now) {
        boolean unfinished = unfinishedSinceNanos != COMPLETE && !paused && !isCrowded;
        return unfinished && now - unfinishedSinceNanos > limits.frameDeadline().toNanos();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
        boolean writable = ctx.channel().isWritable();
        paused = !writable;
        ctx.channel().config().setAutoRead(writable && !isCrowded);
        if (paused) {
            meter.add(ServerMetric.CLIENT_READING_PAUSED, 1);
        } else {
            if (unfinishedSinceNanos != COMPLETE) unfinishedSinceNanos = clients.now();
            // What was received before the pause and not looked at yet.
            ctx.executor().execute(() -> ctx.pipeline().fireChannelRead(Unpooled.EMPTY_BUFFER));
        }
    }

    private void refuse(Metric metric, String why) {
        if (closing) return;
        closing = true;
        meter.add(metric, 1);
        refusals.refused("client connection closed", connection.remote(), why);
        connection.closeNow();
    }

    /// The node lets nobody in for now: closes without a line of its own.
    void shutOut() {
        if (closing) return;
        closing = true;
        meter.add(ServerMetric.CLIENTS_SHUT_OUT, 1);
        connection.sendAway();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        closing = true;
        super.channelInactive(ctx);
        clients.queued(-notedQueuedBytes);
        notedQueuedBytes = 0;
        clients.unfinished(-unfinishedBytes);
        unfinishedBytes = 0;
        clients.closed(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            var _ = ctx.close();
        } else {
            refuse(ServerMetric.CLIENT_FRAMES_MALFORMED, "failed: " + cause);
        }
    }
}
