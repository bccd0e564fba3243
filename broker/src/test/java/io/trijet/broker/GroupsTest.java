// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.replication.Mode;
import io.trijet.replication.PromoteOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Several groups on each node.
class GroupsTest {
    private static final List<String> NAMES = List.of("broker-a", "broker-b", "broker-c");

    private final TestCluster cluster = new TestCluster(Mode.SYNC, 3, NAMES, UnaryOperator.identity());

    @Test
    void each_node_leads_the_group_of_its_number_and_follows_the_others() {
        cluster.start();

        for (int node = 0; node < 3; node++) {
            var view = cluster.node(node).view();
            assertThat(view.serving()).isTrue();
            assertThat(view.groups()).extracting(NodeView.GroupView::name).isEqualTo(NAMES);
            for (int group = 0; group < 3; group++)
                assertThat(cluster.node(node).leads(group)).isEqualTo(node == group);
        }
    }

    @Test
    void one_group_is_promoted_and_the_others_stay_where_they_are() {
        cluster.start();
        var outcomes = new ArrayList<PromoteOutcome>();

        cluster.node(0).broker().promote("broker-b", false, outcomes::add);
        cluster.until(() -> !outcomes.isEmpty());

        assertThat(outcomes).singleElement().isInstanceOf(PromoteOutcome.Promoted.class);
        assertThat(cluster.node(0).leads(0)).isTrue();
        assertThat(cluster.node(0).leads(1)).isTrue();
        assertThat(cluster.node(2).leads(2)).isTrue();
        assertThatThrownBy(() -> cluster.node(0).broker().promote("broker-x", false, outcomes::add))
                .hasMessageContaining("no group broker-x here, only [broker-a, broker-b, broker-c]");
    }

    @Test
    void a_node_has_drained_when_all_its_groups_have() {
        cluster.start();
        var drained = new ArrayList<Boolean>();

        cluster.node(1).broker().drain(() -> drained.add(true));
        cluster.until(() -> !drained.isEmpty());

        assertThat(drained).hasSize(1);
        assertThat(cluster.node(1).view().serving()).isFalse();
        assertThat(cluster.node(0).view().serving()).isTrue();
    }

    /// Found by the simulator: whoever had more to read at its start than one step takes, and heard nothing new
    /// after that, never said that it knows the topics, and its other groups turned every client away.
    @Test
    void a_node_that_returns_to_an_idle_cluster_serves_all_its_groups_however_much_it_has_to_read() {
        cluster.start();
        var client = new TestClient(cluster, cluster.node(0));
        var body = "x".repeat(200_000);
        for (int i = 0; i < 16; i++)
            assertThat(client.sendMessage("orders", body).code()).isZero();
        cluster.pass(Duration.ofSeconds(1));

        cluster.node(2).kill();
        cluster.node(2).start();

        cluster.until(() -> cluster.node(2).leads(2) && cluster.node(2).view().serving());
    }

    @Test
    void data_of_other_groups_is_refused() {
        var node = cluster.node(0);
        var environment = node.machine.start();
        var config = withGroups(node.config, List.of("broker-a", "broker-c"));

        node.machine
                .lane(TestCluster.GROUP)
                .run(() -> assertThatThrownBy(() -> new BrokerNode(config, environment))
                        .hasMessageContaining("formatted for groups broker-a,broker-b,broker-c")
                        .hasMessageContaining("configured for broker-a,broker-c"));
    }

    /// Alone it would be a majority.
    @Test
    void a_configuration_with_other_members_than_the_founders_is_refused() {
        var node = cluster.node(0);
        var of = node.config;
        for (var members : List.of(of.members().subList(0, 1), of.members().subList(0, 2))) {
            var config = new NodeConfig(
                    of.cluster(), of.clusterId(), of.self(), members, of.groups(), of.mode(), of.settings());
            var environment = node.machine.start();

            node.machine
                    .lane(TestCluster.GROUP)
                    .run(() -> assertThatThrownBy(() -> new BrokerNode(config, environment))
                            .hasMessageContaining("belongs to a cluster of [n0, n1, n2]")
                            .hasMessageContaining("configured for [n0"));
            node.machine.kill();
        }
    }

    @Test
    void the_number_and_the_names_of_groups_are_bounded() {
        var config = cluster.node(0).config;
        var most = names(NodeConfig.MAX_GROUPS);

        assertThat(withGroups(config, most).founderOf(4))
                .isEqualTo(config.members().get(1).node());
        assertRefused(config, List.of(), "groups must be 1 to 18, were 0");
        assertRefused(config, names(NodeConfig.MAX_GROUPS + 1), "groups must be 1 to 18, were 19");
        assertRefused(config, List.of("a", "a"), "group a is named twice");
        assertRefused(config, List.of(" "), "must have 1 to 100 characters");
        assertRefused(config, List.of("n".repeat(101)), "must have 1 to 100 characters");
        assertRefused(config, List.of("node"), "a group cannot be named node");
        assertThatThrownBy(() -> new TestCluster(Mode.SINGLE, 1, List.of("a", "b"), UnaryOperator.identity()))
                .hasMessageContaining("mode SINGLE has one group");
    }

    private static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(number -> "g" + number).toList();
    }

    private static void assertRefused(NodeConfig config, List<String> groups, String why) {
        assertThatThrownBy(() -> withGroups(config, groups)).hasMessageContaining(why);
    }

    private static NodeConfig withGroups(NodeConfig config, List<String> groups) {
        return new NodeConfig(
                config.cluster(),
                config.clusterId(),
                config.self(),
                config.members(),
                groups,
                config.mode(),
                config.settings());
    }
}
