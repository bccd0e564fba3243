// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Two ends on loopback with the relay between them.
@Timeout(60)
final class RelayTest {
    private static final int BRIEFLY_MILLIS = 150;

    private final Flow forth = new Flow(new Random(1));
    private final Flow back = new Flow(new Random(2));
    private final List<AutoCloseable> open = new ArrayList<>();

    /// What the member dialled, and what the other member accepted.
    private record Ends(Socket dialled, Socket accepted) {}

    @AfterEach
    void closeAll() throws Exception {
        for (var each : open.reversed()) each.close();
    }

    private <T extends AutoCloseable> T kept(T closeable) {
        open.add(closeable);
        return closeable;
    }

    private Ends connect() throws IOException {
        var member = kept(new ServerSocket(0, 4, InetAddress.getLoopbackAddress()));
        var relay = kept(Relay.start(address(member.getLocalPort()), forth, back));
        var dialled = kept(new Socket(InetAddress.getLoopbackAddress(), relay.port()));
        return new Ends(dialled, kept(member.accept()));
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static void say(Socket from, int what) throws IOException {
        from.getOutputStream().write(what);
    }

    private static void requireSilence(Socket at) throws IOException {
        at.setSoTimeout(BRIEFLY_MILLIS);
        assertThatThrownBy(() -> at.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        at.setSoTimeout(0);
    }

    @Test
    void untouched_it_passes_on_what_either_says_and_that_one_has_closed() throws Exception {
        var ends = connect();
        say(ends.dialled(), 7);
        assertThat(ends.accepted().getInputStream().read()).isEqualTo(7);
        say(ends.accepted(), 8);
        assertThat(ends.dialled().getInputStream().read()).isEqualTo(8);
        ends.accepted().close();
        assertThat(ends.dialled().getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void a_cut_holds_one_direction_back_and_healing_lets_it_go_on() throws Exception {
        var ends = connect();
        forth.set(new Flow.Setting(true, 0, 0));
        say(ends.dialled(), 7);
        say(ends.accepted(), 8);
        assertThat(ends.dialled().getInputStream().read()).isEqualTo(8);
        requireSilence(ends.accepted());
        forth.set(Flow.Setting.UNTOUCHED);
        assertThat(ends.accepted().getInputStream().read()).isEqualTo(7);
    }

    @Test
    void a_loss_breaks_the_connection_at_both_ends() throws Exception {
        var ends = connect();
        back.set(new Flow.Setting(false, 0, 100));
        say(ends.accepted(), 8);
        assertThat(ends.dialled().getInputStream().read()).isEqualTo(-1);
        assertThat(ends.accepted().getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void what_is_delayed_arrives() throws Exception {
        var ends = connect();
        forth.set(new Flow.Setting(false, 20, 0));
        say(ends.dialled(), 7);
        assertThat(ends.accepted().getInputStream().read()).isEqualTo(7);
    }

    @Test
    void whoever_dials_a_member_that_is_not_there_is_closed() throws Exception {
        int nobody;
        try (var gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = gone.getLocalPort();
        }
        var relay = kept(Relay.start(address(nobody), forth, back));
        try (var dialled = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
            assertThat(dialled.getInputStream().read()).isEqualTo(-1);
        }
    }
}
