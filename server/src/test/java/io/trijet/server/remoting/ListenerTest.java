// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.remoting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.environment.Address;
import io.trijet.environment.Connection;
import io.trijet.environment.Metric;
import io.trijet.protocol.MalformedFrameException;
import io.trijet.server.metrics.CountingMeter;
import io.trijet.server.metrics.ServerMetric;
import io.trijet.server.real.EventLoops;
import io.trijet.server.real.SystemClock;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ListenerTest {
    private static final int FRAME_LIMIT = 4096;

    private final CountingMeter meter = new CountingMeter();
    private final EventLoops loops = new EventLoops(1, new SystemClock(), 10, _ -> {});
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private volatile FrameHandler handler = this::echo;
    private volatile long openFiles = 100;
    private final List<Socket> sockets = new ArrayList<>();
    private Address address = new Address("127.0.0.1", 0);
    private final Listener listener = new Listener(
            loops, limits(), () -> openFiles, (frame, from) -> handler.received(frame, from), new SystemClock(), meter);

    private static RemotingLimits limits() {
        return new RemotingLimits(
                3,
                10,
                FRAME_LIMIT,
                2L * FRAME_LIMIT,
                Duration.ofSeconds(1),
                Duration.ofSeconds(3),
                64 * 1024,
                1 << 20,
                Duration.ofSeconds(3),
                64 * 1024);
    }

    @BeforeEach
    void listen() throws IOException {
        address = listener.listen(address);
    }

    @AfterEach
    void close() throws IOException {
        for (var socket : sockets) socket.close();
        loops.close();
    }

    private void echo(MemorySegment frame, Connection connection) throws MalformedFrameException {
        var text = new String(frame.asSlice(4).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        if (text.equals("nonsense")) throw new MalformedFrameException("nonsense");
        received.add(text);
        connection.push(frame);
    }

    private Socket connect() throws IOException {
        var socket = new Socket(address.host(), address.port());
        socket.setSoTimeout(10_000);
        sockets.add(socket);
        return socket;
    }

    private static byte[] frame(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 + bytes.length)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    private static String readFrame(Socket socket) throws IOException {
        var in = new DataInputStream(socket.getInputStream());
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }

    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true; // Reset: closed with bytes of ours unread.
        }
    }

    private void awaitCount(Metric metric, long count) {
        Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> meter.count(metric) == count);
    }

    @Test
    void frames_arrive_whole_however_they_are_cut() throws Exception {
        var socket = connect();
        for (byte each : frame("one byte at a time")) {
            socket.getOutputStream().write(each);
            socket.getOutputStream().flush();
        }
        assertThat(readFrame(socket)).isEqualTo("one byte at a time");
        var joined = ByteBuffer.allocate(1000);
        for (int i = 0; i < 50; i++) joined.put(frame("frame " + i));
        socket.getOutputStream().write(joined.array(), 0, joined.position());
        for (int i = 0; i < 50; i++) assertThat(readFrame(socket)).isEqualTo("frame " + i);
        assertThat(meter.count(ServerMetric.CLIENT_FRAMES)).isEqualTo(51);
    }

    @Test
    void a_frame_at_the_limit_passes_and_one_byte_more_closes_the_connection() throws Exception {
        var socket = connect();
        var longest = "x".repeat(FRAME_LIMIT - 4);
        socket.getOutputStream().write(frame(longest));
        assertThat(readFrame(socket)).isEqualTo(longest);
        socket.getOutputStream().write(frame(longest + "x"));
        assertThat(isClosed(socket)).isTrue();
        awaitCount(ServerMetric.CLIENT_FRAMES_MALFORMED, 1);
    }

    @Test
    void garbage_closes_its_own_connection_and_harms_nobody_else() throws Exception {
        var good = connect();
        for (int length : new int[] {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            var bad = connect();
            bad.getOutputStream().write(ByteBuffer.allocate(4).putInt(length).array());
            assertThat(isClosed(bad)).isTrue();
        }
        var nonsense = connect();
        nonsense.getOutputStream().write(frame("nonsense"));
        assertThat(isClosed(nonsense)).isTrue();
        awaitCount(ServerMetric.CLIENT_FRAMES_MALFORMED, 5);
        good.getOutputStream().write(frame("still here"));
        assertThat(readFrame(good)).isEqualTo("still here");
    }

    @Test
    void frames_before_a_malformed_one_are_answered_and_those_after_it_ignored() throws Exception {
        var socket = connect();
        var said = ByteBuffer.allocate(100);
        said.put(frame("good")).put(frame("nonsense")).put(frame("too late"));
        socket.getOutputStream().write(said.array(), 0, said.position());
        assertThat(readFrame(socket)).isEqualTo("good");
        assertThat(isClosed(socket)).isTrue();
        assertThat(received).containsExactly("good");
    }

    @Test
    void a_tls_greeting_is_told_apart() throws Exception {
        var socket = connect();
        socket.getOutputStream().write(new byte[] {0x16, 0x03, 0x01, 0x02, 0x00, 0x01});
        assertThat(isClosed(socket)).isTrue();
        awaitCount(ServerMetric.CLIENT_TLS_REFUSED, 1);
    }

    @Test
    void a_frame_that_does_not_complete_closes_the_connection() throws Exception {
        var socket = connect();
        socket.getOutputStream()
                .write(ByteBuffer.allocate(8).putInt(100).putInt(1).array());
        assertThat(isClosed(socket)).isTrue();
        awaitCount(ServerMetric.CLIENT_FRAMES_SLOW, 1);
    }

    @Test
    void a_connection_without_traffic_is_closed() throws Exception {
        var socket = connect();
        assertThat(isClosed(socket)).isTrue();
        awaitCount(ServerMetric.CLIENT_IDLE_CLOSED, 1);
    }

    @Test
    void as_many_connections_as_allowed_stay_and_one_more_is_closed() throws Exception {
        var allowed = List.of(connect(), connect(), connect());
        assertThat(isClosed(connect())).isTrue();
        awaitCount(ServerMetric.CLIENT_CONNECTIONS_REFUSED, 1);
        for (var socket : allowed) {
            socket.getOutputStream().write(frame("allowed"));
            assertThat(readFrame(socket)).isEqualTo("allowed");
        }
        allowed.getFirst().close();
        awaitCount(ServerMetric.CLIENT_CONNECTIONS, 2);
        var next = connect();
        next.getOutputStream().write(frame("room again"));
        assertThat(readFrame(next)).isEqualTo("room again");
    }

    @Test
    void clients_leave_the_node_the_files_that_it_keeps() throws Exception {
        openFiles = 12;
        assertThat(listener.shortage())
                .hasValueSatisfying(
                        why -> assertThat(why)
                                .isEqualTo(
                                        "2 connections: the process may open 12 files (ulimit -n), and keeps 10 for itself (files-kept)"));
        var allowed = List.of(connect(), connect());
        assertThat(isClosed(connect())).isTrue();
        awaitCount(ServerMetric.CLIENT_CONNECTIONS_REFUSED, 1);
        for (var socket : allowed) {
            socket.getOutputStream().write(frame("allowed"));
            assertThat(readFrame(socket)).isEqualTo("allowed");
        }
        openFiles = 13;
        assertThat(listener.shortage()).isEmpty();
        var third = connect();
        third.getOutputStream().write(frame("room now"));
        assertThat(readFrame(third)).isEqualTo("room now");
    }

    @Test
    void who_does_not_read_waits_once_too_much_waits_for_all_and_others_do_not() {
        assertThat(limits().isCrowded(16 * 1024 + 1, 64 * 1024 + 1)).isTrue();
        assertThat(limits().isCrowded(16 * 1024, 64 * 1024 + 1)).isFalse();
        assertThat(limits().isCrowded(16 * 1024 + 1, 64 * 1024)).isFalse();
    }

    @Test
    void unfinished_frames_together_hold_no_more_than_allowed() throws Exception {
        var first = connect();
        var second = connect();
        var third = connect();
        var most = ByteBuffer.allocate(FRAME_LIMIT - 1).putInt(FRAME_LIMIT - 4).array();
        first.getOutputStream().write(most);
        second.getOutputStream().write(most);
        third.getOutputStream().write(most);
        awaitCount(ServerMetric.CLIENT_INBOUND_FULL, 1);
    }

    private boolean isRefused() throws IOException {
        try (var socket = new Socket(address.host(), address.port())) {
            // Between the last close and the socket's end the kernel may still take one, and resets it.
            return isClosed(socket);
        } catch (ConnectException e) {
            return true;
        }
    }

    private void requireServed(String text) throws IOException {
        var socket = connect();
        socket.getOutputStream().write(frame(text));
        assertThat(readFrame(socket)).isEqualTo(text);
    }

    private void awaitServed() {
        Awaitility.await().atMost(Duration.ofSeconds(15)).ignoreExceptions().until(() -> {
            requireServed("open again");
            return true;
        });
    }

    @Test
    void shut_doors_close_every_connection_and_refuse_new_ones_until_they_are_opened() throws Exception {
        var first = connect();
        var second = connect();
        for (var socket : List.of(first, second)) {
            socket.getOutputStream().write(frame("before"));
            assertThat(readFrame(socket)).isEqualTo("before");
        }

        listener.shut();
        assertThat(isClosed(first)).isTrue();
        assertThat(isClosed(second)).isTrue();
        assertThat(isRefused()).isTrue();
        assertThat(isRefused()).isTrue();
        assertThat(meter.count(ServerMetric.CLIENTS_SHUT_OUT)).isGreaterThanOrEqualTo(2);

        listener.open();
        awaitServed();
        assertThat(listener.trouble()).isEmpty();
    }

    /// A reset would let the official client wait for answers that never come.
    @Test
    void a_client_that_is_still_sending_when_it_is_sent_away_sees_an_end_and_no_reset() throws Exception {
        handler = (_, connection) -> connection.close("test");
        for (int i = 0; i < 20; i++) {
            var socket = connect();
            var out = socket.getOutputStream();
            for (int n = 0; n < 100; n++) out.write(frame("x".repeat(1_000)));
            assertThat(socket.getInputStream().read()).isNegative();
            socket.close();
        }
    }

    @Test
    void a_client_that_does_not_leave_when_it_is_sent_away_is_closed_after_a_while() throws Exception {
        handler = (_, connection) -> connection.close("test");
        var socket = connect();
        socket.getOutputStream().write(frame("stubborn"));
        assertThat(socket.getInputStream().read()).isNegative();
        awaitCount(ServerMetric.CLIENT_FRAMES, 1);
        Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> !listener.hasClients());
    }

    @Test
    void an_answer_that_was_pushed_before_the_doors_shut_arrives() throws Exception {
        handler = (frame, connection) -> {
            connection.push(frame);
            listener.shut();
        };
        var socket = connect();
        socket.getOutputStream().write(frame("last words"));
        assertThat(readFrame(socket)).isEqualTo("last words");
        assertThat(isClosed(socket)).isTrue();
    }

    @Test
    void a_port_that_is_taken_when_it_is_to_be_opened_is_tried_until_it_is_free() throws Exception {
        listener.shut();
        try (var other = new ServerSocket()) {
            Awaitility.await().atMost(Duration.ofSeconds(15)).ignoreExceptions().until(() -> {
                other.bind(new InetSocketAddress(address.host(), address.port()));
                return true;
            });
            listener.open();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(15))
                    .until(() -> listener.trouble().isPresent());
            assertThat(listener.trouble().orElseThrow())
                    .contains(address.toString())
                    .contains("cannot be opened again");
            assertThat(meter.count(ServerMetric.CLIENT_PORTS_NOT_OPENED)).isPositive();
        }
        awaitServed();
        assertThat(listener.trouble()).isEmpty();
    }

    @Test
    void doors_move_as_often_as_they_are_told_and_end_as_they_were_told_last() throws Exception {
        for (int i = 0; i < 50; i++) {
            listener.shut();
            listener.open();
        }
        awaitServed();
        listener.open();
        listener.shut();
        Awaitility.await().atMost(Duration.ofSeconds(15)).until(this::isRefused);
    }

    @Test
    void who_leaves_opens_no_more() throws Exception {
        listener.stopAccepting();
        listener.open();
        assertThat(isRefused()).isTrue();
        listener.shut();
        listener.open();
        listener.stopAccepting();
        assertThat(isRefused()).isTrue();
    }

    @Test
    void a_borrowed_body_is_sent_after_its_head_and_given_back_once() throws Exception {
        var done = new CountDownLatch(1);
        var body = Arena.global().allocate(100_000).fill((byte) 'b');
        handler = (_, connection) -> {
            var head = ByteBuffer.allocate(8).putInt(100_004).put("head".getBytes(StandardCharsets.UTF_8));
            connection.push(MemorySegment.ofArray(head.array()), body, done::countDown);
        };
        var socket = connect();
        socket.getOutputStream().write(frame("pull"));
        assertThat(readFrame(socket)).isEqualTo("head" + "b".repeat(100_000));
        assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_borrowed_body_is_given_back_also_when_the_client_is_gone() throws Exception {
        var connected = new LinkedBlockingQueue<Connection>();
        handler = (_, connection) -> connected.add(connection);
        var socket = connect();
        socket.getOutputStream().write(frame("hello"));
        var connection = connected.poll(5, TimeUnit.SECONDS);
        assertThat(connection).isNotNull();
        var closed = new CountDownLatch(1);
        connection.onClosed(loops.lane("broker-a"), closed::countDown);
        socket.close();
        assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
        var done = new CountDownLatch(2);
        connection.push(MemorySegment.NULL, Arena.global().allocate(100_000), done::countDown);
        connection.push(MemorySegment.NULL, Arena.global().allocate(10), done::countDown);
        assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
        var closedAlready = new CountDownLatch(1);
        connection.onClosed(loops.lane("broker-a"), closedAlready::countDown);
        assertThat(closedAlready.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void the_requests_of_a_client_that_does_not_read_wait_and_it_is_closed_in_the_end() throws Exception {
        var served = new LinkedBlockingQueue<String>();
        handler = (_, connection) -> {
            served.add("served");
            connection.push(MemorySegment.ofArray(new byte[64 * 1024]));
        };
        var socket = connect();
        var requests = ByteBuffer.allocate(900 * 8);
        for (int i = 0; i < 900; i++) requests.put(frame("pull"));
        socket.getOutputStream().write(requests.array());
        awaitCount(ServerMetric.CLIENT_STALLED_CLOSED, 1);
        assertThat(served.size()).isLessThan(200);
        assertThat(meter.count(ServerMetric.CLIENT_READING_PAUSED)).isPositive();
    }

    @Test
    void a_client_that_does_not_read_is_not_read_either() throws Exception {
        var limits = new RemotingLimits(
                3,
                10,
                FRAME_LIMIT,
                8 << 20,
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                64 * 1024,
                1 << 20,
                Duration.ofSeconds(3),
                1 << 20);
        FrameHandler talkative = (_, connection) -> connection.push(MemorySegment.ofArray(new byte[64 * 1024]));
        try (var other = new Listener(loops, limits, () -> openFiles, talkative, new SystemClock(), meter)) {
            var bound = other.listen(new Address("127.0.0.1", 0));
            var socket = new Socket(bound.host(), bound.port());
            sockets.add(socket);
            var requests = frame("x".repeat(4000));
            assertThatThrownBy(() -> {
                        while (true) socket.getOutputStream().write(requests);
                    })
                    .isInstanceOf(IOException.class);
        }
        awaitCount(ServerMetric.CLIENT_STALLED_CLOSED, 1);
        assertThat(meter.count(ServerMetric.CLIENT_INBOUND_FULL)).isZero();
    }

    @Test
    void a_client_that_reads_slowly_gets_everything() throws Exception {
        handler = (_, connection) -> connection.push(MemorySegment.ofArray(new byte[64 * 1024]));
        var socket = connect();
        var requests = ByteBuffer.allocate(300 * 8);
        for (int i = 0; i < 300; i++) requests.put(frame("pull"));
        socket.getOutputStream().write(requests.array());
        Awaitility.await().until(() -> meter.count(ServerMetric.CLIENT_READING_PAUSED) > 0);
        assertThat(socket.getInputStream().readNBytes(300 * 64 * 1024)).hasSize(300 * 64 * 1024);
    }

    @Test
    void pushes_from_other_threads_keep_their_order() throws Exception {
        var connected = new LinkedBlockingQueue<Connection>();
        handler = (_, connection) -> connected.add(connection);
        var socket = connect();
        socket.getOutputStream().write(frame("hello"));
        var connection = connected.poll(5, TimeUnit.SECONDS);
        assertThat(connection).isNotNull();
        for (int i = 0; i < 100; i++) connection.push(MemorySegment.ofArray(frame("push " + i)));
        for (int i = 0; i < 100; i++) assertThat(readFrame(socket)).isEqualTo("push " + i);
        connection.close("the test is over");
        assertThat(isClosed(socket)).isTrue();
    }
}
