// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.protocol.ResponseCode;
import io.trijet.replication.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// A node that will be stopped lets its clients go first.
final class RetireTest {
    /// The slaves need not follow the new master yet.
    private static final Object[] STORED = {ResponseCode.SUCCESS, ResponseCode.SLAVE_NOT_AVAILABLE};

    private final List<Long> retired = new ArrayList<>();
    private final List<Boolean> outcomes = new ArrayList<>();

    private static TestCluster started(Mode mode) {
        var cluster = new TestCluster(mode, 3, UnaryOperator.identity());
        cluster.start();
        new TestClient(cluster, cluster.node(0)).sendMessage("T", "first");
        cluster.pass(Duration.ofSeconds(1));
        return cluster;
    }

    private void retire(TestCluster cluster, int node, Duration atMost) {
        cluster.node(node).broker().retire(atMost, isRetired -> {
            outcomes.add(isRetired);
            retired.add(cluster.world.nanos());
        });
    }

    private void handOver(TestCluster cluster) {
        cluster.node(1).broker().promote(TestCluster.GROUP, true, _ -> {});
        cluster.until(() -> !cluster.node(0).leads(0));
    }

    @Test
    void it_waits_until_it_leads_nothing_and_nobody_asks_it_as_if_it_did() {
        var cluster = started(Mode.RAFT);
        retire(cluster, 0, Duration.ofSeconds(35));
        cluster.pass(Duration.ofSeconds(3));
        assertThat(retired).isEmpty();

        handOver(cluster);
        var stale = new TestClient(cluster, cluster.node(0));
        for (int i = 0; i < 8; i++) {
            assertThat(stale.sendMessage("T", "by an old route").code()).isIn(STORED);
            cluster.pass(Duration.ofMillis(500));
        }
        assertThat(retired).isEmpty();

        cluster.pass(Duration.ofMillis(600));
        assertThat(retired).hasSize(1);
        assertThat(outcomes).containsExactly(true);
        assertThat(stale.sendMessage("T", "still served").code()).isIn(STORED);
        assertThat(cluster.node(0).count(BrokerMetric.CLIENTS_SENT_AWAY)).isZero();
    }

    @Test
    void it_waits_no_longer_than_it_was_told_and_goes_on_if_nobody_took_over() {
        var cluster = started(Mode.RAFT);
        long began = cluster.world.nanos();
        retire(cluster, 0, Duration.ofSeconds(5));
        cluster.until(() -> !retired.isEmpty());
        assertThat(Duration.ofNanos(retired.getFirst() - began))
                .isBetween(Duration.ofSeconds(5), Duration.ofMillis(5_020));
        assertThat(outcomes).containsExactly(false);
        assertThat(cluster.node(0).leads(0)).isTrue();
        assertThat(new TestClient(cluster, cluster.node(0))
                        .sendMessage("T", "as before")
                        .code())
                .isZero();
    }

    @Test
    void where_nobody_takes_over_by_itself_it_does_not_wait() {
        var cluster = started(Mode.SYNC);
        retire(cluster, 0, Duration.ofSeconds(35));
        assertThat(outcomes).containsExactly(true);
        assertThat(cluster.node(0).leads(0)).isTrue();
    }
}
