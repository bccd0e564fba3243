// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import static io.trijet.replication.Cluster.MILLI;
import static io.trijet.replication.Cluster.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.world.LinkQuality;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Replicas that start empty, were away for long, lost their disk, or find that the log begins later than they
/// need.
final class SeedingTest {
    @Test
    void a_replica_that_was_away_catches_up_at_full_speed_without_delaying_sends() {
        var cluster = Cluster.running(1, Mode.SYNC, 3);
        cluster.member(2).node.kill();
        for (int i = 0; i < 400; i++) {
            cluster.member(0).send(1000);
            if (i % 20 == 0) cluster.run(MILLI);
        }
        cluster.run(SECOND);
        cluster.member(2).start();
        cluster.run(20 * MILLI);
        for (int i = 0; i < 10; i++) {
            int before = cluster.acked.size();
            cluster.member(0).send(200);
            cluster.await("safe while another catches up", 20 * MILLI, () -> cluster.acked.size() > before);
        }
        cluster.awaitInSync(0);
        cluster.assertSameBytes();
    }

    @Test
    void a_replica_whose_log_ends_before_the_leaders_begins_gets_a_checkpoint() {
        var cluster = withoutBeginning(2);
        cluster.member(1).start();
        cluster.awaitInSync(0);
        var seeded = cluster.member(1);
        assertThat(seeded.emptyings).containsExactly(seeded.log().startPosition());
        assertThat(seeded.restorations)
                .singleElement()
                .satisfies(at -> assertThat(at).isGreaterThan(seeded.log().startPosition()));
        assertThat(seeded.count(ReplicationMetric.RESEEDED)).isEqualTo(1);
        assertThat(cluster.member(0).count(ReplicationMetric.SEEDS_SENT)).isEqualTo(1);
        cluster.assertSameBytes();
        cluster.sendSafely(0, 3);
    }

    /// The checkpoint is younger than what is kept: were its log to begin there, whatever is kept would be lost
    /// with the others, one after the other, though none of them lost anything while another one was away.
    @Test
    void a_seeded_replica_gets_all_of_the_log_that_is_kept() {
        var cluster = withoutBeginning(15);
        cluster.member(1).start();
        cluster.awaitInSync(0);
        assertThat(cluster.member(1).log().startPosition())
                .isEqualTo(cluster.member(0).log().startPosition());
        cluster.member(0).node.kill();
        cluster.member(2).node.kill();
        cluster.member(2).wipe();
        cluster.run(SECOND);
        assertThat(cluster.lost(1)).isZero();
    }

    @Test
    void a_seeded_replica_counts_only_once_its_log_has_come_to_its_state() {
        var cluster = withoutBeginning(16);
        cluster.member(2).node.kill();
        cluster.run(SECOND);
        var leader = cluster.member(0);
        var seeded = cluster.member(1);
        cluster.network.quality(leader.id(), seeded.id(), LinkQuality.PERFECT.withBandwidth(100_000));
        seeded.start();
        cluster.await("it begins anew", () -> !seeded.emptyings.isEmpty());
        cluster.await(
                "some of the log is here",
                () -> seeded.log().persistedEnd() > seeded.log().startPosition());
        assertThat(seeded.restorations).isEmpty();
        leader.send(100);
        cluster.run(100 * MILLI);
        assertThat(leader.replication().acknowledgement()).isEqualTo(Acknowledgement.STORED_ONLY);
        assertThat(seeded.replication().safeEnd()).isEqualTo(seeded.log().startPosition());
        cluster.awaitInSync(0);
        assertThat(seeded.restorations).hasSize(1);
        cluster.sendSafely(0, 1);
    }

    @Test
    void what_came_before_a_crash_is_not_sent_again() {
        var cluster = withoutBeginning(17);
        var leader = cluster.member(0);
        var seeded = cluster.member(1);
        cluster.network.quality(leader.id(), seeded.id(), LinkQuality.PERFECT.withBandwidth(100_000));
        seeded.start();
        cluster.await(
                "half of the log is here",
                () -> seeded.log().persistedEnd()
                        > (leader.log().startPosition() + leader.log().end()) / 2);
        assertThat(seeded.restorations).isEmpty();
        seeded.node.cutPower();
        seeded.start();
        assertThat(seeded.log().end()).isGreaterThan(seeded.log().startPosition());
        cluster.network.quality(leader.id(), seeded.id(), LinkQuality.PERFECT);
        cluster.awaitInSync(0);
        assertThat(seeded.count(ReplicationMetric.RESEEDED)).isEqualTo(1);
        assertThat(seeded.emptyings).hasSize(2);
        assertThat(seeded.restorations).hasSize(1);
        cluster.assertSameBytes();
    }

    /// R08
    @Test
    void a_replica_that_retention_overtakes_while_it_is_seeded_begins_anew_and_gets_there() {
        var cluster = withoutBeginning(18);
        var leader = cluster.member(0);
        var seeded = cluster.member(1);
        cluster.network.quality(leader.id(), seeded.id(), LinkQuality.PERFECT.withBandwidth(20_000));
        seeded.start();
        cluster.await("it begins anew", () -> !seeded.emptyings.isEmpty());
        send(cluster, 150);
        leader.checkpoint();
        leader.deleteWhatIsNotNeeded();
        assertThat(leader.log().startPosition()).isGreaterThan(seeded.log().end());
        cluster.network.quality(leader.id(), seeded.id(), LinkQuality.PERFECT);
        cluster.awaitInSync(0);
        assertThat(seeded.count(ReplicationMetric.RESEEDED)).isEqualTo(2);
        assertThat(seeded.restorations).hasSize(1);
        cluster.assertSameBytes();
    }

    /// The state belongs to a log that the next leader never had.
    @Test
    void a_state_that_the_log_went_past_differently_is_void_and_another_one_comes() {
        var cluster = withoutBeginning(new Cluster(19, Mode.ASYNC, 3));
        var old = cluster.member(0);
        var seeded = cluster.member(1);
        cluster.network.isolate(cluster.member(2).id());
        cluster.network.heal(seeded.id(), cluster.member(2).id());
        cluster.network.quality(old.id(), seeded.id(), LinkQuality.PERFECT.withBandwidth(100_000));
        send(cluster, 5);
        old.checkpoint();
        seeded.start();
        cluster.await("it begins anew", () -> !seeded.emptyings.isEmpty());
        old.node.kill();
        cluster.accountForLoss();
        cluster.member(2).checkpoint();
        assertThat(cluster.promote(2, true)).isInstanceOf(PromoteOutcome.Promoted.class);
        for (int i = 0; i < 20; i++) {
            cluster.member(2).send(1000);
            cluster.run(20 * MILLI);
        }
        cluster.awaitInSync(2);
        assertThat(seeded.restorations).hasSize(1);
        cluster.assertSameBytes();
    }

    @Test
    void a_replica_that_lost_only_its_state_keeps_its_log() {
        var cluster = withoutBeginning(20);
        var other = cluster.member(2);
        other.checkpoint();
        other.deleteWhatIsNotNeeded();
        assertThat(other.log().startPosition()).isPositive();
        other.node.kill();
        other.disk().directory("test").delete("checkpoint");
        long start = other.log().startPosition();
        send(cluster, 5);
        cluster.member(0).checkpoint();
        other.start();
        assertThat(other.emptyings).as("it says so at once").containsExactly(start);
        long end = other.log().end();
        cluster.await("it is asked for its state", () -> !other.emptyings.isEmpty());
        assertThat(other.log().startPosition()).isEqualTo(start);
        assertThat(other.log().end()).isGreaterThanOrEqualTo(end);
        cluster.awaitInSync(0);
        assertThat(other.restorations).hasSize(1);
        cluster.assertSameBytes();
    }

    @Test
    void a_checkpoint_survives_a_bad_network() {
        var cluster = withoutBeginning(3);
        cluster.network.quality(LinkQuality.PERFECT
                .withDelay(100_000, 500_000)
                .withLoss(0.2)
                .withRepeat(0.2)
                .withReorder(0.2));
        cluster.member(1).start();
        cluster.await("in sync", 60 * SECOND, () -> cluster.isInSync(0));
        assertThat(cluster.member(1).restorations).hasSize(1);
        cluster.assertSameBytes();
    }

    @Test
    void a_crash_while_beginning_anew_is_finished_at_the_next_start() {
        // At every disk call in turn, until one run gets through without a crash.
        int crashes = 0;
        for (long call = 1; ; call += 2) {
            var cluster = withoutBeginning(4);
            var seeded = cluster.member(1);
            seeded.start();
            seeded.disk().faults().crashAtCall(call, seeded.node::cutPower);
            cluster.world.runUntil(() -> !seeded.isUp() || cluster.isInSync(0), 5 * SECOND);
            boolean crashed = !seeded.isUp();
            seeded.disk().faults().clear();
            if (crashed) {
                crashes++;
                seeded.start();
            }
            cluster.awaitInSync(0);
            cluster.assertSameBytes();
            seeded.checkpoint();
            cluster.run(2 * SECOND);
            assertThat(seeded.disk().directory("memory").exists("seed"))
                    .as("the broker has its own checkpoint now")
                    .isFalse();
            if (!crashed) break;
        }
        assertThat(crashes).isGreaterThan(5);
    }

    @Test
    void a_seeded_replica_is_told_its_state_again_until_its_broker_has_a_checkpoint() {
        var cluster = withoutBeginning(5);
        var seeded = cluster.member(1);
        seeded.start();
        cluster.awaitInSync(0);
        seeded.node.kill();
        seeded.start();
        cluster.awaitInSync(0);
        assertThat(seeded.restorations).hasSize(2);
        seeded.checkpoint();
        seeded.node.kill();
        seeded.start();
        cluster.awaitInSync(0);
        assertThat(seeded.restorations).hasSize(2);
    }

    /// Soak seed 1358: the next leader thought it had nothing in common with a log that had not begun yet, and
    /// wanted it cut to the very beginning.
    @Test
    void a_replica_that_was_just_seeded_goes_on_with_another_leader() {
        var cluster = withoutBeginning(7);
        cluster.awaitInSync(0);
        var seeded = cluster.member(1);
        seeded.start();
        assertThat(cluster.world.runUntil(() -> !seeded.emptyings.isEmpty(), 5 * SECOND))
                .isTrue();
        assertThat(seeded.log().end()).isEqualTo(seeded.log().startPosition());
        assertThat(cluster.promote(2, false)).isInstanceOf(PromoteOutcome.Promoted.class);
        cluster.awaitInSync(2);
        assertThat(seeded.restorations).hasSize(1);
        cluster.assertSameBytes();
    }

    @Test
    void a_checkpoint_that_is_too_large_is_refused_and_said() {
        var limits = new ReplicationConfig.Limits(1 << 20, 64 * 1024, 19_999);
        var normal = Cluster.config(Flush.SYNC);
        var cluster = withoutBeginning(new Cluster(
                6,
                Mode.SYNC,
                3,
                new ReplicationConfig(Flush.SYNC, normal.pace(), normal.shipping(), limits, normal.elections())));
        cluster.member(1).start();
        cluster.run(2 * SECOND);
        assertThat(cluster.member(1).count(ReplicationMetric.SEEDS_REFUSED)).isPositive();
        assertThat(cluster.member(1).restorations).isEmpty();
    }

    @Test
    void a_wiped_replica_is_fed_anew_and_counts_only_after_hearing_every_other_member() {
        var cluster = Cluster.running(7, Mode.SYNC, 3);
        cluster.sendSafely(0, 10);
        cluster.member(2).node.kill();
        cluster.member(1).node.kill();
        cluster.member(1).wipe();
        cluster.member(1).start();
        cluster.await(
                "it has everything",
                () -> cluster.member(1).log().end() == cluster.member(0).log().end());
        cluster.member(0).send(100);
        cluster.run(2 * SECOND);
        assertThat(cluster.acked)
                .as("what n1 promised before is known to n2 alone")
                .hasSize(10);
        assertThat(cluster.member(0).replication().acknowledgement()).isEqualTo(Acknowledgement.STORED_ONLY);

        cluster.member(2).start();
        cluster.await("acknowledged", () -> cluster.acked.size() == 11);
        cluster.member(2).node.kill();
        cluster.run(SECOND);
        cluster.sendSafely(0, 1);
        cluster.assertSameBytes();
    }

    @Test
    void a_wiped_replica_learns_a_promise_it_forgot_before_it_confirms_anything() {
        var cluster = Cluster.running(8, Mode.SYNC, 3);
        cluster.sendSafely(0, 2);
        // n0 is cut off; n2 promised n1 a new term and then loses its disk.
        cluster.network.isolate(cluster.member(0).id());
        cluster.run(SECOND);
        assertThat(cluster.promote(1, false)).isInstanceOf(PromoteOutcome.Promoted.class);
        cluster.sendSafely(1, 2);
        cluster.member(2).node.kill();
        cluster.member(2).wipe();
        cluster.network.heal(cluster.member(0).id(), cluster.member(2).id());
        cluster.network.cut(cluster.member(1).id(), cluster.member(2).id());
        cluster.member(2).start();
        cluster.run(500 * MILLI);
        int before = cluster.acked.size();
        cluster.member(0).send(100);
        cluster.run(2 * SECOND);
        assertThat(cluster.acked).as("n0 is not the leader any more").hasSize(before);
        cluster.network.healAll();
        cluster.awaitInSync(1);
        cluster.assertNothingLost(0);
    }

    @Test
    void a_wiped_leader_does_not_found_a_second_cluster() {
        var cluster = Cluster.running(9, Mode.SYNC, 2);
        cluster.sendSafely(0, 5);
        cluster.member(0).node.kill();
        cluster.member(1).node.kill();
        cluster.member(0).wipe();
        cluster.member(0).start();
        cluster.run(3 * SECOND);
        assertThat(cluster.member(0).isLeading()).isFalse();
        cluster.member(1).start();
        // Everybody is there and agrees that n0 led last: it takes all from n1 and leads again.
        cluster.await("it leads", () -> cluster.member(0).isLeading());
        cluster.awaitInSync(0);
        cluster.assertNothingLost(0);
    }

    @Test
    void log_that_a_replica_needs_is_kept_but_only_so_much_of_it() {
        var cluster = Cluster.running(10, Mode.SYNC, 3);
        cluster.sendSafely(0, 1);
        cluster.awaitInSync(0);
        var leader = cluster.member(0);
        long before = leader.log().end();
        cluster.member(2).node.kill();
        send(cluster, 30);
        assertThat(leader.replication().lowestNeeded()).isEqualTo(before);
        send(cluster, 100);
        long retained = cluster.config.limits().retainedBytes();
        assertThat(leader.replication().lowestNeeded())
                .isEqualTo(leader.log().end() - retained)
                .isGreaterThan(before);
    }

    @Test
    void a_slow_replica_costs_bounded_memory_and_delays_nobody() {
        var cluster = Cluster.running(11, Mode.SYNC, 3);
        var leader = cluster.member(0);
        var slow = cluster.member(2).id();
        cluster.network.quality(leader.id(), slow, LinkQuality.PERFECT.withBandwidth(8_000));
        long largest = 0;
        for (int i = 0; i < 300; i++) {
            int before = cluster.acked.size();
            leader.send(2000);
            cluster.await("safe", 20 * MILLI, () -> cluster.acked.size() > before);
            largest = Math.max(largest, leader.node.environment().network().queuedBytes(slow));
        }
        var shipping = cluster.config.shipping();
        assertThat(largest).isPositive().isLessThan(shipping.inFlightBytes() + 2L * shipping.chunkBytes());
        cluster.network.quality(leader.id(), slow, LinkQuality.PERFECT);
        cluster.await("in sync again", 120 * SECOND, () -> cluster.isInSync(0));
        cluster.assertSameBytes();
    }

    @Test
    void a_lagging_replica_is_not_worth_waiting_for() {
        var pace = new ReplicationConfig.Pace(
                Duration.ofMillis(100),
                Duration.ofMillis(200),
                Duration.ofSeconds(60),
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                Duration.ofMillis(2),
                Duration.ofMillis(500),
                Duration.ofSeconds(2),
                Duration.ofSeconds(1));
        var normal = Cluster.config(Flush.SYNC);
        var limits = new ReplicationConfig.Limits(10_000, 64 * 1024, 1 << 20);
        var config = new ReplicationConfig(Flush.SYNC, pace, normal.shipping(), limits, normal.elections());
        var cluster = new Cluster(12, Mode.SYNC, 2, config);
        cluster.startAll();
        cluster.awaitInSync(0);
        cluster.member(1).disk().faults().stallUntil(cluster.world.nanos() + 5 * SECOND);
        long start = cluster.member(0).log().end();
        while (cluster.member(0).log().end() + 1_032 - start <= 10_000)
            cluster.member(0).send(1000);
        cluster.run(150 * MILLI);
        assertThat(cluster.member(0).replication().acknowledgement()).isEqualTo(Acknowledgement.WHEN_SAFE);
        cluster.member(0).send(1000);
        cluster.run(150 * MILLI);
        assertThat(cluster.member(0).replication().acknowledgement()).isEqualTo(Acknowledgement.STORED_ONLY);
    }

    /// n0 and n2 run, n1 is down and too far behind for the log.
    private static Cluster withoutBeginning(long seed) {
        return withoutBeginning(new Cluster(seed, Mode.SYNC, 3));
    }

    private static Cluster withoutBeginning(Cluster cluster) {
        cluster.startAll();
        cluster.awaitInSync(0);
        cluster.member(1).node.kill();
        send(cluster, 150);
        cluster.awaitInSync(0);
        cluster.member(0).checkpoint();
        cluster.member(0).deleteWhatIsNotNeeded();
        assertThat(cluster.member(0).log().startPosition()).isPositive();
        send(cluster, 5);
        return cluster;
    }

    private static void send(Cluster cluster, int count) {
        for (int i = 0; i < count; i++) {
            cluster.member(0).send(1000);
            cluster.run(MILLI);
        }
        cluster.run(300 * MILLI);
    }
}
