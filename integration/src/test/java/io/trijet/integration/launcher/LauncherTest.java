// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.integration.tree.SourceTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What the launcher does without building anything.
final class LauncherTest {
    private record Run(int code, String output) {}

    private static Run run(String... command) throws IOException, InterruptedException {
        var output = Files.createTempFile("launcher", ".txt");
        try {
            var process = new ProcessBuilder(List.of(command))
                    .directory(SourceTree.root().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("ends in time").isTrue();
            return new Run(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            Files.delete(output);
        }
    }

    @Test
    void the_scripts_are_valid_bash() throws Exception {
        assertThat(run("bash", "-n", "trijet")).isEqualTo(new Run(0, ""));
        assertThat(run("bash", "-n", ".ci/run")).isEqualTo(new Run(0, ""));
    }

    @Test
    void help_names_every_command_and_the_exit_codes() throws Exception {
        var help = run("./trijet", "--help");
        assertThat(help.code()).isZero();
        var commands = new ArrayList<>(List.of("up", "lab", "status", "send", "consume", "promote", "verify", "topic"));
        commands.addAll(List.of("leader", "node drain", "cluster restart", "failover"));
        commands.addAll(List.of("group", "bench", "server", "format", "log", "sim", "fuzz", "test"));
        assertThat(help.output()).contains(commands).contains("Exit codes");
        assertThat(run("./trijet").output()).isEqualTo(help.output());
    }

    @Test
    void an_unknown_command_is_a_usage_error() throws Exception {
        var run = run("./trijet", "fly");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.output()).isEqualTo("trijet: unknown command 'fly'; ./trijet --help lists them.\n");
    }
}
