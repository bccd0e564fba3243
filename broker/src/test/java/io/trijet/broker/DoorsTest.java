// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.protocol.message.MessageProperties;
import io.trijet.replication.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// When a node says that clients are to be shut out, and that they are to be let in again.
final class DoorsTest {
    private final List<Optional<String>> heard = new ArrayList<>();

    private TestCluster started(Mode mode, int listening) {
        var cluster = new TestCluster(mode, 3);
        cluster.start();
        cluster.node(listening).broker().onDoors(heard::add);
        return cluster;
    }

    @Test
    void a_node_without_a_majority_shuts_its_doors_and_opens_them_when_another_is_back() {
        var cluster = started(Mode.RAFT, 2);
        var left = cluster.node(2);
        cluster.node(0).kill();
        cluster.pass(Duration.ofSeconds(5));
        assertThat(heard).isEmpty();

        cluster.node(1).kill();
        long died = cluster.world.nanos();
        cluster.until(() -> heard.size() == 1);

        assertThat(heard.getFirst().orElseThrow())
                .isEqualTo("no majority: 1 of 3 nodes are alive, n0 is DOWN (connection closed), n1 is DOWN"
                        + " (connection closed)");
        assertThat(Duration.ofNanos(cluster.world.nanos() - died))
                .isBetween(Duration.ofMillis(950), Duration.ofMillis(1200));
        assertThat(left.view().shutBecause()).isEqualTo(heard.getFirst());
        assertThat(left.view().serving()).isTrue();
        assertThat(left.count(BrokerMetric.DOORS_SHUT)).isEqualTo(1);

        cluster.node(1).start();
        cluster.until(() -> heard.size() == 2);
        assertThat(heard.getLast()).isEmpty();
        assertThat(left.view().shutBecause()).isEmpty();
    }

    @Test
    void who_listens_later_hears_at_once_that_the_doors_are_shut() {
        var cluster = started(Mode.RAFT, 2);
        cluster.node(0).kill();
        cluster.node(1).kill();
        cluster.until(() -> heard.size() == 1);
        var late = new ArrayList<Optional<String>>();
        cluster.node(2).broker().onDoors(late::add);
        cluster.until(() -> !late.isEmpty());
        assertThat(late).containsExactlyElementsOf(heard);
    }

    @Test
    void a_node_whose_disk_is_stuck_shuts_its_doors_and_opens_them_when_it_writes_again() {
        var cluster = started(Mode.RAFT, 0);
        cluster.node(0)
                .machine
                .disk()
                .faults()
                .stallUntil(cluster.world.nanos() + Duration.ofSeconds(8).toNanos());
        new TestClient(cluster, cluster.node(0)).sendMessage("T", 0, "stuck", MessageProperties.NONE);
        cluster.until(() -> heard.size() == 1);
        assertThat(heard.getFirst()).contains("the disk does not finish writing");
        cluster.until(() -> heard.size() == 2);
        assertThat(heard.getLast()).isEmpty();
    }

    @Test
    void a_node_that_starts_alone_lets_clients_in_while_the_others_may_still_come() {
        var cluster = new TestCluster(Mode.RAFT, 3);
        cluster.node(0).start();
        cluster.node(0).broker().onDoors(heard::add);
        cluster.pass(Duration.ofMillis(4900));
        assertThat(heard).isEmpty();
        cluster.until(() -> heard.size() == 1);
        assertThat(heard.getFirst().orElseThrow()).contains("n1 is DOWN (never heard)");
    }

    @Test
    void a_node_that_slept_does_not_take_the_others_for_gone() {
        var cluster = started(Mode.RAFT, 2);
        cluster.node(0).kill();
        cluster.node(2).machine.pause();
        cluster.pass(Duration.ofSeconds(20));
        cluster.node(2).machine.resume();
        cluster.pass(Duration.ofSeconds(5));
        assertThat(heard).isEmpty();
    }

    @Test
    void a_master_that_is_not_elected_serves_alone() {
        var cluster = started(Mode.SYNC, 0);
        cluster.node(1).kill();
        cluster.node(2).kill();
        cluster.pass(Duration.ofSeconds(20));
        assertThat(heard).isEmpty();
        assertThat(cluster.node(0).view().shutBecause()).isEmpty();
    }
}
