// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.lab.events.EventStream;
import io.trijet.lab.http.Json;
import io.trijet.lab.watch.Happening.Draft;
import io.trijet.lab.watch.Happening.Kind;
import io.trijet.lab.watch.Happenings;
import io.trijet.lab.watch.State;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The stream over real HTTP on loopback.
@Timeout(60)
final class EventStreamTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final EventStream.Limits LIMITS = new EventStream.Limits(2, 4, LONG, LONG);

    private final List<AutoCloseable> open = new ArrayList<>();
    private EventStream stream = new EventStream(LIMITS);
    private Happenings happenings = new Happenings(1, stream::publish);
    private int port;

    private void serve(EventStream.Limits limits) throws IOException {
        stream = new EventStream(limits);
        happenings = new Happenings(1, stream::publish);
        port = freePort();
        var server = LabServer.start(
                Entrance.LOCAL,
                port,
                routing -> routing.get(
                        "/v1/events",
                        (request, response) ->
                                LabServer.serve(response, () -> stream.serve(request, response, happenings))));
        open.add(server);
        open.add(stream);
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @AfterEach
    void closeAll() throws Exception {
        for (var each : open.reversed()) each.close();
    }

    private EventReader listen(Optional<Long> last) throws Exception {
        var reader = new EventReader(port, last);
        open.add(reader);
        return reader;
    }

    /// One that is registered: what is published next reaches it.
    private EventReader listening() throws Exception {
        int before = stream.listenerCount();
        var reader = listen(Optional.empty());
        Awaitility.await().until(() -> stream.listenerCount() > before);
        return reader;
    }

    private static State state(long atMillis) {
        return new State(
                atMillis,
                null,
                new State.Verdict(State.Level.IDLE, "No node is running."),
                List.of(),
                List.of(),
                null,
                List.of(),
                null,
                new State.Ledger(null, 0, false, 0));
    }

    private void happen(String text) {
        happenings.add(Draft.ofAll(7, Kind.VERIFIED, text));
    }

    @Test
    void a_listener_gets_the_state_at_once_and_then_what_happens_with_its_number() throws Exception {
        serve(LIMITS);
        stream.publish(state(42));
        var reader = listening();
        assertThat(reader.status()).isEqualTo(200);
        assertThat(reader.type()).startsWith("text/event-stream");
        var first = reader.next();
        assertThat(first.name()).isEqualTo("state");
        assertThat(first.id()).isEmpty();
        assertThat(Json.MAPPER.readTree(first.data()).path("atMillis").asLong()).isEqualTo(42);
        happen("one");
        var event = reader.next();
        assertThat(event.name()).isEqualTo("happening");
        assertThat(event.id()).isEqualTo("1001");
        assertThat(Json.MAPPER.readTree(event.data()).path("text").asString()).isEqualTo("one");
        stream.publish("operation", Map.of("id", "3"));
        assertThat(reader.next().data()).isEqualTo("{\"id\":\"3\"}");
    }

    @Test
    void a_listener_that_comes_back_gets_all_that_it_missed_first() throws Exception {
        serve(LIMITS);
        for (int i = 1; i <= 3; i++) happen("number " + i);
        var reader = listen(Optional.of(1_001L));
        assertThat(reader.next().id()).isEqualTo("1002");
        assertThat(reader.next().id()).isEqualTo("1003");
        happen("number 4");
        assertThat(reader.next().id()).isEqualTo("1004");
    }

    @Test
    void one_that_missed_more_than_is_kept_is_told_where_it_begins_again() throws Exception {
        serve(LIMITS);
        for (int i = 0; i < Happenings.KEPT + 1; i++) happen("number " + i);
        var reader = listen(Optional.of(1_000L));
        var reset = reader.next();
        assertThat(reset.name()).isEqualTo("reset");
        assertThat(Json.MAPPER.readTree(reset.data()).path("oldestId").asLong()).isEqualTo(1_002);
        assertThat(reader.next().id()).isEqualTo("1002");
    }

    @Test
    void a_quiet_stream_has_a_heartbeat() throws Exception {
        serve(new EventStream.Limits(2, 4, Duration.ofMillis(10), LONG));
        var reader = listening();
        assertThat(reader.next().comment()).isEqualTo("beat");
        assertThat(reader.next().comment()).isEqualTo("beat");
    }

    @Test
    void as_many_listen_as_may_and_one_more_is_refused_until_one_goes() throws Exception {
        serve(LIMITS);
        listening();
        var second = listening();
        assertThat(listen(Optional.empty()).status()).isEqualTo(503);
        second.close();
        Awaitility.await().until(() -> {
            stream.publish(state(1));
            return stream.listenerCount() == 1;
        });
        assertThat(listening().status()).isEqualTo(200);
    }

    @Test
    void one_that_does_not_read_is_disconnected_and_the_others_are_not() throws Exception {
        serve(LIMITS);
        var slow = listening();
        var quick = listening();
        var large = "x".repeat(1 << 20);
        Awaitility.await().until(() -> {
            happen(large);
            quick.next("happening");
            return stream.listenerCount() == 1;
        });
        happen("last");
        assertThat(quick.next("happening").data()).contains("last");
        assertThatThrownBy(() -> {
                    while (true) slow.next();
                })
                .isInstanceOf(IOException.class);
    }

    @Test
    void one_whose_connection_takes_nothing_for_too_long_is_disconnected() throws Exception {
        serve(new EventStream.Limits(2, 1_000, LONG, Duration.ofMillis(1)));
        listening();
        var large = "x".repeat(1 << 20);
        Awaitility.await().until(() -> {
            happen(large);
            stream.publish(state(1));
            return stream.listenerCount() == 0;
        });
    }

    @Test
    void of_many_states_a_listener_gets_the_newest() throws Exception {
        serve(LIMITS);
        var reader = listening();
        for (int i = 1; i <= 1_000; i++) stream.publish(state(i));
        long last = 0;
        while (last < 1_000) {
            long at = Json.MAPPER
                    .readTree(reader.next("state").data())
                    .path("atMillis")
                    .asLong();
            assertThat(at).isGreaterThan(last);
            last = at;
        }
    }
}
