// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.events;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.sse.SseEvent;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.sse.SseSink;
import io.trijet.lab.events.Outbox.Told;
import io.trijet.lab.http.Json;
import io.trijet.lab.http.Problem;
import io.trijet.lab.watch.Happening;
import io.trijet.lab.watch.Happenings;
import io.trijet.lab.watch.State;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Server-sent events: the state twice a second, what happens with its number, operations that change.
///
/// Each listener is served by the thread of its request. Whoever publishes never waits for it: a listener for whom too
/// much waits, or whose connection takes nothing for too long, is disconnected, and may come back with the number of
/// the last happening it has.
public final class EventStream implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final HeaderName LAST_EVENT_ID = HeaderNames.create("Last-Event-ID");

    private final Limits limits;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private volatile Optional<State> latest = Optional.empty();
    private boolean isClosed;

    /// `listeners`: how many at once. `waiting`: events that may wait for one, besides the newest state. `beat`: how
    /// often a comment is sent. `stuck`: how long one write may take.
    public record Limits(int listeners, int waiting, Duration beat, Duration stuck) {
        public static Limits standard() {
            return new Limits(64, 256, Duration.ofSeconds(5), Duration.ofSeconds(10));
        }
    }

    /// One connection. `writingSinceNanos` is empty while nothing is written.
    private static final class Listener {
        final Thread thread = Thread.currentThread();
        final Outbox outbox;
        volatile OptionalLong writingSinceNanos = OptionalLong.empty();

        Listener(int waiting) {
            outbox = new Outbox(waiting);
        }

        /// Interrupted, a virtual thread that writes to a socket closes it.
        void disconnect(String why) {
            LOG.info("listener disconnected reason=\"{}\"", why);
            thread.interrupt();
        }
    }

    public EventStream(Limits limits) {
        this.limits = limits;
    }

    /// A new picture. Also the moment at which stuck listeners are noticed.
    public void publish(State state) {
        latest = Optional.of(state);
        if (listeners.isEmpty()) return;
        var told = told(state);
        long now = System.nanoTime();
        for (var listener : listeners) {
            var since = listener.writingSinceNanos;
            if (since.isPresent() && now - since.getAsLong() > limits.stuck().toNanos()) {
                listener.disconnect("takes nothing");
            } else {
                listener.outbox.putState(told);
            }
        }
    }

    public void publish(Happening happening) {
        if (!listeners.isEmpty()) toAll(told(happening));
    }

    /// Something without a number, which is told once to those who listen now.
    public void publish(String event, Object page) {
        if (!listeners.isEmpty()) toAll(new Told(event, "", Json.text(page)));
    }

    private void toAll(Told told) {
        for (var listener : listeners) {
            if (!listener.outbox.put(told)) listener.disconnect("too slow");
        }
    }

    private static Told told(State state) {
        return new Told("state", "", Json.text(state));
    }

    private static Told told(Happening happening) {
        return new Told("happening", Long.toString(happening.id()), Json.text(happening));
    }

    /// How many listen now.
    public int listenerCount() {
        return listeners.size();
    }

    /// Writes events until the caller goes or is disconnected. A `Problem` if it cannot be served at all.
    public void serve(ServerRequest request, ServerResponse response, Happenings happenings) {
        var after = resumesAfter(request);
        var listener = admit();
        try (var sink = response.sink(SseSink.TYPE)) {
            long last = begin(new Line(listener, sink), happenings, after);
            pump(new Line(listener, sink), last);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (UncheckedIOException e) {
            LOG.debug("listener went reason={}", e.getMessage());
        } finally {
            listeners.remove(listener);
        }
    }

    private synchronized Listener admit() {
        if (isClosed) throw new Problem(503, "the lab is closing", "start it again");
        if (listeners.size() >= limits.listeners()) {
            throw new Problem(
                    503,
                    limits.listeners() + " listeners have the event stream open, and no more are served",
                    "close a page, or ask for /v1/state and /v1/history?since=ID instead");
        }
        var listener = new Listener(limits.waiting());
        listeners.add(listener);
        return listener;
    }

    private static OptionalLong resumesAfter(ServerRequest request) {
        var given = request.headers()
                .first(LAST_EVENT_ID)
                .or(() -> request.query().first("since").asOptional());
        if (given.isEmpty()) return OptionalLong.empty();
        try {
            return OptionalLong.of(Long.parseLong(given.get()));
        } catch (NumberFormatException e) {
            throw new Problem(
                    400,
                    "'" + given.get() + "' is not the number of an event",
                    "leave Last-Event-ID away to begin now",
                    e);
        }
    }

    /// A listener and where it is written to.
    private record Line(Listener listener, SseSink sink) {
        void write(Told told) {
            var event = SseEvent.builder().name(told.event()).data(told.data());
            if (!told.id().isEmpty()) event.id(told.id());
            emit(event.build());
        }

        void beat() {
            emit(SseEvent.builder().comment("beat").build());
        }

        private void emit(SseEvent event) {
            listener.writingSinceNanos = OptionalLong.of(System.nanoTime());
            sink.emit(event);
            listener.writingSinceNanos = OptionalLong.empty();
        }
    }

    /// How it stands, then what was missed. The listener is registered already: what happens meanwhile waits in its
    /// outbox, and may be among what is read here too. Returns the number of the last that was told.
    private long begin(Line line, Happenings happenings, OptionalLong after) {
        latest.ifPresent(state -> line.write(told(state)));
        if (after.isEmpty()) return 0;
        var missed = happenings.after(after.getAsLong());
        if (!missed.isWhole()) line.write(new Told("reset", "", Json.text(Map.of("oldestId", missed.oldestId()))));
        for (var happening : missed.happenings()) line.write(told(happening));
        return missed.newestId();
    }

    private void pump(Line line, long last) throws InterruptedException {
        long beatNanos = System.nanoTime();
        while (true) {
            var left = limits.beat().minusNanos(System.nanoTime() - beatNanos);
            var told = left.isPositive() ? line.listener().outbox.take(left) : Optional.<Told>empty();
            if (told.isPresent()) {
                boolean isKnown =
                        !told.get().id().isEmpty() && Long.parseLong(told.get().id()) <= last;
                if (!isKnown) line.write(told.get());
            } else {
                line.beat();
                beatNanos = System.nanoTime();
            }
        }
    }

    /// Disconnects all; nobody is served any more.
    @Override
    public synchronized void close() {
        isClosed = true;
        for (var listener : listeners) listener.disconnect("the lab is closing");
    }
}
