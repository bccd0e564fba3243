// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The page over HTTP, as a browser and as curl ask for it.
final class PageTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private int port;
    private LabServer server;

    @BeforeEach
    void start() throws Exception {
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        server = LabServer.start(Entrance.LOCAL, port, new Page(port));
    }

    @AfterEach
    void stop() {
        server.close();
        client.close();
    }

    private HttpResponse<String> get(String path, String accept) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Accept", accept)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Test
    void a_browser_gets_the_dashboard_and_keeps_nothing_of_the_page_itself() throws Exception {
        var page = get("/", "text/html,application/xhtml+xml,*/*;q=0.8");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(header(page, "Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(header(page, "Cache-Control")).isEqualTo("no-store");
        assertThat(header(page, "Content-Security-Policy")).contains("default-src 'none'", "frame-ancestors 'none'");
        assertThat(page.body()).contains("<title>Trijet lab</title>").doesNotContain("<style", "<script>", "onclick");
    }

    @Test
    void what_the_page_names_is_served_with_its_type_and_kept_for_ever() throws Exception {
        var page = get("/", "text/html").body();
        var names = Pattern.compile("/assets/[^\"]+\\.(js|css|svg)").matcher(page);
        int count = 0;
        while (names.find()) {
            var asset = get(names.group(), "*/*");
            assertThat(asset.statusCode()).as(names.group()).isEqualTo(200);
            assertThat(header(asset, "Content-Type"))
                    .startsWith(
                            switch (names.group(1)) {
                                case "js" -> "text/javascript";
                                case "css" -> "text/css";
                                case String other -> "image/" + other;
                            });
            assertThat(header(asset, "Cache-Control")).contains("immutable");
            assertThat(header(asset, "X-Content-Type-Options")).isEqualTo("nosniff");
            count++;
        }
        assertThat(count).isGreaterThanOrEqualTo(3);
    }

    @Test
    void curl_gets_a_list_of_links() throws Exception {
        var text = get("/", "*/*");
        assertThat(header(text, "Content-Type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(text.body().lines())
                .allMatch(line -> line.startsWith("http://localhost:" + port + "/"))
                .contains("http://localhost:" + port + "/v1/cluster");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/assets/nothing.js",
                "/assets/..%2Findex.html",
                "/assets/sources.sha256",
                "/assets/..%2F..%2FPage.class",
                "/assets/.js"
            })
    void nothing_else_is_served(String path) throws Exception {
        assertThat(get(path, "*/*").statusCode()).isEqualTo(404);
    }
}
