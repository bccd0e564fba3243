// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.cluster.ClusterPlan;
import io.trijet.tools.cluster.PortPlan;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class RelaysTest {
    @Test
    void only_the_member_that_dials_is_sent_through_a_relay() throws Exception {
        var plan = ClusterPlan.of(ClusterMode.RAFT, 3, ClusterPlan.Flush.SYNC, Path.of("data"), PortPlan.standard());
        var n0 = plan.node("n0").orElseThrow();
        var n1 = plan.node("n1").orElseThrow();
        try (var relays = new Relays()) {
            assertThat(relays.address(n1, n0)).isEqualTo(n0.memberAddress());
            assertThat(relays.address(n0, n1)).isNotEqualTo(n1.memberAddress());
            assertThat(relays.address(n0, n1)).isEqualTo(relays.address(n0, n1));
        }
    }
}
