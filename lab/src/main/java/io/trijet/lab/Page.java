// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What stands at `/`: for a browser the dashboard, for curl a list of links.
///
/// The dashboard is built from `web` and committed (`web/build`), so that nobody needs Node to use it. Its files are
/// named
/// by their content and may be kept for ever; the page that names them is never kept. Nothing of it comes from
/// elsewhere,
/// and the policy sent with it lets nothing else run.
final class Page implements LabServer.Endpoints {
    static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String BUNDLE = "web/";
    private static final Pattern ASSET = Pattern.compile("[A-Za-z0-9_-]+\\.(js|css|svg)");
    private static final Map<String, String> TYPES =
            Map.of("js", "text/javascript; charset=utf-8", "css", "text/css; charset=utf-8", "svg", "image/svg+xml");
    private static final List<String> READING = List.of("syncProgress", "leaderStatus", "verifyData");
    private static final List<String> CHANGING = List.of(
            "startMaster",
            "startSlave",
            "sendMessage?count=1000",
            "stopMaster",
            "stopMaster?how=pause",
            "stopMaster?how=graceful",
            "promote?node=n1",
            "transfer?node=n1",
            "benchmark?mode=dledger&messages=50000",
            "bug?n=1");

    private final int port;

    Page(int port) {
        this.port = port;
    }

    @Override
    public void register(HttpRouting.Builder routing) {
        routing.get("/", this::show);
        routing.get("/assets/{name}", Page::asset);
    }

    private void show(ServerRequest request, ServerResponse response) {
        var accepted = request.headers().first(HeaderNames.ACCEPT).orElse("");
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        if (accepted.contains("text/html")) {
            send(response, "text/html; charset=utf-8", file("index.html").orElseThrow());
        } else {
            send(response, "text/plain; charset=utf-8", text().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void asset(ServerRequest request, ServerResponse response) {
        var name = request.path().pathParameters().get("name");
        var matched = ASSET.matcher(name);
        var content = matched.matches() ? file("assets/" + name) : Optional.<byte[]>empty();
        if (content.isEmpty()) {
            response.header(HeaderNames.CACHE_CONTROL, "no-store");
            response.status(Status.NOT_FOUND_404);
            send(
                    response,
                    "text/plain; charset=utf-8",
                    "no such file: load / again\n".getBytes(StandardCharsets.UTF_8));
            return;
        }
        response.header(HeaderNames.CACHE_CONTROL, "public, max-age=31536000, immutable");
        send(response, TYPES.getOrDefault(matched.group(1), "application/octet-stream"), content.get());
    }

    private static void send(ServerResponse response, String type, byte[] content) {
        response.header(HeaderNames.CONTENT_TYPE, type);
        response.header(HeaderNames.create("Content-Security-Policy"), POLICY);
        response.header(HeaderNames.create("X-Content-Type-Options"), "nosniff");
        response.header(HeaderNames.create("Referrer-Policy"), "no-referrer");
        response.send(content);
    }

    private static Optional<byte[]> file(String name) {
        try (var stream = Page.class.getResourceAsStream(BUNDLE + name)) {
            return stream == null ? Optional.empty() : Optional.of(stream.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("a resource of the lab cannot be read: " + name, e);
        }
    }

    private String text() {
        var text = new StringBuilder();
        for (var name : READING) text.append(url(name)).append('\n');
        for (var name : CHANGING) text.append(url(name)).append('\n');
        text.append("http://localhost:").append(port).append("/v1/cluster\n");
        return text.toString();
    }

    private String url(String name) {
        return "http://localhost:" + port + ChallengeEndpoints.PREFIX + name;
    }
}
