// SPDX-License-Identifier: Apache-2.0
package io.trijet.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.environment.Address;
import io.trijet.protocol.Fields;
import io.trijet.protocol.Frame;
import io.trijet.protocol.FrameCodec;
import io.trijet.protocol.HeaderEncoding;
import io.trijet.protocol.Language;
import io.trijet.protocol.Limits;
import io.trijet.protocol.RequestCode;
import io.trijet.server.config.Configuration;
import io.trijet.server.config.ServerConfig;
import io.trijet.server.http.ControlApi;
import io.trijet.server.real.FileDisk;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One whole node on real sockets and files, asked by raw frames and over HTTP.
class NodeTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final Map<String, String> flags = new LinkedHashMap<>();
    private Node node;
    private FileDisk disk;
    private int opaque;

    @BeforeEach
    void start() throws Exception {
        flags.put("data", directory.resolve("data").toString());
        flags.put("segment-size", "64MiB");
        for (var key : new String[] {"broker-listen", "member-listen", "namesrv-listen", "http-listen"}) {
            flags.put(key, "127.0.0.1:" + freePort());
        }
        format();
        launch();
    }

    private void format() {
        var arguments = flags.entrySet().stream().map(flag -> "-D" + flag.getKey() + "=" + flag.getValue());
        assertThat(Main.run(Stream.concat(Stream.of("format"), arguments).toArray(String[]::new)))
                .isZero();
    }

    private void launch() throws Exception {
        var values = Configuration.load(null, Map.of(), flags);
        var data = DataPlace.of(values);
        disk = data.disk();
        node = Node.open(ServerConfig.of(values, data.identity().clusterId()), disk, failure::complete);
        node.serve();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> get("/health/ready").statusCode() == 200);
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
        disk.close();
        client.close();
        assertThat(failure).isNotDone();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private URI uri(String path) {
        return URI.create("http://" + flags.get("http-listen") + path);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    private JsonNode json(String path) throws IOException, InterruptedException {
        var response = get(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).endsWith("\n");
        return JSON.readTree(response.body());
    }

    private HttpResponse<String> post(String path, String type, String body) throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(uri(path)).header("Content-Type", type).POST(BodyPublishers.ofString(body));
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private Socket connect(String key) throws IOException {
        var address = Address.parse(Objects.requireNonNull(flags.get(key)));
        var socket = new Socket(address.host(), address.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private Frame ask(Socket socket, int code, Fields fields, String body) throws Exception {
        var bytes = MemorySegment.ofArray(body.getBytes(StandardCharsets.UTF_8));
        var request = new Frame(HeaderEncoding.JSON, code, Language.JAVA, 513, ++opaque, 0, null, fields, bytes);
        socket.getOutputStream().write(FrameCodec.encode(request).toArray(ValueLayout.JAVA_BYTE));
        var in = new DataInputStream(socket.getInputStream());
        int length = in.readInt();
        var answer = ByteBuffer.allocate(4 + length).putInt(length).put(in.readNBytes(length));
        var frame = FrameCodec.decode(MemorySegment.ofArray(answer.array()), Limits.DEFAULT);
        assertThat(frame.opaque()).isEqualTo(opaque);
        return frame;
    }

    private Frame send(Socket socket, String body) throws Exception {
        var fields = Fields.of(
                "producerGroup",
                "p",
                "topic",
                "T",
                "defaultTopic",
                "TBW102",
                "defaultTopicQueueNums",
                "4",
                "queueId",
                "0",
                "sysFlag",
                "0",
                "bornTimestamp",
                "1",
                "flag",
                "0",
                "properties",
                "",
                "reconsumeTimes",
                "0",
                "unitMode",
                "false",
                "batch",
                "false");
        return ask(socket, RequestCode.SEND_MESSAGE, fields, body);
    }

    private Frame pull(Socket socket, long queueOffset) throws Exception {
        var fields = Fields.of(
                "consumerGroup",
                "c",
                "topic",
                "T",
                "queueId",
                "0",
                "queueOffset",
                Long.toString(queueOffset),
                "maxMsgNums",
                "32",
                "sysFlag",
                "6",
                "commitOffset",
                "0",
                "suspendTimeoutMillis",
                "1000",
                "subscription",
                "*",
                "subVersion",
                "0",
                "expressionType",
                "TAG");
        return ask(socket, RequestCode.PULL_MESSAGE, fields, "");
    }

    private static String text(MemorySegment bytes) {
        return new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1);
    }

    @Test
    void a_message_that_was_acknowledged_is_pulled_back_also_after_a_restart() throws Exception {
        try (var socket = connect("broker-listen")) {
            var sent = send(socket, "the message itself");
            assertThat(sent.code()).as(String.valueOf(sent.remark())).isZero();
            assertThat(sent.fields().get("queueOffset")).isEqualTo("0");
            assertThat(text(pull(socket, 0).body())).contains("the message itself");
        }
        assertThat(node.drain()).isTrue();
        node.close();
        disk.close();
        launch();
        try (var socket = connect("broker-listen")) {
            assertThat(text(pull(socket, 0).body())).contains("the message itself");
            assertThat(send(socket, "another").fields().get("queueOffset")).isEqualTo("1");
        }
        assertThat(json("/v1/replication").at("/groups/0/term").asLong()).isEqualTo(2048);
    }

    @Test
    void the_name_server_port_is_served_by_the_same_node() throws Exception {
        try (var socket = connect("namesrv-listen")) {
            var route = ask(socket, RequestCode.GET_ROUTEINFO_BY_TOPIC, Fields.of("topic", "TBW102"), "");
            assertThat(route.code()).isZero();
            assertThat(text(route.body())).contains(flags.get("broker-listen"));
        }
    }

    @Test
    void the_node_says_who_it_is_and_how_it_stands() throws Exception {
        var page = json("/v1/node");
        assertThat(page.path("node").asString()).isEqualTo("n0");
        assertThat(page.path("role").asString()).isEqualTo("leader");
        assertThat(page.path("mode").asString()).isEqualTo("single");
        assertThat(page.path("flush").asString()).isEqualTo("sync");
        assertThat(page.at("/addresses/broker").asString()).isEqualTo(flags.get("broker-listen"));
        assertThat(page.path("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
        var group = json("/v1/replication").at("/groups/0");
        assertThat(group.path("group").asString()).isEqualTo("broker-a");
        assertThat(group.path("safeEnd").asLong()).isEqualTo(group.path("end").asLong());
        assertThat(group.path("replicas")).hasSize(1);
        assertThat(json("/health/live").path("alive").asBoolean()).isTrue();
    }

    @Test
    void what_was_sent_shows_in_topics_queues_and_metrics() throws Exception {
        try (var socket = connect("broker-listen")) {
            assertThat(send(socket, "counted").code()).isZero();
        }
        Awaitility.await().until(() -> get("/v1/topics?format=table").body().contains("T "));
        assertThat(json("/v1/queues").path("queues").size()).isPositive();
        var metrics = get("/metrics");
        assertThat(metrics.headers().firstValue("content-type").orElse("")).startsWith("text/plain; version=0.0.4");
        assertThat(metrics.body())
                .contains("rocketmq_topic_number{cluster=\"trijet\"")
                .contains("trijet_log_safe_end_bytes{group=\"broker-a\"}")
                .contains("trijet_server_client_frames_total");
    }

    @Test
    void a_checksum_covers_the_safe_bytes_of_a_range() throws Exception {
        long end = json("/v1/replication").at("/groups/0/safeEnd").asLong();
        var sum = json("/v1/log/checksum?group=broker-a&from=0&to=" + end);
        assertThat(sum.path("bytes").asLong()).isEqualTo(end);
        assertThat(sum.path("checksum").asString()).matches("[0-9a-f]{8}");
        assertThat(get("/v1/log/checksum?from=5&to=1").statusCode()).isEqualTo(400);
        assertThat(get("/v1/log/checksum?from=a&to=1").body()).contains("from is 'a'", "hint");
        assertThat(get("/v1/log/checksum?group=other&from=0&to=1").statusCode()).isEqualTo(400);
    }

    @Test
    void changes_are_refused_without_json_or_from_a_foreign_page() throws Exception {
        assertThat(post("/v1/promote", "text/plain", "{}").statusCode()).isEqualTo(415);
        assertThat(post("/v1/promote", "application/json", "not json").statusCode())
                .isEqualTo(400);
        var foreign = HttpRequest.newBuilder(uri("/v1/drain"))
                .header("Content-Type", "application/json")
                .header("Origin", "http://evil.example")
                .POST(BodyPublishers.ofString("{}"));
        var refused = client.send(foreign.build(), BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.headers().firstValue("content-type").orElse("")).startsWith("application/problem+json");
        assertThat(get("/v1/promote").statusCode()).isIn(404, 405);
        assertThat(post("/v1/promote", "application/json", "{\"group\":\"other\"}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void a_single_node_that_leads_already_says_so_when_promoted() throws Exception {
        var response = post("/v1/promote", "application/json", "{\"group\":\"broker-a\"}");
        assertThat(response.statusCode()).as(response.body()).isIn(200, 409);
        assertThat(JSON.readTree(response.body()).isObject()).isTrue();
    }

    @Test
    void a_transfer_that_cannot_be_is_refused_with_the_reason() throws Exception {
        var refused = post("/v1/transfer", "application/json", "{\"to\":\"n1\"}");
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
        assertThat(JSON.readTree(refused.body()).path("detail").asString()).isNotEmpty();
        assertThat(post("/v1/transfer", "application/json", "{}").statusCode()).isEqualTo(400);
        assertThat(post("/v1/transfer", "application/json", "{\"group\":\"other\",\"to\":\"n1\"}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void the_node_tells_how_it_came_to_lead() throws Exception {
        var changes = json("/v1/replication").at("/groups/0/changes");
        assertThat(changes.valueStream().map(change -> change.path("change").asString()))
                .endsWith("leads", "safe");
        assertThat(changes.path(0).path("atMillis").asLong()).isPositive();
    }

    @Test
    void garbage_on_the_broker_port_harms_nobody_else() throws Exception {
        try (var good = connect("broker-listen");
                var bad = connect("broker-listen")) {
            var header = "{not json".getBytes(StandardCharsets.UTF_8);
            bad.getOutputStream()
                    .write(ByteBuffer.allocate(8 + header.length)
                            .putInt(4 + header.length)
                            .putInt(header.length)
                            .put(header)
                            .array());
            assertThat(bad.getInputStream().read()).isEqualTo(-1);
            assertThat(send(good, "still served").code()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http-listen", "member-listen", "broker-listen", "namesrv-listen"})
    void a_port_in_use_is_named_in_a_sentence(String key) throws Exception {
        var taken = flags.get(key);
        flags.put("data", directory.resolve("other").toString());
        for (var other : new String[] {"broker-listen", "member-listen", "namesrv-listen", "http-listen"}) {
            if (!other.equals(key)) flags.put(other, "127.0.0.1:" + freePort());
        }
        format();
        var values = Configuration.load(null, Map.of(), flags);
        var data = DataPlace.of(values);
        var config = ServerConfig.of(values, data.identity().clusterId());
        assertThatThrownBy(() -> openAndServe(config, data.disk()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot listen for")
                .hasMessageContaining(taken);
        data.disk().close();
    }

    private void openAndServe(ServerConfig config, FileDisk data) throws IOException {
        try (var second = Node.open(config, data, failure::complete)) {
            second.serve();
        }
    }

    @Test
    void how_long_a_drain_lingers_is_bounded() throws Exception {
        for (var wrong : List.of("-1", "120001", "1.5", "\"35\"")) {
            var refused = post("/v1/drain", "application/json", "{\"lingerMillis\":" + wrong + "}");
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("give milliseconds from 0 to 120000");
        }
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(post("/v1/drain", "application/json", "{\"lingerMillis\":120000}")
                        .statusCode())
                .as("one node alone has nobody to wait for")
                .isEqualTo(200);
    }

    @Test
    void a_drained_node_is_alive_and_not_ready() throws Exception {
        assertThat(post("/v1/drain", "application/json", "{}").statusCode()).isEqualTo(200);
        assertThat(node.drain()).as("told again, as by SIGTERM").isTrue();
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        Awaitility.await().until(() -> get("/health/ready").statusCode() == 503);
        assertThat(get("/health/ready").body()).contains("reasons");
    }

    @Test
    void the_control_api_takes_so_many_connections_and_the_next_one_waits_until_one_is_closed() throws Exception {
        var open = new ArrayList<Socket>();
        for (int i = 0; i < ControlApi.MOST_CONNECTIONS; i++) open.add(connect("http-listen"));
        try (var next = HttpClient.newHttpClient()) {
            var ask = HttpRequest.newBuilder(uri("/health/live"))
                    .timeout(Duration.ofMillis(500))
                    .build();
            assertThatThrownBy(() -> next.send(ask, BodyHandlers.ofString())).isInstanceOf(HttpTimeoutException.class);

            for (var socket : open) socket.close();
            Awaitility.await()
                    .ignoreExceptionsMatching(HttpTimeoutException.class::isInstance)
                    .until(() -> next.send(ask, BodyHandlers.ofString()).statusCode() == 200);
        }
    }
}
