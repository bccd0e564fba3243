// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.errand;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LineTest {
    @Test
    void a_step_says_on_which_side_or_in_which_mode_it_is() {
        assertThat(Line.step("{\"type\":\"step\",\"step\":\"naive\",\"text\":\"one node\"}"))
                .contains("naive: one node");
        assertThat(Line.step("{\"type\":\"step\",\"mode\":\"raft\",\"step\":\"disk\",\"text\":\"it dies\"}"))
                .contains("raft: it dies");
        assertThat(Line.step("{\"type\":\"step\",\"step\":\"make-room\",\"text\":\"your nodes n0 are stopped\"}"))
                .contains("your nodes n0 are stopped");
    }

    @Test
    void other_lines_say_nothing_of_it() {
        assertThat(Line.step("{\"type\":\"progress\",\"step\":\"measure\",\"done\":1,\"total\":2}"))
                .isEmpty();
        assertThat(Line.step("{\"bug\":1,\"title\":\"one copy\"}")).isEmpty();
    }
}
