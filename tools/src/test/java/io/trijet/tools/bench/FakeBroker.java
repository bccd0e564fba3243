// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import io.trijet.protocol.Fields;
import io.trijet.protocol.Frame;
import io.trijet.protocol.FrameCodec;
import io.trijet.protocol.Limits;
import io.trijet.protocol.MalformedFrameException;
import io.trijet.protocol.Request;
import io.trijet.protocol.RequestDecoder;
import io.trijet.protocol.Response;
import io.trijet.protocol.body.BrokerAddresses;
import io.trijet.protocol.body.ClusterInfo;
import io.trijet.protocol.body.QueueCounts;
import io.trijet.protocol.body.TopicRoute;
import io.trijet.protocol.message.BatchBody;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntUnaryOperator;

/// A broker and name server that stores nothing: answers routes with itself, and each send with the code it is told to.
/// It counts what it acknowledges, and tells that to those who pull.
final class FakeBroker implements AutoCloseable {
    /// Instead of a code: close the connection.
    static final int HANG_UP = -1;

    static final int QUEUES = 4;

    private static final Duration PATIENCE = Duration.ofMillis(200);

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final IntUnaryOperator codeOfSend;
    private final AtomicInteger sends = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final AtomicIntegerArray ends = new AtomicIntegerArray(QUEUES);
    final ConcurrentLinkedQueue<String> ids = new ConcurrentLinkedQueue<>();

    FakeBroker(IntUnaryOperator codeOfSend) throws IOException {
        this.codeOfSend = codeOfSend;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (var socket = connection) {
            var in = new DataInputStream(socket.getInputStream());
            while (true) {
                var answer = answer(read(in));
                if (answer.isEmpty()) return;
                socket.getOutputStream().write(answer.get().toArray(ValueLayout.JAVA_BYTE));
            }
        } catch (IOException | MalformedFrameException e) {
            // The client has left.
        } catch (Exception e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    private static Frame read(DataInputStream in) throws IOException, MalformedFrameException {
        int declared = in.readInt();
        var bytes = new byte[FrameCodec.frameBytes(declared, Limits.DEFAULT)];
        ByteBuffer.wrap(bytes).putInt(declared);
        in.readFully(bytes, 4, bytes.length - 4);
        return FrameCodec.decode(MemorySegment.ofArray(bytes), Limits.DEFAULT);
    }

    private Optional<MemorySegment> answer(Frame frame) throws Exception {
        return switch (RequestDecoder.decode(frame)) {
            case Request.RouteOfTopic route -> Optional.of(FrameCodec.encodeResponse(frame, route()));
            case Request.DescribeCluster _ -> Optional.of(FrameCodec.encodeResponse(frame, cluster()));
            case Request.Send send -> answerSend(frame, send);
            case Request.MaxOffset end ->
                Optional.of(FrameCodec.encodeResponse(frame, told("offset", ends.get(end.queueId()))));
            case Request.Pull pull -> Optional.of(FrameCodec.encodeResponse(frame, pull(pull)));
            default -> Optional.of(FrameCodec.encodeResponse(frame, Response.refuse(3, "unknown")));
        };
    }

    private Optional<MemorySegment> answerSend(Frame frame, Request.Send send) {
        int code = codeOfSend.applyAsInt(sends.getAndIncrement());
        if (code == HANG_UP) return Optional.empty();
        int before = ids.size();
        if (send.isBatch()) {
            for (var part : BatchBody.split(send.body(), 1_000))
                ids.add(part.properties().get("UNIQ_KEY").orElseThrow());
        } else {
            ids.add(send.properties().get("UNIQ_KEY").orElseThrow());
        }
        int stored = code == 0 ? ids.size() - before : 0;
        int offset = add(send.queueId(), stored);
        var fields = Fields.builder()
                .add("msgId", "x")
                .add("queueId", send.queueId())
                .add("queueOffset", offset)
                .build();
        return Optional.of(FrameCodec.encodeResponse(frame, new Response(code, null, fields, Response.NO_BODY)));
    }

    private int add(int queue, int messages) {
        lock.lock();
        try {
            arrived.signalAll();
            return ends.getAndAdd(queue, messages);
        } finally {
            lock.unlock();
        }
    }

    /// Waits a little for a message, as a broker does.
    private Response pull(Request.Pull pull) throws InterruptedException {
        lock.lock();
        try {
            long left = PATIENCE.toNanos();
            while (ends.get(pull.queueId()) <= pull.queueOffset() && left > 0) left = arrived.awaitNanos(left);
            return told("nextBeginOffset", ends.get(pull.queueId()));
        } finally {
            lock.unlock();
        }
    }

    private static Response told(String field, long value) {
        return new Response(0, null, Fields.of(field, Long.toString(value)), Response.NO_BODY);
    }

    private Response cluster() {
        return Response.ok(new ClusterInfo(List.of(broker())).encode());
    }

    private Response route() {
        var queues = new QueueCounts("broker-a", QUEUES, QUEUES, 6, 0);
        return Response.ok(new TopicRoute(List.of(broker()), List.of(queues), Optional.empty()).encode());
    }

    private BrokerAddresses broker() {
        return new BrokerAddresses("c", "broker-a", new TreeMap<>(Map.of(0L, "127.0.0.1:" + port())));
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
