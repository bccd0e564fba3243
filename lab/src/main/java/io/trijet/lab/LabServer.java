// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerResponse;
import io.trijet.lab.http.Accepted;
import io.trijet.lab.http.Html;
import io.trijet.lab.http.Json;
import io.trijet.lab.http.PlainText;
import io.trijet.lab.http.Problem;
import io.trijet.lab.http.Streamed;
import io.trijet.tools.cluster.ClusterException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The lab's HTTP: who may call, how answers and problems are written. What calls do is elsewhere.
final class LabServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LabServer.class);
    private static final HeaderName SEC_FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");
    private static final HeaderName ORIGIN = HeaderNames.create("Origin");
    private static final int REQUEST_BYTES = 1 << 20;
    private static final int MOST_CONNECTIONS = 512;

    private final WebServer server;

    /// Registers its endpoints.
    interface Endpoints {
        void register(HttpRouting.Builder routing);
    }

    /// One call: may fail in all the ways the lab can.
    interface Call {
        Object answer() throws Exception;
    }

    /// A call that writes its answer itself, or fails before it does.
    interface Service {
        void run();
    }

    private LabServer(WebServer server) {
        this.server = server;
    }

    static LabServer start(Entrance entrance, int port, Endpoints... endpoints) {
        var gate = new Gate(port, entrance.token());
        var routing =
                HttpRouting.builder().addFilter((chain, request, response) -> admit(gate, chain, request, response));
        for (var each : endpoints) each.register(routing);
        routing.any((request, response) -> problem(
                response,
                new Problem(
                        404,
                        "nothing at " + request.prologue().method() + " "
                                + request.path().path(),
                        "curl http://localhost:" + port + "/ lists what there is")));
        var server = WebServer.builder()
                .host(entrance.host())
                .port(port)
                .shutdownHook(false)
                .maxPayloadSize(REQUEST_BYTES)
                .maxTcpConnections(MOST_CONNECTIONS)
                .routing(routing)
                .build()
                .start();
        return new LabServer(server);
    }

    private static void admit(Gate gate, FilterChain chain, RoutingRequest request, RoutingResponse response) {
        var address = ((InetSocketAddress) request.remotePeer().address()).getAddress();
        var headers = request.headers();
        var caller = new LocalOnly.Caller(
                address, Optional.of(request.authority()), headers.first(ORIGIN), headers.first(SEC_FETCH_SITE));
        var refusal = gate.refusal(caller, headers.first(HeaderNames.AUTHORIZATION));
        if (refusal.isEmpty()) {
            chain.proceed();
            return;
        }
        if (refusal.get().status() == 401) response.header(HeaderNames.WWW_AUTHENTICATE, "Basic realm=\"Trijet lab\"");
        problem(
                response,
                new Problem(
                        refusal.get().status(),
                        refusal.get().why(),
                        refusal.get().hint()));
    }

    /// Runs a call and writes what it says, or what is wrong with it, as JSON that ends with a newline.
    static void answer(ServerResponse response, Call call) {
        try {
            switch (call.answer()) {
                case Streamed(var source) -> stream(response, source);
                case PlainText(var text) -> send(response, 200, "text/plain; charset=utf-8", text);
                case Html(var text) -> {
                    response.header(HeaderNames.create("Content-Security-Policy"), Html.POLICY);
                    send(response, 200, "text/html; charset=utf-8", text);
                }
                case Accepted(var body) -> json(response, 202, "application/json", body);
                case Object body -> json(response, 200, "application/json", body);
            }
        } catch (ServerConnectionException e) {
            LOG.debug("a caller left before its answer reason={}", e.getMessage());
        } catch (Exception e) { // Whatever it is, somebody waits for an answer.
            if (e instanceof InterruptedException) Thread.currentThread().interrupt();
            problem(response, problemOf(e));
        }
    }

    /// The answer begins with the first line: until then it can still be another.
    private static void stream(ServerResponse response, Streamed.Source source) throws Exception {
        var lines = new Lines(response);
        try {
            source.run(lines);
        } catch (Exception e) {
            if (!lines.hasBegun()) throw e;
            if (e instanceof InterruptedException) Thread.currentThread().interrupt();
            lines.problem(problemOf(e));
        } finally {
            lines.close();
        }
    }

    /// Lines of an answer that goes on.
    private static final class Lines implements Streamed.Sink {
        private final ServerResponse response;
        private @Nullable OutputStream out;

        Lines(ServerResponse response) {
            this.response = response;
        }

        boolean hasBegun() {
            return out != null;
        }

        @Override
        public void line(String json) throws IOException {
            var stream = out;
            if (stream == null) {
                response.header(HeaderNames.CONTENT_TYPE, "application/x-ndjson");
                response.header(HeaderNames.CACHE_CONTROL, "no-store");
                stream = response.outputStream();
                out = stream;
            }
            stream.write((json + "\n").getBytes(StandardCharsets.UTF_8));
            stream.flush();
        }

        /// The caller may be why: then nobody hears it.
        void problem(Problem problem) {
            try {
                var body = body(problem);
                body.put("type", "problem");
                line(Json.text(body));
            } catch (IOException | UncheckedIOException e) {
                LOG.info("a caller left before the end reason={}", e.getMessage());
            }
        }

        void close() {
            try {
                if (out != null) out.close();
            } catch (IOException | UncheckedIOException e) {
                LOG.debug("answer not closed reason={}", e.getMessage());
            }
        }
    }

    /// Runs a call that writes its answer itself.
    static void serve(ServerResponse response, Service service) {
        try {
            service.run();
        } catch (Problem e) {
            problem(response, e);
        }
    }

    /// What an exception means to whoever called.
    static Problem problemOf(Exception failure) {
        return switch (failure) {
            case Problem problem -> problem;
            case ClusterException e -> new Problem(503, String.valueOf(e.getMessage()), e.hint(), e);
            case IllegalArgumentException e ->
                Problem.badParameter(String.valueOf(e.getMessage()), "correct the parameter");
            case IOException e -> {
                LOG.warn("call failed reason={}", e.getMessage());
                yield new Problem(503, String.valueOf(e.getMessage()), "look at leaderStatus, then try again", e);
            }
            case InterruptedException e -> new Problem(503, "the lab is closing", "start it again", e);
            case Exception e -> {
                LOG.error("call failed", e);
                yield new Problem(500, "internal error: " + e, "the lab's log has the stack trace", e);
            }
        };
    }

    private static void problem(ServerResponse response, Problem problem) {
        json(response, problem.status(), "application/problem+json", body(problem));
    }

    private static Map<String, Object> body(Problem problem) {
        var body = new LinkedHashMap<String, Object>();
        body.put("title", Status.create(problem.status()).reasonPhrase());
        body.put("status", problem.status());
        body.put("detail", problem.detail());
        body.put("hint", problem.hint());
        return body;
    }

    private static void json(ServerResponse response, int status, String type, Object body) {
        send(response, status, type, Json.text(body) + "\n");
    }

    private static void send(ServerResponse response, int status, String type, String text) {
        response.status(Status.create(status));
        response.header(HeaderNames.CONTENT_TYPE, type);
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        response.send(text.getBytes(StandardCharsets.UTF_8));
    }

    /// The value of an enum constant by its lower-case name.
    static <E extends Enum<E>> E constant(Class<E> type, String parameter, String word) {
        for (var constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(word)) return constant;
        }
        var words = Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
        throw Problem.badParameter(
                parameter + "=" + word + " is unknown", parameter + " is one of " + String.join(", ", words));
    }

    @Override
    public void close() {
        server.stop();
    }
}
