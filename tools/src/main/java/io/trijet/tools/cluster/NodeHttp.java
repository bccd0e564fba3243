// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Asks nodes over their HTTP API. Blocks the calling thread, never longer than a call's deadline. Any thread.
public final class NodeHttp implements AutoCloseable {
    private static final Duration QUICK = Duration.ofMillis(1_500);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofMillis(500)).build();
    private final JsonMapper json = JsonMapper.builder().build();

    /// A node answered with a status other than 2xx.
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        private final int status;
        private final String detail;
        private final String hint;

        Refused(int status, String detail, String hint) {
            super(status + ": " + detail);
            this.status = status;
            this.detail = detail;
            this.hint = hint;
        }

        public int status() {
            return status;
        }

        /// The node's own sentence.
        public String detail() {
            return detail;
        }

        /// What to do, or empty.
        public String hint() {
            return hint;
        }
    }

    /// False also when nothing answers.
    public boolean isReady(NodePlan node) throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(uri(node, "/health/ready"))
                    .timeout(QUICK)
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /// True if the node's event loop answered in time. Not while it starts, or recovers its log.
    public boolean isLive(NodePlan node, Duration within) throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(uri(node, "/health/live"))
                    .timeout(within)
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /// `POST /v1/transfer` to the group's leader: hands the lead to another node.
    public JsonNode transfer(NodePlan leader, String group, String to, Duration deadline)
            throws IOException, Refused, InterruptedException {
        return post(leader, "/v1/transfer", Map.of("group", group, "to", to), deadline);
    }

    /// `GET /v1/replication`: how each group stands, as this node knows it.
    public JsonNode replication(NodePlan node) throws IOException, Refused, InterruptedException {
        return get(node, "/v1/replication", QUICK);
    }

    /// `GET /v1/log/checksum`: a checksum over the log's bytes in `[from, to)`.
    public JsonNode checksum(NodePlan node, String group, long from, long to, Duration deadline)
            throws IOException, Refused, InterruptedException {
        var path = "/v1/log/checksum?group=" + URLEncoder.encode(group, StandardCharsets.UTF_8) + "&from=" + from
                + "&to=" + to;
        return get(node, path, deadline);
    }

    /// `GET /v1/log/unserved`: messages from `from` on that a node without a leader has and does not serve.
    public JsonNode unserved(NodePlan node, String group, long from, Duration deadline)
            throws IOException, Refused, InterruptedException {
        var path = "/v1/log/unserved?group=" + URLEncoder.encode(group, StandardCharsets.UTF_8) + "&from=" + from;
        return get(node, path, deadline);
    }

    /// `POST /v1/promote`: makes the node the group's leader.
    public JsonNode promote(NodePlan node, String group, boolean acceptDataLoss, Duration deadline)
            throws IOException, Refused, InterruptedException {
        return post(node, "/v1/promote", Map.of("group", group, "acceptDataLoss", acceptDataLoss), deadline);
    }

    public JsonNode get(NodePlan node, String path, Duration deadline)
            throws IOException, Refused, InterruptedException {
        return send(HttpRequest.newBuilder(uri(node, path)).timeout(deadline).build());
    }

    public JsonNode post(NodePlan node, String path, Object body, Duration deadline)
            throws IOException, Refused, InterruptedException {
        return send(HttpRequest.newBuilder(uri(node, path))
                .timeout(deadline)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body)))
                .build());
    }

    private JsonNode send(HttpRequest request) throws IOException, Refused, InterruptedException {
        var response = client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        boolean isOk = response.statusCode() / 100 == 2;
        try {
            var body = json.readTree(response.body());
            if (isOk) return body;
            var detail = body.path("detail").asString("");
            var said = detail.isEmpty() ? response.body().strip() : detail;
            throw new Refused(response.statusCode(), said, body.path("hint").asString(""));
        } catch (JacksonException e) {
            if (isOk) throw new IOException("not JSON from " + request.uri() + ": " + e.getOriginalMessage(), e);
            throw new Refused(response.statusCode(), response.body().strip(), "");
        }
    }

    private static URI uri(NodePlan node, String path) {
        return URI.create("http://" + node.httpAddress() + path);
    }

    @Override
    public void close() {
        client.close();
    }
}
