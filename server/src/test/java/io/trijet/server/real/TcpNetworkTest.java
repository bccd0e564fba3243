// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.environment.Address;
import io.trijet.environment.Network.Receiver;
import io.trijet.environment.NodeId;
import io.trijet.server.metrics.CountingMeter;
import io.trijet.server.metrics.ServerMetric;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpNetworkTest {
    private static final NodeId N0 = new NodeId("n0");
    private static final NodeId N1 = new NodeId("n1");
    private static final int FRAME_LIMIT = 200_000;
    private static final MemberLimits LIMITS = new MemberLimits(
            512, Duration.ofMillis(300), 2, FRAME_LIMIT, 1 << 20, Duration.ofMillis(10), Duration.ofMillis(50));

    private final List<AutoCloseable> open = new ArrayList<>();
    private final SortedMap<NodeId, Address> members = new TreeMap<>();

    @BeforeEach
    void choosePorts() throws IOException {
        for (var node : List.of(N0, N1)) {
            try (var socket = new ServerSocket(0)) {
                members.put(node, new Address("127.0.0.1", socket.getLocalPort()));
            }
        }
    }

    @AfterEach
    void close() throws Exception {
        for (var each : open.reversed()) each.close();
    }

    private Address address(NodeId node) {
        return Objects.requireNonNull(members.get(node));
    }

    /// One member as a test sees it: what it hears is in `heard`.
    private final class Member implements AutoCloseable {
        final EventLoops loops = new EventLoops(1, new SystemClock(), 10, _ -> {});
        final CountingMeter meter = new CountingMeter();
        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        final TcpNetwork network;

        Member(NodeId self, String secret) throws IOException {
            var address = address(self);
            var known = Optional.of(new Secret(secret.getBytes(StandardCharsets.UTF_8)));
            var door = new MemberDoor("c1", self, address, members, known);
            network = new TcpNetwork(loops, door, LIMITS, new SystemClock(), meter);
            network.onReceive("broker-a", loops.lane("broker-a"), receiver());
            open.add(this);
            network.listen();
            network.dial();
        }

        private Receiver receiver() {
            return new Receiver() {
                @Override
                public void received(NodeId from, MemorySegment message) {
                    var text = new String(message.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
                    heard.add(from + ": " + (text.length() > 100 ? text.length() + " characters" : text));
                }

                @Override
                public void connected(NodeId member) {
                    heard.add("connected " + member);
                }

                @Override
                public void lost(NodeId member) {
                    heard.add("lost " + member);
                }
            };
        }

        String next() throws InterruptedException {
            return String.valueOf(heard.poll(5, TimeUnit.SECONDS));
        }

        void send(NodeId to, String head, String body) {
            network.send(to, "broker-a", bytes(head), bytes(body));
        }

        long count(ServerMetric metric) {
            return meter.count(metric);
        }

        void awaitCount(ServerMetric metric, long atLeast) {
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> count(metric) >= atLeast);
        }

        @Override
        public void close() {
            network.close();
            loops.close();
        }
    }

    private static MemorySegment bytes(String text) {
        return MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void members_that_know_the_secret_connect_and_talk_both_ways_in_order() throws Exception {
        var n0 = new Member(N0, "the same secret on both");
        var n1 = new Member(N1, "the same secret on both");
        assertThat(n0.next()).isEqualTo("connected n1");
        assertThat(n1.next()).isEqualTo("connected n0");
        for (int i = 0; i < 100; i++) n0.send(N1, "message ", Integer.toString(i));
        for (int i = 0; i < 100; i++) assertThat(n1.next()).isEqualTo("n0: message " + i);
        n1.send(N0, "", "and back");
        assertThat(n0.next()).isEqualTo("n1: and back");
        Awaitility.await().until(() -> n0.network.queuedBytes(N1) == 0);
    }

    @Test
    void a_message_at_the_frame_limit_arrives_and_one_byte_more_is_dropped() throws Exception {
        var n0 = new Member(N0, "the same secret on both");
        var n1 = new Member(N1, "the same secret on both");
        assertThat(n0.next()).isEqualTo("connected n1");
        assertThat(n1.next()).isEqualTo("connected n0");
        var name = "broker-a".getBytes(StandardCharsets.UTF_8);
        int longest = FRAME_LIMIT - (int) MemberFrame.size(name, 0);
        n0.send(N1, "", "x".repeat(longest + 1));
        n0.send(N1, "", "x".repeat(longest));
        assertThat(n1.next()).isEqualTo("n0: " + longest + " characters");
        assertThat(n0.count(ServerMetric.MEMBER_MESSAGES_DROPPED)).isEqualTo(1);
    }

    @Test
    void what_is_sent_while_not_connected_is_lost_and_counted() {
        var n0 = newMember(N0);
        n0.send(N1, "", "into the void");
        n0.awaitCount(ServerMetric.MEMBER_MESSAGES_DROPPED, 1);
        assertThat(n0.network.queuedBytes(N1)).isZero();
    }

    private Member newMember(NodeId node) {
        try {
            return new Member(node, "the same secret on both");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_member_with_another_secret_never_connects() throws Exception {
        var n0 = new Member(N0, "the secret of somebody else");
        var n1 = new Member(N1, "the same secret on both");
        n1.awaitCount(ServerMetric.MEMBER_HANDSHAKES_REFUSED, 2);
        assertThat(n0.heard).isEmpty();
        assertThat(n1.heard).isEmpty();
    }

    @Test
    void a_member_that_ends_is_lost_at_once_and_connected_again_when_it_is_back() throws Exception {
        var n0 = newMember(N0);
        var n1 = newMember(N1);
        assertThat(n0.next()).isEqualTo("connected n1");
        n1.close();
        assertThat(n0.next()).isEqualTo("lost n1");
        var again = newMember(N1);
        assertThat(again.next()).isEqualTo("connected n0");
        assertThat(n0.next()).isEqualTo("connected n1");
    }

    @Test
    void a_listener_that_comes_late_hears_who_is_connected() throws Exception {
        var n0 = newMember(N0);
        newMember(N1);
        assertThat(n0.next()).isEqualTo("connected n1");
        n0.network.onReceive("node", n0.loops.lane("broker-a"), n0.receiver());
        assertThat(n0.next()).isEqualTo("connected n1");
    }

    @Test
    void a_newer_connection_of_a_proven_member_replaces_the_older() throws Exception {
        var n1 = newMember(N1);
        newMember(N0);
        assertThat(n1.next()).isEqualTo("connected n0");
        // The same node again, as after a reboot that the other end has not noticed: it cannot listen, but it can dial.
        var loops = new EventLoops(1, new SystemClock(), 10, _ -> {});
        open.add(loops);
        var secret = Optional.of(new Secret("the same secret on both".getBytes(StandardCharsets.UTF_8)));
        var door = new MemberDoor("c1", N0, address(N0), members, secret);
        var second = new TcpNetwork(loops, door, LIMITS, new SystemClock(), new CountingMeter());
        open.add(second);
        second.dial();
        assertThat(n1.next()).isEqualTo("lost n0");
        assertThat(n1.next()).isEqualTo("connected n0");
        assertThat(n1.count(ServerMetric.MEMBER_CONNECTIONS_REPLACED)).isPositive();
    }

    private byte[] hearAsStranger(byte[] said) throws IOException {
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), address(N1).port())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(said);
            return socket.getInputStream().readAllBytes();
        } catch (SocketException e) {
            return new byte[0]; // Reset: the other end closed with our bytes unread.
        }
    }

    @Test
    void a_stranger_that_says_garbage_reads_nothing() throws Exception {
        var n1 = newMember(N1);
        assertThat(hearAsStranger("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
        n1.awaitCount(ServerMetric.MEMBER_HANDSHAKES_REFUSED, 1);
    }

    @Test
    void a_stranger_that_says_nothing_is_closed_at_the_deadline() throws Exception {
        newMember(N1);
        assertThat(hearAsStranger(new byte[0])).isEmpty();
    }

    @Test
    void a_greeting_longer_than_allowed_is_closed_before_it_is_read() throws Exception {
        newMember(N1);
        assertThat(hearAsStranger(ByteBuffer.allocate(4).putInt(513).array())).isEmpty();
        assertThat(hearAsStranger(ByteBuffer.allocate(4).putInt(-1).array())).isEmpty();
        assertThat(hearAsStranger(
                        ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE).array()))
                .isEmpty();
    }

    @Test
    void more_strangers_than_allowed_are_closed_at_once() throws Exception {
        var n1 = newMember(N1);
        try (var first =
                        new Socket(InetAddress.getLoopbackAddress(), address(N1).port());
                var second =
                        new Socket(InetAddress.getLoopbackAddress(), address(N1).port())) {
            assertThat(first.isConnected() && second.isConnected()).isTrue();
            assertThat(hearAsStranger(new byte[0])).isEmpty();
            n1.awaitCount(ServerMetric.MEMBER_HANDSHAKES_REFUSED, 1);
        }
    }

    @Test
    void a_stranger_that_knows_the_names_gets_a_challenge_and_nothing_else() throws Exception {
        newMember(N1);
        var secret = new Secret("a guess that is wrong".getBytes(StandardCharsets.UTF_8));
        var dialler = new HandshakeSide.Dialler(secret, new byte[Handshake.NONCE_BYTES], "c1", N0, N1);
        var hello = dialler.hello();
        var said = ByteBuffer.allocate(4 + hello.length + 4 + 32);
        said.putInt(hello.length).put(hello).putInt(32).put(new byte[32]);
        assertThat(hearAsStranger(said.array()).length).isIn(0, 4 + Handshake.NONCE_BYTES);
    }

    @Test
    void without_a_secret_only_loopback_is_allowed() {
        var far = new TreeMap<>(members);
        far.put(N1, new Address("192.0.2.1", 10_912));
        assertThatThrownBy(() -> new MemberDoor("c1", N0, address(N0), far, Optional.empty()))
                .hasMessageContaining("member n1 is 192.0.2.1:10912, which is not loopback")
                .hasMessageContaining("secret-file");
        assertThatThrownBy(() -> new MemberDoor("c1", N0, new Address("0.0.0.0", 10_912), members, Optional.empty()))
                .hasMessageContaining("member-listen");
        assertThat(new MemberDoor("c1", N0, address(N0), members, Optional.empty()).secret())
                .isEmpty();
    }
}
