// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NodeFileTest {
    private static String text(Map<String, String> own) {
        var plan = ClusterPlan.of(
                ClusterShape.of(ClusterMode.RAFT, ClusterPlan.Flush.SYNC),
                Path.of("/tmp/x"),
                PortPlan.startingAt(20_000));
        var keys = new ClusterDirectory.Keys("id", Path.of("/tmp/x/secret"));
        return NodeFile.text(plan, plan.nodes().getFirst(), "n0@127.0.0.1:1", keys, own);
    }

    @Test
    void an_own_setting_stands_in_place_of_the_usual_one() {
        var lines = text(Map.of("segment-size", "1MiB")).lines().toList();

        assertThat(lines).contains("segment-size = 1MiB").doesNotContain("segment-size = 64MiB");
    }

    @Test
    void an_own_setting_that_is_not_usual_is_added() {
        assertThat(text(Map.of("scrub-every", "5s")).lines()).contains("scrub-every = 5s", "segment-size = 64MiB");
    }
}
