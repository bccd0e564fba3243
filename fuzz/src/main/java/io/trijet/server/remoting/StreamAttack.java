// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.remoting;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.trijet.environment.Clock;
import io.trijet.environment.Meter;
import io.trijet.environment.Metric;
import io.trijet.fuzz.FuzzTarget;
import io.trijet.fuzz.Requests;
import io.trijet.protocol.FrameCodec;
import io.trijet.protocol.Limits;
import io.trijet.server.RefusalLog;
import io.trijet.server.real.Outboxes;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.LoggerFactory;

/// A client's bytes. However the network cuts them, the same frames come out, and the same is refused.
///
/// The first byte says where to cut: after so many bytes, again and again.
public final class StreamAttack implements FuzzTarget {
    private static final RemotingLimits LIMITS = RemotingLimits.DEFAULT;

    private static final Clock STANDING = new Clock() {
        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public long wallMillis() {
            return 0;
        }
    };

    private static final Meter UNCOUNTED = new Meter() {
        @Override
        public void add(Metric metric, long amount) {}

        @Override
        public void set(Metric metric, long value) {}

        @Override
        public void observe(Metric metric, long value) {}
    };

    /// What became of a stream.
    private record Outcome(List<String> frames, boolean isOpen) {}

    @Override
    public void attack(byte[] input) {
        if (input.length == 0) return;
        var stream = Arrays.copyOfRange(input, 1, input.length);
        var whole = outcome(stream, stream.length);
        var pieces = outcome(stream, 1 + (input[0] & 0xff));
        if (!whole.equals(pieces)) throw new AssertionError("in one piece " + whole + ", cut " + pieces);
    }

    private static Outcome outcome(byte[] stream, int pieceBytes) {
        var frames = new ArrayList<String>();
        var channel = new EmbeddedChannel();
        var outbox = Outboxes.of(channel);
        var counts = new ClientChannel.Counts(
                UNCOUNTED, new RefusalLog(LoggerFactory.getLogger(StreamAttack.class), STANDING));
        FrameHandler handler = (frame, _) -> {
            frames.add(HexFormat.of().formatHex(frame.toArray(ValueLayout.JAVA_BYTE)));
            FrameCodec.decode(frame, Limits.DEFAULT);
        };
        var clients = new Clients(channel.eventLoop(), STANDING);
        var connection = new NettyConnection(channel, outbox);
        channel.pipeline().addLast(new ClientChannel(LIMITS, handler, clients, connection, outbox, counts));
        for (int at = 0; at < stream.length && channel.isOpen(); at += pieceBytes) {
            channel.writeInbound(Unpooled.copiedBuffer(stream, at, Math.min(pieceBytes, stream.length - at)));
            channel.runPendingTasks();
        }
        boolean isOpen = channel.isOpen();
        channel.finishAndReleaseAll();
        channel.checkException();
        if (clients.unfinishedBytes() != 0)
            throw new AssertionError(clients.unfinishedBytes() + " bytes are still counted");
        return new Outcome(frames, isOpen);
    }

    @Override
    public List<byte[]> seeds() {
        var seeds = new ArrayList<byte[]>();
        var all = new ByteArrayOutputStream();
        all.write(3);
        for (var request : Requests.wellFormed().subList(0, 4))
            all.writeBytes(FrameCodec.encode(request).toArray(ValueLayout.JAVA_BYTE));
        seeds.add(all.toByteArray());
        seeds.add(ByteBuffer.allocate(9).put((byte) 1).putInt(4).putInt(0).array());
        seeds.add("\u0001GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return seeds;
    }
}
