// SPDX-License-Identifier: Apache-2.0
package io.trijet.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How a node's process ends, and what it says when it does not even begin.
class NodeProcessTest {
    private static final int PATIENCE_SECONDS = 60;

    @TempDir
    Path directory;

    private final List<Process> started = new ArrayList<>();
    private final List<String> settings = new ArrayList<>();
    private int httpPort;

    @BeforeEach
    void choose() throws IOException {
        settings.add("-Ddata=" + directory.resolve("data"));
        settings.add("-Dsegment-size=64MiB");
        for (var key : List.of("broker-listen", "member-listen", "namesrv-listen")) {
            settings.add("-D" + key + "=127.0.0.1:" + freePort());
        }
        httpPort = freePort();
        settings.add("-Dhttp-listen=127.0.0.1:" + httpPort);
    }

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private Process run(String command, String... more) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var line = new ArrayList<>(List.of(java, "-ea", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"));
        line.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path")));
        line.addAll(List.of(Main.class.getName(), command));
        line.addAll(List.of(more));
        line.addAll(settings);
        var process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(command + ".log").toFile())
                .start();
        started.add(process);
        return process;
    }

    private static int exitOf(Process process) throws InterruptedException {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private String said(String command) throws IOException {
        return Files.readString(directory.resolve(command + ".log"), StandardCharsets.UTF_8);
    }

    private Process ready() throws Exception {
        assertThat(exitOf(run("format"))).as(said("format")).isZero();
        var process = run("server", "--stop-with-parent");
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + "/health/ready"))
                    .build();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                    .pollInterval(Duration.ofMillis(100))
                    .ignoreExceptions()
                    .until(() -> client.send(request, BodyHandlers.discarding()).statusCode() == 200);
        }
        return process;
    }

    @Test
    void a_node_that_is_told_to_leave_drains_and_ends_with_0() throws Exception {
        var node = ready();
        node.destroy();
        assertThat(exitOf(node)).as(said("server")).isZero();
        assertThat(said("server"))
                .contains("node started node=n0 cluster=trijet mode=single flush=sync", "drained=true");
    }

    @Test
    void a_node_whose_parent_is_gone_leaves_by_itself() throws Exception {
        var node = ready();
        node.getOutputStream().close();
        assertThat(exitOf(node)).as(said("server")).isZero();
        assertThat(said("server")).contains("parent is gone", "drained=true");
    }

    @Test
    void an_unformatted_directory_is_refused_with_78_and_what_to_do() throws Exception {
        assertThat(exitOf(run("server"))).isEqualTo(78);
        assertThat(said("server")).contains("there is no data directory", "trijet format");
    }

    @Test
    void a_mistyped_key_is_refused_with_78_and_the_nearest_one() throws Exception {
        assertThat(exitOf(run("server", "-Dretenton=1h"))).isEqualTo(78);
        assertThat(said("server")).contains("unknown key 'retenton', did you mean 'retention'?");
    }
}
