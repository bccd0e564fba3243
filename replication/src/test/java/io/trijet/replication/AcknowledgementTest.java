// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import static io.trijet.replication.Cluster.MILLI;
import static io.trijet.replication.Cluster.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// When a producer is told that its message is safe, and when not to wait for that.
final class AcknowledgementTest {
    @Test
    void a_freshly_formatted_cluster_leads_at_once_and_acknowledges_what_a_replica_has() {
        var cluster = Cluster.running(1, Mode.SYNC, 3);
        cluster.sendSafely(0, 10);
        cluster.awaitInSync(0);
        assertThat(cluster.acked).hasSize(10).allMatch(acked -> acked.copies() >= 2);
        cluster.assertSameBytes();
        for (int i = 0; i < 3; i++) cluster.assertNothingLost(i);
    }

    @Test
    void without_a_live_replica_sync_stores_only_and_acknowledges_once_one_has_it() {
        var cluster = new Cluster(2, Mode.SYNC, 2);
        cluster.member(0).start();
        cluster.run(SECOND);
        var leader = cluster.member(0);
        assertThat(leader.replication().acknowledgement()).isEqualTo(Acknowledgement.STORED_ONLY);
        leader.send(100);
        cluster.run(5 * SECOND);
        assertThat(cluster.acked).isEmpty();
        assertThat(leader.replication().safeEnd()).isZero();

        cluster.member(1).start();
        cluster.await("the stored message safe", SECOND, () -> cluster.acked.size() == 1);
        cluster.await(
                "producers wait again", () -> leader.replication().acknowledgement() == Acknowledgement.WHEN_SAFE);
    }

    @Test
    void a_dead_replica_is_not_waited_for_after_a_second_and_a_restarted_one_is() {
        var cluster = Cluster.running(3, Mode.SYNC, 2);
        var leader = cluster.member(0);
        cluster.member(1).node.cutPower();
        long died = cluster.world.nanos();
        leader.send(100);
        cluster.await(
                "stored only", SECOND, () -> leader.replication().acknowledgement() == Acknowledgement.STORED_ONLY);
        assertThat(cluster.world.nanos() - died).isLessThan(SECOND);
        assertThat(cluster.acked).isEmpty();

        cluster.member(1).start();
        cluster.await("safe again", 2 * SECOND, () -> cluster.acked.size() == 1);
        assertThat(leader.acknowledgements)
                .endsWith(Acknowledgement.WHEN_SAFE, Acknowledgement.STORED_ONLY, Acknowledgement.WHEN_SAFE);
    }

    @Test
    void a_replica_that_hangs_does_not_delay_sends_while_another_is_in_sync() {
        var cluster = Cluster.running(4, Mode.SYNC, 3);
        cluster.member(1).node.pause();
        for (int i = 0; i < 20; i++) {
            int before = cluster.acked.size();
            cluster.member(0).send(200);
            cluster.await("safe at once", 50 * MILLI, () -> cluster.acked.size() > before);
        }
        cluster.member(1).node.resume();
        cluster.awaitInSync(0);
        cluster.assertSameBytes();
    }

    @Test
    void a_replica_whose_disk_hangs_stops_being_waited_for() {
        var cluster = Cluster.running(5, Mode.SYNC, 2);
        var leader = cluster.member(0);
        cluster.member(1).disk().faults().stallUntil(cluster.world.nanos() + 20 * SECOND);
        leader.send(100);
        cluster.run(MILLI * 2_600);
        assertThat(cluster.acked).isEmpty();
        assertThat(leader.replication().acknowledgement()).isEqualTo(Acknowledgement.STORED_ONLY);
        assertThat(leader.count(ReplicationMetric.STALLED_REPLICAS)).isEqualTo(1);
        cluster.member(1).disk().faults().clear();
        cluster.await("safe after all", () -> cluster.acked.size() == 1);
    }

    @Test
    void async_acknowledges_alone() {
        var cluster = new Cluster(6, Mode.ASYNC, 2);
        cluster.member(0).start();
        cluster.run(SECOND);
        assertThat(cluster.member(0).replication().acknowledgement()).isEqualTo(Acknowledgement.WHEN_SAFE);
        cluster.sendSafely(0, 3);
        cluster.member(1).start();
        cluster.awaitInSync(0);
        cluster.assertSameBytes();
    }

    @Test
    void a_follower_serves_below_the_safe_end_and_goes_on_without_its_leader() {
        var cluster = Cluster.running(7, Mode.SYNC, 2);
        cluster.sendSafely(0, 5);
        cluster.awaitInSync(0);
        long safeEnd = cluster.member(1).replication().safeEnd();
        cluster.member(0).node.cutPower();
        cluster.run(3 * SECOND);
        assertThat(cluster.member(1).replication().safeEnd()).isEqualTo(safeEnd);
        cluster.member(1).node.kill();
        cluster.member(1).start();
        // What it remembers may be a heartbeat old, never more.
        assertThat(cluster.member(1).replication().safeEnd()).isEqualTo(safeEnd);
        assertThat(cluster.member(1).replication().standing()).isInstanceOf(Standing.Following.class);
    }

    @Test
    void a_follower_is_told_at_once_what_is_safe_when_nothing_else_is_under_way() {
        var cluster = Cluster.running(13, Mode.SYNC, 2);
        for (int i = 0; i < 20; i++) {
            cluster.sendSafely(0, 1);
            // Far less than a heartbeat: a leader that dies now leaves a follower that serves what was acknowledged.
            cluster.run(10 * MILLI);
            assertThat(cluster.member(1).replication().safeEnd())
                    .isEqualTo(cluster.member(0).log().end());
        }
        cluster.member(0).node.cutPower();
        cluster.run(3 * SECOND);
        long acknowledged = cluster.acked.getLast().end();
        assertThat(cluster.member(1).replication().safeEnd()).isEqualTo(acknowledged);
    }

    @Test
    void constant_traffic_carries_the_safe_end_and_costs_no_message_more() {
        var cluster = Cluster.running(14, Mode.SYNC, 2);
        var leader = cluster.member(0);
        long before = leader.count(ReplicationMetric.SAFE_ENDS_TOLD);
        for (int i = 0; i < 200; i++) {
            leader.send(200);
            cluster.run(MILLI / 20);
        }
        // Only where the traffic paused: at its end.
        cluster.awaitInSync(0);
        assertThat(leader.count(ReplicationMetric.SAFE_ENDS_TOLD) - before).isBetween(1L, 5L);
    }

    @Test
    void with_an_unflushed_log_written_counts_and_is_forced_now_and_then() {
        var cluster = new Cluster(8, Mode.SYNC, 2, Flush.ASYNC);
        cluster.startAll();
        cluster.awaitInSync(0);
        for (var member : cluster.members) member.disk().faults().stallUntil(cluster.world.nanos() + SECOND);
        int before = cluster.acked.size();
        cluster.member(0).send(100);
        cluster.await("acknowledged before it is forced", 50 * MILLI, () -> cluster.acked.size() > before);
        assertThat(cluster.member(0).log().persistedEnd())
                .isLessThan(cluster.member(0).log().end());
        cluster.awaitInSync(0);
    }

    @Test
    void a_leader_whose_own_disk_hangs_says_so_and_acknowledges_nothing() {
        var cluster = Cluster.running(9, Mode.ASYNC, 2);
        var leader = cluster.member(0);
        leader.disk().faults().stallUntil(cluster.world.nanos() + 10 * SECOND);
        leader.send(100);
        cluster.run(2_300 * MILLI);
        assertThat(cluster.acked).isEmpty();
        assertThat(leader.troubles).containsExactly("the disk does not finish writing");
        assertThat(leader.view().trouble()).isNotEmpty();
        assertThat(leader.count(ReplicationMetric.DISK_STUCK)).isEqualTo(1);
        cluster.run(300 * MILLI);
        var health = cluster.member(1).detector().health(leader.id());
        assertThat(health.state()).isEqualTo(Health.State.SUSPECT);
        assertThat(health.reason()).isEqualTo("the disk does not finish writing");

        leader.disk().faults().clear();
        cluster.await("acknowledged once the disk answers", () -> cluster.acked.size() == 1);
        assertThat(leader.troubles).last().isEqualTo("");
    }

    @Test
    void a_disk_that_fails_ends_the_member_and_what_waited_is_not_acknowledged() {
        var cluster = Cluster.running(10, Mode.ASYNC, 2);
        var leader = cluster.member(0);
        leader.disk().faults().failForces(name -> name.contains("group-0/log"), 1);
        leader.send(100);
        cluster.run(SECOND);
        assertThat(leader.failures).hasSize(1);
        assertThat(cluster.acked).isEmpty();
    }

    @Test
    void a_drained_leader_leaves_everything_on_its_replicas_and_is_down_at_once() {
        var cluster = Cluster.running(11, Mode.ASYNC, 2);
        var leader = cluster.member(0);
        for (int i = 0; i < 50; i++) leader.send(1000);
        var drained = new boolean[1];
        leader.lane()
                .run(() -> leader.replication().drain(() -> {
                    drained[0] = true;
                    leader.detector().leave();
                }));
        cluster.await("drained", () -> drained[0]);
        assertThat(leader.log().persistedEnd()).isEqualTo(leader.log().end());
        assertThat(cluster.member(1).log().persistedEnd())
                .isEqualTo(leader.log().end());
        cluster.run(10 * MILLI);
        assertThat(cluster.member(1).detector().health(leader.id()).reason()).isEqualTo("left");
        assertThat(cluster.acked).as("nothing becomes safe while draining").isEmpty();
    }

    @Test
    void draining_does_not_wait_for_a_replica_for_ever() {
        var cluster = Cluster.running(12, Mode.ASYNC, 2);
        var leader = cluster.member(0);
        cluster.network.cutOneWay(leader.id(), cluster.member(1).id());
        leader.send(100);
        var drained = new boolean[1];
        leader.lane().run(() -> leader.replication().drain(() -> drained[0] = true));
        cluster.await("drained", 2_200 * MILLI, () -> drained[0]);
    }
}
