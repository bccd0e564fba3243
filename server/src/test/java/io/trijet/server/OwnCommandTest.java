// SPDX-License-Identifier: Apache-2.0
package io.trijet.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class OwnCommandTest {
    @Test
    void the_child_is_the_same_program_without_a_watchdog_that_ends_with_its_parent() {
        var own =
                List.of("java", "@server.args", "Main", "server", "--watchdog", "-c", "a b.conf", "-D", "cluster=", "");
        assertThat(OwnCommand.asChild("/jdk/bin/java", own))
                .containsExactly(
                        "/jdk/bin/java",
                        "@server.args",
                        "Main",
                        "server",
                        "-c",
                        "a b.conf",
                        "-D",
                        "cluster=",
                        "--stop-with-parent");
    }

    @Test
    void a_parent_that_itself_ends_with_its_parent_says_so_once() {
        var own = List.of("java", "Main", "server", "--stop-with-parent", "--watchdog", "");
        assertThat(OwnCommand.asChild("java", own)).containsExactly("java", "Main", "server", "--stop-with-parent");
    }

    @Test
    void an_argument_that_is_empty_stays() {
        var own = List.of("java", "Main", "server", "-c", "", "--watchdog", "");
        assertThat(OwnCommand.asChild("java", own))
                .containsExactly("java", "Main", "server", "-c", "", "--stop-with-parent");
    }

    @Test
    void this_process_knows_its_own_command() throws Exception {
        assertThat(OwnCommand.asChild())
                .startsWith(ProcessHandle.current().info().command().orElseThrow())
                .endsWith("--stop-with-parent");
    }
}
