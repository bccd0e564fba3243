// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cli;

import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One HTTP API (the lab's or a node's). Refusals become failures with the server's own words.
final class HttpApi implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private final String base;
    private final Optional<String> token;

    /// A node's: it listens on loopback and wants none.
    HttpApi(String base) {
        this(base, Optional.empty());
    }

    HttpApi(String base, Optional<String> token) {
        this.base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        this.token = token;
    }

    String base() {
        return base;
    }

    JsonNode get(String path, Duration patience) throws Failure, InterruptedException {
        return send(request(path, patience).build());
    }

    JsonNode post(String path, Object body, Duration patience) throws Failure, InterruptedException {
        var text = JSON.writeValueAsString(body);
        return send(request(path, patience)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(text))
                .build());
    }

    private HttpRequest.Builder request(String path, Duration patience) throws Failure {
        try {
            var request = HttpRequest.newBuilder(URI.create(base + path)).timeout(patience);
            token.ifPresent(word -> request.header("Authorization", "Bearer " + word));
            return request;
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, "'" + base + "' is no URL", "for example --url http://127.0.0.1:8070", e);
        }
    }

    private JsonNode send(HttpRequest request) throws Failure, InterruptedException {
        try {
            var response = client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            if (response.statusCode() / 100 != 2) throw refusal(response.statusCode(), response.body());
            return JSON.readTree(response.body());
        } catch (JacksonException e) {
            throw new Failure(ExitCode.INTERNAL, request.uri() + " did not answer with JSON", "is it a Trijet?", e);
        } catch (HttpTimeoutException e) {
            throw new Failure(ExitCode.TRY_AGAIN, request.uri() + " did not answer in time", "try again", e);
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.UNREACHABLE,
                    "nothing answers at " + base,
                    "start a cluster with ./trijet up, or name the lab with --url",
                    e);
        }
    }

    /// The problem document's words, or the body as it is.
    static Failure refusal(int status, String body) {
        var detail = body.strip();
        var hint = "";
        try {
            var problem = JSON.readTree(body);
            detail = problem.path("detail").asString(detail);
            hint = problem.path("hint").asString("");
        } catch (JacksonException e) {
            // Not a problem document: its text is all there is to say.
            hint = "HTTP status " + status;
        }
        return new Failure(codeFor(status), detail, hint);
    }

    private static int codeFor(int status) {
        return switch (status) {
            case 400, 404 -> ExitCode.USAGE;
            case 401, 403, 409 -> ExitCode.REFUSED;
            case 429, 503, 504 -> ExitCode.TRY_AGAIN;
            default -> ExitCode.INTERNAL;
        };
    }

    @Override
    public void close() {
        client.close();
    }
}
