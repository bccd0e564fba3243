// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.tools.cluster.ClusterException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GateTest {
    private static final String TOKEN = "0123456789abcdef";

    @TempDir
    private Path directory;

    private static String basic(String password) {
        return "Basic " + Base64.getEncoder().encodeToString(("me:" + password).getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.7, lab.example:8070, , , Bearer 0123456789abcdef, 0",
        "127.0.0.1, localhost:8070, , , Bearer 0123456789abcdef, 0",
        "10.0.0.7, lab.example:8070, http://lab.example:8070, same-origin, Bearer 0123456789abcdef, 0",
        "10.0.0.7, lab.example, https://lab.example, , Bearer 0123456789abcdef, 0",
        "127.0.0.1, localhost:8070, , , , 401",
        "10.0.0.7, lab.example:8070, , , Bearer 0123456789abcdeF, 401",
        "10.0.0.7, lab.example:8070, , , Basic x, 401",
        "10.0.0.7, lab.example:8070, , , 0123456789abcdef, 401",
        "10.0.0.7, lab.example:8070, http://evil.example, , Bearer 0123456789abcdef, 403",
        "10.0.0.7, lab.example:8070, null, , Bearer 0123456789abcdef, 403",
        "10.0.0.7, lab.example:8070, , cross-site, Bearer 0123456789abcdef, 403",
    })
    void with_a_token_everybody_needs_it_and_no_foreign_page_can_use_it(
            String address,
            String host,
            @Nullable String origin,
            @Nullable String site,
            @Nullable String authorization,
            int status)
            throws Exception {
        var caller = new LocalOnly.Caller(
                InetAddress.ofLiteral(address),
                Optional.of(host),
                Optional.ofNullable(origin),
                Optional.ofNullable(site));
        var refusal = new Gate(8070, Optional.of(TOKEN)).refusal(caller, Optional.ofNullable(authorization));
        assertThat(refusal.map(Gate.Refusal::status).orElse(0)).isEqualTo(status);
    }

    @Test
    void other_addresses_than_loopback_need_a_token() throws Exception {
        assertThatThrownBy(() -> Entrance.of("0.0.0.0", Optional.empty()))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("0.0.0.0")
                .hasMessageContaining("token");
        assertThat(Entrance.of("127.0.0.1", Optional.empty())).isEqualTo(Entrance.LOCAL);
        var file = Files.writeString(directory.resolve("token"), TOKEN + "\n");
        assertThat(Entrance.of("0.0.0.0", Optional.of(file)).token()).contains(TOKEN);
    }

    @Test
    void a_token_that_is_one_character_too_short_is_refused() throws Exception {
        var file = Files.writeString(directory.resolve("token"), TOKEN.substring(1));
        assertThatThrownBy(() -> Entrance.of("0.0.0.0", Optional.of(file)))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("15 characters");
        assertThatThrownBy(() -> Entrance.of("0.0.0.0", Optional.of(directory.resolve("none"))))
                .isInstanceOf(ClusterException.class);
    }

    @Test
    void a_browser_is_asked_for_the_token_and_gets_in_with_it_as_its_password() throws Exception {
        int port = EventStreamTest.freePort();
        var entrance = new Entrance("127.0.0.1", Optional.of(TOKEN));
        try (var server = LabServer.start(
                        entrance,
                        port,
                        routing -> routing.post(
                                "/v1/x", (_, response) -> LabServer.answer(response, () -> Map.of("done", true))));
                var client = HttpClient.newHttpClient()) {
            assertThat(server).isNotNull();
            var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/v1/x"))
                    .POST(HttpRequest.BodyPublishers.noBody());
            var refused = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.headers().firstValue("WWW-Authenticate").orElse(""))
                    .startsWith("Basic");
            var right = request.header("Authorization", basic(TOKEN)).build();
            assertThat(client.send(right, HttpResponse.BodyHandlers.ofString()).body())
                    .isEqualTo("{\"done\":true}\n");
        }
    }
}
