// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

final class ClusterPlanTest {
    private static ClusterPlan plan(ClusterMode mode, int nodes, PortPlan ports) {
        return ClusterPlan.of(mode, nodes, ClusterPlan.Flush.SYNC, Path.of("data"), ports);
    }

    @Test
    void three_nodes_take_the_customary_ports() {
        var plan = plan(ClusterMode.SYNC, 3, PortPlan.standard());
        assertThat(plan.nodes()).extracting(NodePlan::broker).containsExactly(10911, 10921, 10931);
        assertThat(plan.nodes()).extracting(NodePlan::member).containsExactly(10912, 10922, 10932);
        assertThat(plan.nodes()).extracting(NodePlan::namesrv).containsExactly(9876, 9877, 9878);
        assertThat(plan.nodes()).extracting(NodePlan::http).containsExactly(8071, 8072, 8073);
        assertThat(plan.namesrvAddresses()).isEqualTo("127.0.0.1:9876;127.0.0.1:9877;127.0.0.1:9878");
    }

    @Test
    void no_two_ports_of_the_largest_plan_are_the_same_and_a_block_holds_them() {
        for (var ports : new PortPlan[] {PortPlan.standard(), PortPlan.startingAt(20_000)}) {
            var seen = new HashSet<Integer>();
            seen.add(ports.lab());
            for (var node :
                    plan(ClusterMode.SYNC, ClusterPlan.MAXIMUM_NODES, ports).nodes()) {
                for (int port : node.ports().keySet())
                    assertThat(seen.add(port)).as("port " + port).isTrue();
            }
            if (ports.lab() == 20_000) assertThat(seen).allMatch(port -> port < 20_000 + PortPlan.BLOCK);
        }
    }

    @Test
    void a_node_count_that_does_not_fit_the_mode_is_refused() {
        assertThat(ClusterMode.SYNC.requireNodes(2)).isEqualTo(2);
        assertThat(ClusterMode.SYNC.requireNodes(9)).isEqualTo(9);
        for (int count : new int[] {0, 1, 10}) {
            assertThatThrownBy(() -> ClusterMode.SYNC.requireNodes(count))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("2 to 9 nodes");
        }
        assertThatThrownBy(() -> ClusterMode.SINGLE.requireNodes(3)).hasMessageContaining("mode single has one node");
    }

    @Test
    void modes_are_read_by_their_words() {
        assertThat(ClusterMode.parse("Async")).isEqualTo(ClusterMode.ASYNC);
        assertThat(ClusterMode.parse("raft")).isEqualTo(ClusterMode.RAFT);
        assertThat(ClusterMode.parse("DLedger")).isEqualTo(ClusterMode.RAFT);
        assertThatThrownBy(() -> ClusterMode.parse("fast")).hasMessageContaining("single, async, sync, raft");
    }

    @Test
    void only_a_raft_cluster_has_several_groups_and_not_too_many() {
        assertThat(ClusterShape.of(ClusterMode.RAFT, ClusterPlan.Flush.SYNC).groupNames())
                .startsWith("broker-a")
                .hasSize(ClusterMode.RAFT.defaultGroups());
        assertThat(ClusterMode.RAFT.requireGroups(ClusterShape.MAXIMUM_GROUPS)).isEqualTo(ClusterShape.MAXIMUM_GROUPS);
        for (var mode : ClusterMode.values()) {
            int most = mode == ClusterMode.RAFT ? ClusterShape.MAXIMUM_GROUPS : 1;
            for (int count : new int[] {0, most + 1}) {
                assertThatThrownBy(() -> mode.requireGroups(count))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("mode " + mode.word() + " has ");
            }
        }
    }

    @Test
    void a_taken_port_is_named_with_its_purpose() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> PortCheck.requireFree(taken.getLocalPort(), "broker of n0"))
                    .isInstanceOf(ClusterException.class)
                    .hasMessage("port " + taken.getLocalPort() + " (broker of n0) is in use");
        }
    }
}
