// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import static io.trijet.replication.Cluster.MILLI;
import static io.trijet.replication.Cluster.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.world.LinkQuality;
import org.junit.jupiter.api.Test;

/// Mode `raft` where links, clocks and histories are bad: the rows of faults.md 3.2 that need members with logs.
final class RaftFaultsTest {
    /// R02: until the logs are known to be the same, what the leader says to be safe is not what is here.
    @Test
    void a_former_leader_believes_nothing_safe_before_its_tail_is_cut() {
        var cluster = Cluster.running(21, Mode.RAFT, 3);
        cluster.sendSafely(0, 3);
        var old = cluster.member(0);
        cluster.network.isolate(old.id());
        for (int i = 0; i < 20; i++) old.send(300);
        cluster.await("another leader", 3 * SECOND, () -> cluster.leader() > 0);
        var leader = cluster.member(cluster.leader());
        cluster.sendSafely(cluster.leader(), 10);
        long safe = old.replication().safeEnd();
        cluster.network.heal(old.id(), leader.id());
        cluster.await(
                "it hears of the new term",
                () -> old.replication().standing().term()
                        == leader.replication().standing().term());
        var heartbeat = new MemberMessage.Append(
                leader.replication().standing().term(),
                1_000,
                old.log().lastPoint(),
                leader.log().end(),
                0,
                StrangersTest.NOTHING);
        StrangersTest.send(leader.node, old, cluster.leader(), StrangersTest.fingerprint(), heartbeat);
        cluster.await("its tail is cut", () -> {
            if (!old.truncations.isEmpty()) return true;
            assertThat(old.replication().safeEnd()).isEqualTo(safe);
            return false;
        });
        cluster.network.healAll();
        cluster.awaitInSync(cluster.leader());
        cluster.assertSameBytes();
    }

    /// R07
    @Test
    void a_former_leader_that_differs_below_the_logs_start_gets_a_checkpoint_and_loses_what_differs() {
        var cluster = Cluster.running(22, Mode.RAFT, 3);
        cluster.sendSafely(0, 3);
        var old = cluster.member(0);
        cluster.network.isolate(old.id());
        for (int i = 0; i < 20; i++) old.send(300);
        cluster.await("another leader", 3 * SECOND, () -> cluster.leader() > 0);
        int leader = cluster.leader();
        for (int i = 0; i < 150; i++) {
            cluster.member(leader).send(1000);
            cluster.run(MILLI);
        }
        cluster.run(300 * MILLI);
        cluster.member(leader).checkpoint();
        cluster.member(leader).deleteWhatIsNotNeeded();
        assertThat(cluster.member(leader).log().startPosition())
                .isGreaterThan(old.log().end());
        cluster.network.healAll();
        cluster.await("in sync", 10 * SECOND, () -> cluster.isInSync(cluster.leader()));
        assertThat(old.count(ReplicationMetric.RESEEDED)).isEqualTo(1);
        assertThat(old.log().startPosition())
                .isEqualTo(cluster.member(leader).log().startPosition());
        cluster.assertSameBytes();
        for (int i = 0; i < 3; i++) cluster.assertNothingLost(i);
    }

    /// R07: what was sent long ago arrives when the log is far behind it.
    @Test
    void a_late_checkpoint_changes_nothing() {
        var cluster = Cluster.running(23, Mode.RAFT, 3);
        cluster.sendSafely(0, 10);
        cluster.awaitInSync(0);
        var follower = cluster.member(1);
        long end = follower.log().end();
        long term = cluster.member(0).replication().standing().term();
        var late = new MemberMessage.Seed(
                term, 0, StrangersTest.ORIGIN, StrangersTest.ORIGIN, 0, 0, 0, StrangersTest.NOTHING);
        StrangersTest.send(cluster.member(0).node, follower, 0, StrangersTest.fingerprint(), late);
        cluster.run(10 * MILLI);
        assertThat(follower.emptyings).isEmpty();
        assertThat(follower.log().end()).isEqualTo(end);
        assertThat(follower.count(ReplicationMetric.STALE_LINK)).isPositive();
        cluster.sendSafely(0, 1);
    }

    /// R10: one comparison of histories, one cut, and what is missing, however many records differ.
    @Test
    void a_thousand_records_that_differ_cost_one_cut_and_a_few_round_trips() {
        var cluster = Cluster.running(24, Mode.RAFT, 3);
        cluster.sendSafely(0, 3);
        var old = cluster.member(0);
        cluster.network.isolate(old.id());
        for (int i = 0; i < 1_000; i++) old.send(40);
        cluster.await("another leader", 3 * SECOND, () -> cluster.leader() > 0);
        cluster.sendSafely(cluster.leader(), 10);
        var leader = cluster.member(cluster.leader());
        long resent = leader.count(ReplicationMetric.BYTES_RESENT);
        cluster.network.quality(
                LinkQuality.PERFECT.withDelay(30 * MILLI, 1 * MILLI).withRepeat(0.1));
        cluster.network.healAll();
        cluster.await(
                "in sync within ten round trips and a heartbeat",
                700 * MILLI,
                () -> old.log().persistedEnd() == leader.log().end());
        assertThat(old.truncations).hasSize(1);
        assertThat(old.count(ReplicationMetric.CUT_MESSAGES)).isEqualTo(1_000);
        assertThat(leader.count(ReplicationMetric.BYTES_RESENT) - resent).isLessThan(100_000);
    }

    /// R12: everybody hears two of the other four. Those who do not hear the leader find no majority without those who
    /// do.
    @Test
    void five_members_in_a_ring_keep_their_leader_and_find_another_when_it_dies() {
        var cluster = Cluster.running(25, Mode.RAFT, 5);
        cluster.sendSafely(0, 3);
        for (int one = 0; one < 5; one++) {
            int across = (one + 2) % 5;
            cluster.network.cut(cluster.member(one).id(), cluster.member(across).id());
        }
        long term = cluster.member(0).replication().standing().term();
        cluster.run(20 * SECOND);
        assertThat(cluster.member(0).replication().standing()).isEqualTo(new Standing.Leading(term));
        cluster.sendSafely(0, 5);
        // Those who have all of the log hear one other each: no majority, until one link is mended.
        cluster.member(0).node.kill();
        cluster.run(5 * SECOND);
        assertThat(cluster.leader()).isEqualTo(-1);
        cluster.network.heal(cluster.member(1).id(), cluster.member(4).id());
        cluster.await("another leader", 10 * SECOND, () -> cluster.leader() > 0);
        int next = cluster.leader();
        long nextTerm = cluster.member(next).replication().standing().term();
        cluster.sendSafely(next, 5);
        cluster.run(20 * SECOND);
        assertThat(cluster.member(next).replication().standing()).isEqualTo(new Standing.Leading(nextTerm));
        cluster.network.healAll();
        cluster.awaitInSync(cluster.awaitLeader());
        cluster.assertNothingLost(cluster.leader());
    }

    /// R16: nothing that counts hangs on a wall clock, and a fifth too fast or too slow is within what is waited for.
    @Test
    void clocks_that_jump_or_drift_by_a_fifth_change_no_leader() {
        var cluster = Cluster.drifting(26, Mode.RAFT, 200_000, -200_000, 0);
        cluster.startAll();
        cluster.awaitInSync(cluster.awaitLeader());
        cluster.run(5 * SECOND);
        int leader = cluster.awaitLeader();
        var standing = cluster.member(leader).replication().standing();
        long hour = 3_600_000;
        for (int round = 0; round < 10; round++) {
            cluster.member(round % 3).node.clock().jumpWall(round % 2 == 0 ? hour : -hour);
            cluster.sendSafely(leader, 3);
            cluster.run(SECOND);
        }
        assertThat(cluster.member(leader).replication().standing()).isEqualTo(standing);
        cluster.awaitInSync(leader);
        for (int i = 0; i < 3; i++) cluster.assertNothingLost(i);
    }

    /// R21
    @Test
    void a_member_that_its_group_does_not_know_never_leads_by_itself() {
        var cluster = Cluster.running(27, Mode.RAFT, 3);
        cluster.sendSafely(0, 3);
        for (var member : cluster.members) member.node.kill();
        cluster.member(0).wipe();
        cluster.member(0).start();
        cluster.run(10 * SECOND);
        assertThat(cluster.leader()).isEqualTo(-1);
        assertThat(cluster.member(0).log().end()).isZero();
        assertThat(cluster.member(0).view().replicas().getFirst().role()).isEqualTo("learner");
        cluster.startAll();
        cluster.awaitInSync(cluster.awaitLeader());
        cluster.assertNothingLost(0);
    }

    /// R23
    @Test
    void a_follower_goes_on_when_the_same_member_leads_again_in_a_later_term() {
        var cluster = Cluster.running(28, Mode.RAFT, 3);
        long term = cluster.member(0).replication().standing().term();
        cluster.sendSafely(0, 3);
        // It loses its majority and gets it back before anybody else asks for votes: the others were down.
        cluster.member(1).node.kill();
        cluster.member(2).node.kill();
        cluster.await("it steps down", 3 * SECOND, () -> !cluster.member(0).isLeading());
        cluster.startAll();
        cluster.await("it leads again", 10 * SECOND, () -> cluster.leader() == 0);
        assertThat(cluster.member(0).replication().standing().term()).isGreaterThan(term);
        cluster.sendSafely(0, 3);
        cluster.awaitInSync(0);
        assertThat(cluster.member(1).truncations).isEmpty();
        cluster.assertSameBytes();
    }

    /// S19 S21: nobody asks a follower, so it takes nothing in until there is room, and stays.
    @Test
    void a_follower_without_a_byte_left_takes_nothing_in_until_there_is_room() {
        var cluster = Cluster.running(27, Mode.RAFT, 3);
        var full = cluster.member(2);
        full.disk().leave(0);
        // More than a segment of what comes would have been filled ahead.
        cluster.sendSafely(0, 300);
        assertThat(full.isUp()).isTrue();
        assertThat(full.count(ReplicationMetric.APPENDS_PUT_OFF)).isPositive();
        assertThat(full.log().end()).isLessThan(cluster.member(0).log().end());
        long taken = full.log().end();
        long resent = cluster.member(0).count(ReplicationMetric.BYTES_RESENT);
        cluster.run(3 * SECOND);
        assertThat(full.log().end()).isEqualTo(taken);
        long times = 3 * SECOND / cluster.config.pace().retransmit().toNanos() + 1;
        assertThat(cluster.member(0).count(ReplicationMetric.BYTES_RESENT) - resent)
                .as("at the pace of what is lost, not of what is heard")
                .isLessThanOrEqualTo(times * cluster.config.shipping().inFlightBytes());
        assertThat(cluster.leader()).as("nobody is unseated").isZero();
        full.disk().leaveAll();
        cluster.awaitInSync(0);
        cluster.assertSameBytes();
        cluster.assertNothingLost(2);
    }

    /// S19: votes and terms need no room, and the opening of a term finds it in what is filled ahead.
    @Test
    void with_every_disk_full_leaders_are_replaced() {
        var cluster = Cluster.running(28, Mode.RAFT, 3);
        cluster.sendSafely(0, 10);
        for (int i = 0; i < 3; i++) cluster.member(i).disk().leave(0);
        for (int round = 0; round < 3; round++) {
            int old = cluster.leader();
            cluster.network.isolate(cluster.member(old).id());
            cluster.await("another leads", 10 * SECOND, () -> cluster.leader() >= 0 && cluster.leader() != old);
            cluster.network.healAll();
            cluster.awaitInSync(cluster.leader());
            cluster.sendSafely(cluster.leader(), 1);
        }
        int last = cluster.leader();
        cluster.member(last).node.kill();
        cluster.await("another leads", 10 * SECOND, () -> cluster.leader() >= 0 && cluster.leader() != last);
        cluster.sendSafely(cluster.leader(), 1);
        for (int i = 0; i < 3; i++) cluster.member(i).disk().leaveAll();
        cluster.member(last).start();
        cluster.sendSafely(cluster.leader(), 50);
        cluster.awaitInSync(cluster.leader());
        cluster.assertSameBytes();
        for (int i = 0; i < 3; i++) cluster.assertNothingLost(i);
    }

    /// S19
    @Test
    void a_member_that_must_cut_its_log_waits_until_there_is_room_to_keep_what_goes() {
        var cluster = Cluster.running(29, Mode.RAFT, 3);
        cluster.sendSafely(0, 10);
        var old = cluster.member(0);
        cluster.network.isolate(old.id());
        for (int i = 0; i < 20; i++) old.send(300);
        cluster.await("another leads", 3 * SECOND, () -> cluster.leader() > 0);
        int leader = cluster.leader();
        cluster.sendSafely(leader, 10);
        old.disk().leave(0);

        cluster.network.healAll();
        cluster.await("it waits", 5 * SECOND, () -> old.count(ReplicationMetric.CUTS_PUT_OFF) > 0);
        cluster.run(3 * SECOND);
        assertThat(old.isUp()).isTrue();
        assertThat(old.truncations).isEmpty();
        assertThat(cluster.leader()).as("nobody is unseated").isEqualTo(leader);
        cluster.sendSafely(leader, 10);

        old.disk().leaveAll();
        cluster.awaitInSync(leader);
        assertThat(old.truncations).isNotEmpty();
        cluster.assertSameBytes();
        for (int i = 1; i < 3; i++) cluster.assertNothingLost(i);
    }
}
