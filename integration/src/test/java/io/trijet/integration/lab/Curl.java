// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A session with one lab: GET, and look at the JSON.
final class Curl implements AutoCloseable {
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient client = HttpClient.newHttpClient();
    private final String base;

    Curl(int port) {
        this.base = "http://localhost:" + port;
    }

    /// An answer: its status and its body, which always ends with a newline.
    record Answer(int status, JsonNode body) {}

    Answer ask(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(base + path)));
    }

    Answer post(String path, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(base + path)).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /// The status that a page of another site gets.
    int fromForeignPage(String method, String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Origin", "http://evil.example")
                .method(method, HttpRequest.BodyPublishers.noBody());
        return send(request).status();
    }

    Answer delete(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(base + path)).DELETE());
    }

    /// The JSON of a page that must be there.
    JsonNode page(String path) throws IOException, InterruptedException {
        var answer = ask(path);
        assertThat(answer.status()).as(path + " " + answer.body()).isEqualTo(200);
        return answer.body();
    }

    /// A page as a terminal gets it.
    String table(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(base + path + "?format=table"))
                .build();
        var response = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(path + " " + response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        return response.body();
    }

    /// The lines of an answer that goes on for a while.
    List<JsonNode> lines(String path) throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(LONG).build();
        var response = client.send(request, HttpResponse.BodyHandlers.ofLines());
        var lines = response.body().map(JSON::readTree).toList();
        assertThat(response.statusCode()).as(path + " " + lines).isEqualTo(200);
        return lines;
    }

    /// The body of a level-14 call that must succeed.
    JsonNode level14(String call) throws IOException, InterruptedException {
        var answer = ask("/challenge/level14/" + call);
        assertThat(answer.status()).as(call + " " + answer.body()).isEqualTo(200);
        return answer.body();
    }

    /// The refusal of a level-14 call that must be refused, with a sentence and a hint.
    JsonNode refused(String call, int status) throws IOException, InterruptedException {
        var answer = ask("/challenge/level14/" + call);
        assertThat(answer.status()).as(call + " " + answer.body()).isEqualTo(status);
        assertThat(answer.body().path("detail").asString("")).isNotEmpty();
        assertThat(answer.body().path("hint").asString("")).isNotEmpty();
        return answer.body();
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var response =
                client.send(request.timeout(Duration.ofSeconds(90)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.body()).endsWith("\n");
        return new Answer(response.statusCode(), JSON.readTree(response.body()));
    }

    @Override
    public void close() {
        client.close();
    }
}
