// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.http;

import io.helidon.common.socket.PeerInfo;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.trijet.broker.LogChecksum;
import io.trijet.broker.UnservedMessages;
import io.trijet.environment.Address;
import io.trijet.environment.NodeId;
import io.trijet.replication.PromoteOutcome;
import io.trijet.replication.TransferOutcome;
import io.trijet.server.NodeFacts;
import io.trijet.server.Table;
import io.trijet.server.http.Guard.Asked;
import io.trijet.server.metrics.PrometheusText;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The routes of the control API.
///
/// Every answer is JSON that ends with a newline, or a table for `?format=table`; every refusal is a problem
/// with a hint. Changes are POSTs with a JSON body from nobody's web page (`Guard`).
public final class ControlApi implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlApi.class);
    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";
    /// Clients poll their routes every 30 s unless told otherwise.
    private static final int MAX_LINGER_MILLIS = 120_000;
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final int LONGEST_BODY = 64 * 1024;
    /// Open at once; one more waits until one is closed.
    public static final int MOST_CONNECTIONS = 128;

    private final NodeDesk desk;
    private final PrometheusText metrics;
    private final String ownHost;
    private final JsonMapper json = JsonMapper.builder().build();
    private final WebServer server;
    private final Supplier<NodeFacts> facts;

    public ControlApi(Address listen, NodeDesk desk, Supplier<NodeFacts> facts, PrometheusText metrics)
            throws IOException {
        this.desk = desk;
        this.facts = facts;
        this.metrics = metrics;
        this.ownHost = listen.host();
        try {
            server = WebServer.builder()
                    .address(InetAddress.getByName(listen.host()))
                    .port(listen.port())
                    .shutdownHook(false)
                    .maxPayloadSize(LONGEST_BODY)
                    .maxTcpConnections(MOST_CONNECTIONS)
                    .idleConnectionTimeout(Duration.ofMinutes(2))
                    .routing(this::routes)
                    .build()
                    .start();
        } catch (UnknownHostException e) {
            throw new IOException("http-listen has an unknown host: " + listen, e);
        }
        // A listener that could not bind is only logged by the library, which then stops again.
        if (!server.isRunning()) {
            throw new IOException("cannot listen for HTTP on " + listen + " (http-listen): is the port in use?");
        }
    }

    /// The port that was bound.
    public int port() {
        return server.port();
    }

    private void routes(HttpRouting.Builder routing) {
        routing.addFilter((chain, request, response) -> {
                    Guard.refuseReading(asked(request), ownHost).ifPresent(problem -> {
                        throw problem;
                    });
                    chain.proceed();
                })
                .get("/", (_, response) -> send(response, index()))
                .get("/health/live", (_, response) -> live(response))
                .get("/health/ready", (_, response) -> ready(response))
                .get(
                        "/metrics",
                        (_, response) -> response.header(HeaderNames.CONTENT_TYPE, PrometheusText.CONTENT_TYPE)
                                .send(metrics.write(desk.view())))
                .get("/v1/node", (_, response) -> send(response, Pages.node(facts.get(), desk.view())))
                .get("/v1/replication", this::replication)
                .get(
                        "/v1/topics",
                        (request, response) -> list(request, response, "topics", Pages.topics(desk.requiredView())))
                .get(
                        "/v1/groups",
                        (request, response) -> list(request, response, "groups", Pages.groups(desk.requiredView())))
                .get(
                        "/v1/queues",
                        (request, response) -> list(request, response, "queues", Pages.queues(desk.requiredView())))
                .get(
                        "/v1/clients",
                        (request, response) -> list(request, response, "clients", Pages.clients(desk.requiredView())))
                .get("/v1/log/checksum", this::checksum)
                .get("/v1/log/unserved", this::unserved)
                .post("/v1/promote", this::promote)
                .post("/v1/transfer", this::transfer)
                .post("/v1/drain", this::drain)
                .error(Problem.class, (_, response, problem) -> refuse(response, problem))
                .error(HttpException.class, (_, response, e) -> refuse(response, unserved(e)))
                .error(RuntimeException.class, (request, response, e) -> {
                    LOG.error("request failed path={}", request.path().path(), e);
                    refuse(response, new Problem(500, "Internal error", String.valueOf(e), "look at the node's log"));
                });
    }

    private static Optional<Problem> refuseFar(ServerRequest request) {
        return Guard.refuseFar(address(request.remotePeer()), address(request.localPeer()));
    }

    private static InetAddress address(PeerInfo peer) {
        return ((InetSocketAddress) peer.address()).getAddress();
    }

    private static Problem unserved(HttpException e) {
        return new Problem(
                e.status().code(),
                e.status().reasonPhrase(),
                String.valueOf(e.getMessage()),
                "GET / lists what there is");
    }

    private static Map<String, Object> index() {
        return Map.of(
                "links",
                List.of(
                        "/health/live",
                        "/health/ready",
                        "/metrics",
                        "/v1/node",
                        "/v1/replication?format=table",
                        "/v1/topics?format=table",
                        "/v1/groups?format=table",
                        "/v1/queues?format=table",
                        "/v1/clients?format=table"));
    }

    private void live(ServerResponse response) {
        boolean alive = desk.isAlive();
        response.status(alive ? 200 : 503);
        send(response, Map.of("alive", alive));
    }

    private void ready(ServerResponse response) {
        var reasons = Pages.unready(desk.view(), desk.portTrouble());
        response.status(reasons.isEmpty() ? 200 : 503);
        var page = new LinkedHashMap<String, Object>();
        page.put("ready", reasons.isEmpty());
        page.put("reasons", reasons);
        send(response, page);
    }

    private void list(ServerRequest request, ServerResponse response, String name, List<Map<String, Object>> rows) {
        if (wantsTable(request)) sendTable(response, rows);
        else send(response, Map.of(name, rows));
    }

    private void replication(ServerRequest request, ServerResponse response) {
        var view = desk.requiredView();
        if (wantsTable(request)) sendTable(response, Pages.replicaRows(view));
        else send(response, Pages.replication(view));
    }

    private static boolean wantsTable(ServerRequest request) {
        return request.query().first("format").orElse("json").equals("table");
    }

    private static void sendTable(ServerResponse response, List<Map<String, Object>> rows) {
        response.header(HeaderNames.CONTENT_TYPE, TEXT).send(Table.of(rows).getBytes(StandardCharsets.UTF_8));
    }

    private void checksum(ServerRequest request, ServerResponse response) {
        var group = group(request);
        long from = position(request, "from");
        long to = position(request, "to");
        if (from < 0 || from > to) {
            throw Problem.wrongParameter("from " + from + " and to " + to + " are no range", "0 <= from <= to");
        }
        send(response, page(group, checksumOf(group, from, to)));
    }

    private String group(ServerRequest request) {
        return request.query()
                .first("group")
                .orElse(facts.get().config().node().groups().getFirst());
    }

    private void unserved(ServerRequest request, ServerResponse response) {
        refuseFar(request).ifPresent(problem -> {
            throw problem;
        });
        var group = group(request);
        long from = position(request, "from");
        try {
            send(response, page(group, desk.unserved(group, from)));
        } catch (IllegalArgumentException e) {
            throw Problem.wrongParameter(String.valueOf(e.getMessage()), "GET /v1/replication lists the groups");
        }
    }

    private static Map<String, Object> page(String group, UnservedMessages found) {
        var page = new LinkedHashMap<String, Object>();
        page.put("group", group);
        page.put("safeEnd", found.safeEnd());
        page.put("from", found.from());
        page.put("to", found.to());
        page.put("end", found.end());
        page.put("messages", found.messages().toArray(ValueLayout.JAVA_BYTE));
        return page;
    }

    private LogChecksum checksumOf(String group, long from, long to) {
        try {
            return desk.checksum(group, from, to);
        } catch (IllegalArgumentException e) {
            throw Problem.wrongParameter(String.valueOf(e.getMessage()), "GET /v1/replication lists the groups");
        }
    }

    private static Map<String, Object> page(String group, LogChecksum sum) {
        var page = new LinkedHashMap<String, Object>();
        page.put("group", group);
        page.put("from", sum.from());
        page.put("to", sum.to());
        page.put("bytes", sum.to() - sum.from());
        page.put("checksum", String.format("%08x", sum.crc()));
        return page;
    }

    private static long position(ServerRequest request, String name) {
        var text = request.query().first(name).orElse("");
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Problem.wrongParameter(name + " is '" + text + "'", "give a position: ?from=0&to=4096");
        }
    }

    private void promote(ServerRequest request, ServerResponse response) {
        var body = change(request);
        var group = group(body);
        boolean acceptDataLoss = body.path("acceptDataLoss").asBoolean(false);
        LOG.info("promotion asked for group={} acceptDataLoss={} remote={}", group, acceptDataLoss, remote(request));
        switch (outcome(group, acceptDataLoss)) {
            case PromoteOutcome.Promoted promoted -> {
                var page = new LinkedHashMap<String, Object>();
                page.put("term", promoted.term());
                page.put("lostBytes", promoted.lostBytes());
                page.put("lostMessages", promoted.lostMessages());
                send(response, page);
            }
            case PromoteOutcome.Refused(var why) ->
                throw new Problem(
                        409,
                        "Not promoted",
                        why,
                        acceptDataLoss
                                ? "see the reason"
                                : "repair what is named, or accept the loss: acceptDataLoss true");
        }
    }

    private PromoteOutcome outcome(String group, boolean acceptDataLoss) {
        try {
            return desk.promote(group, acceptDataLoss);
        } catch (IllegalArgumentException e) {
            throw Problem.wrongParameter(String.valueOf(e.getMessage()), "GET /v1/replication lists the groups");
        }
    }

    private void transfer(ServerRequest request, ServerResponse response) {
        var body = change(request);
        var group = group(body);
        var to = body.path("to").asString("");
        if (to.isBlank()) throw Problem.wrongParameter("field 'to' is missing", "send for example {\"to\":\"n1\"}");
        LOG.info("transfer asked for group={} to={} remote={}", group, to, remote(request));
        switch (transferred(group, to)) {
            case TransferOutcome.Transferred(var leader, long term) -> {
                var page = new LinkedHashMap<String, Object>();
                page.put("leader", leader.name());
                page.put("term", term);
                send(response, page);
            }
            case TransferOutcome.Refused(var why) ->
                throw new Problem(
                        409, "Not transferred", why, "GET /v1/replication says who leads and who has caught up");
        }
    }

    private TransferOutcome transferred(String group, String to) {
        try {
            return desk.transfer(group, new NodeId(to));
        } catch (IllegalArgumentException e) {
            throw Problem.wrongParameter(String.valueOf(e.getMessage()), "GET /v1/replication lists groups and nodes");
        }
    }

    private String group(JsonNode body) {
        return body.path("group").asString(facts.get().config().node().groups().getFirst());
    }

    private void drain(ServerRequest request, ServerResponse response) {
        int lingerMillis = lingerMillis(change(request));
        LOG.info("drain asked for lingerMillis={} remote={}", lingerMillis, remote(request));
        if (!desk.drain(Duration.ofMillis(lingerMillis)))
            throw new Problem(
                    409,
                    "Not drained",
                    "nobody could take over what this node leads within " + lingerMillis + " ms",
                    "GET /v1/replication says who has caught up; without lingerMillis it is drained all the same");
        send(response, Map.of("drained", true));
    }

    private static int lingerMillis(JsonNode body) {
        var given = body.path("lingerMillis");
        if (given.isMissingNode()) return 0;
        int millis = given.isInt() ? given.intValue() : -1;
        if (millis < 0 || millis > MAX_LINGER_MILLIS)
            throw Problem.wrongParameter(
                    "lingerMillis is " + given, "give milliseconds from 0 to " + MAX_LINGER_MILLIS);
        return millis;
    }

    private static String remote(ServerRequest request) {
        return request.remotePeer().host() + ":" + request.remotePeer().port();
    }

    /// The body of a request that may change something.
    private JsonNode change(ServerRequest request) {
        Guard.refuseChange(asked(request), ownHost).or(() -> refuseFar(request)).ifPresent(problem -> {
            throw problem;
        });
        var bytes = request.content().hasEntity() ? request.content().as(byte[].class) : new byte[0];
        try {
            return bytes.length == 0 ? json.createObjectNode() : json.readTree(bytes);
        } catch (JacksonException e) {
            throw Problem.wrongParameter("the body is not JSON: " + e.getOriginalMessage(), "send {} or the fields");
        }
    }

    private static Asked asked(ServerRequest request) {
        return new Asked(
                request.authority(),
                header(request, HeaderNames.ORIGIN),
                header(request, HeaderNames.create("Sec-Fetch-Site")),
                header(request, HeaderNames.CONTENT_TYPE));
    }

    private static String header(ServerRequest request, HeaderName name) {
        return request.headers().first(name).orElse("");
    }

    private void refuse(ServerResponse response, Problem problem) {
        response.status(problem.status());
        send(response, PROBLEM, problem.body());
    }

    private void send(ServerResponse response, Object page) {
        send(response, JSON, page);
    }

    private void send(ServerResponse response, String type, Object page) {
        var text = json.writeValueAsString(page) + "\n";
        response.header(HeaderNames.CONTENT_TYPE, type).send(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        server.stop();
    }
}
