// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.trijet.tools.exit.Failure;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Against a lab that says which credentials it was given.
final class TokenTest {
    @TempDir
    private Path directory;

    private HttpServer server;

    @Command
    private static final class Any {
        @Mixin
        private Connections connections = new Connections();
    }

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var given = exchange.getRequestHeaders().getFirst("Authorization");
            var body = ("{\"given\":\"" + given + "\"}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String given(String... arguments) throws Exception {
        var any = new Any();
        new CommandLine(any).parseArgs(arguments);
        any.connections.url = "http://127.0.0.1:" + server.getAddress().getPort();
        try (var lab = any.connections.lab()) {
            return lab.get("/v1/cluster", Duration.ofSeconds(5)).path("given").asString();
        }
    }

    @Test
    void the_lab_hears_the_token_of_the_file_without_its_line_end() throws Exception {
        var file = Files.writeString(directory.resolve("token"), "0123456789abcdef\n");
        assertThat(given("--token-file", file.toString())).isEqualTo("Bearer 0123456789abcdef");
    }

    @Test
    void without_a_file_nothing_is_told() throws Exception {
        assertThat(given()).isEqualTo("null");
    }

    @Test
    void a_file_that_cannot_be_read_is_named() {
        assertThatThrownBy(() -> given("--token-file", directory.resolve("none").toString()))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("none");
    }
}
