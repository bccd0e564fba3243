// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerResponse;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.NodePlan;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/// The lab's HTTP on 127.0.0.1: who may call, how answers and problems are written. What calls do is elsewhere.
final class LabServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LabServer.class);
    private static final HeaderName SEC_FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");
    private static final HeaderName ORIGIN = HeaderNames.create("Origin");
    private static final int REQUEST_BYTES = 1 << 20;
    static final JsonMapper JSON = JsonMapper.builder().build();

    private final WebServer server;

    /// Registers its endpoints.
    interface Endpoints {
        void register(HttpRouting.Builder routing);
    }

    /// One call: may fail in all the ways the lab can.
    interface Call {
        Object answer() throws Exception;
    }

    private LabServer(WebServer server) {
        this.server = server;
    }

    static LabServer start(int port, Endpoints... endpoints) {
        var guard = new LocalOnly(port);
        var routing =
                HttpRouting.builder().addFilter((chain, request, response) -> admit(guard, chain, request, response));
        for (var each : endpoints) each.register(routing);
        routing.any((request, response) -> problem(
                response,
                new Problem(
                        404,
                        "nothing at " + request.prologue().method() + " "
                                + request.path().path(),
                        "curl http://localhost:" + port + "/ lists what there is")));
        var server = WebServer.builder()
                .host(NodePlan.HOST)
                .port(port)
                .shutdownHook(false)
                .maxPayloadSize(REQUEST_BYTES)
                .routing(routing)
                .build()
                .start();
        return new LabServer(server);
    }

    private static void admit(LocalOnly guard, FilterChain chain, RoutingRequest request, RoutingResponse response) {
        var address = ((InetSocketAddress) request.remotePeer().address()).getAddress();
        var headers = request.headers();
        var refusal = guard.refusal(new LocalOnly.Caller(
                address, Optional.of(request.authority()), headers.first(ORIGIN), headers.first(SEC_FETCH_SITE)));
        if (refusal.isEmpty()) {
            chain.proceed();
        } else {
            problem(response, new Problem(403, refusal.get(), "call it as http://localhost on this machine"));
        }
    }

    /// Runs a call and writes what it says, or what is wrong with it, as JSON that ends with a newline.
    static void answer(ServerResponse response, Call call) {
        try {
            json(response, 200, "application/json", call.answer());
        } catch (Problem e) {
            problem(response, e);
        } catch (ClusterException e) {
            problem(response, new Problem(503, String.valueOf(e.getMessage()), e.hint(), e));
        } catch (IllegalArgumentException e) {
            problem(response, Problem.badParameter(String.valueOf(e.getMessage()), "correct the parameter"));
        } catch (IOException e) {
            LOG.warn("call failed reason={}", e.getMessage());
            problem(response, new Problem(503, String.valueOf(e.getMessage()), "look at leaderStatus, then try again"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            problem(response, new Problem(503, "the lab is closing", "start it again"));
        } catch (Exception e) {
            LOG.error("call failed", e);
            problem(response, new Problem(500, "internal error: " + e, "the lab's log has the stack trace"));
        }
    }

    private static void problem(ServerResponse response, Problem problem) {
        var body = new LinkedHashMap<String, Object>();
        body.put("title", Status.create(problem.status()).reasonPhrase());
        body.put("status", problem.status());
        body.put("detail", problem.detail());
        body.put("hint", problem.hint());
        json(response, problem.status(), "application/problem+json", body);
    }

    private static void json(ServerResponse response, int status, String type, Object body) {
        response.status(Status.create(status));
        response.header(HeaderNames.CONTENT_TYPE, type);
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        response.send((JSON.writeValueAsString(body) + "\n").getBytes(StandardCharsets.UTF_8));
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
