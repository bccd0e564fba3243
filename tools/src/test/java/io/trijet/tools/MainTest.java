// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.tools.exit.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    /// A port where nobody listens, for now.
    private static int closedPort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "send", "consume", "promote", "verify", "topic", "group", "bench", "bug"})
    void every_command_explains_itself(String command) {
        assertThat(run(command, "--help")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("Usage: trijet " + command);
    }

    @Test
    void wrong_usage_is_2() {
        assertThat(run("dance")).isEqualTo(ExitCode.USAGE);
        assertThat(run("topic")).isEqualTo(ExitCode.USAGE);
        assertThat(run("send")).isEqualTo(ExitCode.USAGE);
        assertThat(run("bench", "--size", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(run("bench", "--mode", "dance")).isEqualTo(ExitCode.USAGE);
        assertThat(run("bench", "--threads", "4", "--window", "4")).isEqualTo(ExitCode.USAGE);
        assertThat(run("bench", "--topics", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(run("bench", "--topics", "2", "--delivered")).isEqualTo(ExitCode.USAGE);
        assertThat(run("bench", "--peer", "rocketmq", "--nodes", "3")).isEqualTo(ExitCode.USAGE);
        assertThat(run("bench", "--peer", "kafka")).isEqualTo(ExitCode.USAGE);
        assertThat(run("bench", "--modes", "raft")).isEqualTo(ExitCode.USAGE);
        assertThat(run("bench", "--compare", "--modes", "paxos")).isEqualTo(ExitCode.USAGE);
        assertThat(run("bench", "--compare", "--nodes", "3")).isEqualTo(ExitCode.USAGE);
        assertThat(run("bench", "--compare", "--hands-off", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(run("bench", "--compare", "--runs", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(run("bench", "--compare", "--no-report", "--peer", "kafka")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("unknown peer 'kafka': only rocketmq");
        assertThat(run("bench", "--compare", "--report", "/no/such/place/r.html"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(run("bug", "6")).isEqualTo(ExitCode.USAGE);
        assertThat(run("topic", "list", "--namesrv", "nowhere:x")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void nobody_there_is_69_with_a_hint() throws Exception {
        var url = "http://127.0.0.1:" + closedPort();
        assertThat(run("status", "--url", url, "--node-urls", url)).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(err.toString()).contains("./trijet up");
        assertThat(run("verify", "--url", url)).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(run("topic", "list", "--namesrv", "127.0.0.1:" + closedPort()))
                .isEqualTo(ExitCode.UNREACHABLE);
        assertThat(err.toString()).contains("--namesrv");
        assertThat(out.toString()).isEmpty();
    }
}
