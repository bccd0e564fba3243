// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import static io.trijet.replication.Cluster.MILLI;
import static io.trijet.replication.Cluster.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.world.LinkQuality;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Mode `raft`: elections, what they cost, and who counts.
final class RaftTest {
    @Test
    void a_fresh_group_is_led_by_its_preferred_member_within_half_a_second() {
        var cluster = new Cluster(1, Mode.RAFT, 3);
        cluster.startAll();
        cluster.await("a leader", SECOND / 2, () -> cluster.leader() >= 0);
        assertThat(cluster.leader()).isZero();
        cluster.sendSafely(0, 3);
    }

    @Test
    void one_member_alone_is_its_own_majority() {
        var cluster = Cluster.running(2, Mode.RAFT, 1);
        cluster.sendSafely(0, 3);
        cluster.member(0).node.cutPower();
        cluster.member(0).start();
        cluster.awaitInSync(0);
        cluster.assertNothingLost(0);
    }

    @Test
    void when_the_leader_dies_another_leads_by_itself_and_nothing_acknowledged_is_lost() {
        var cluster = Cluster.running(3, Mode.RAFT, 3);
        cluster.sendSafely(0, 20);
        cluster.member(0).node.kill();
        cluster.await("another leader", SECOND, () -> cluster.leader() > 0);
        int leader = cluster.leader();
        cluster.sendSafely(leader, 5);
        cluster.assertNothingLost(leader);
        cluster.member(0).start();
        cluster.awaitInSync(leader);
        cluster.assertSameBytes();
    }

    @Test
    void members_tell_step_by_step_how_the_lead_went_over() {
        var cluster = Cluster.running(3, Mode.RAFT, 3);
        cluster.sendSafely(0, 5);
        cluster.member(0).node.kill();
        cluster.await("another leader", SECOND, () -> cluster.leader() > 0);
        var leader = cluster.member(cluster.leader());
        cluster.sendSafely(cluster.leader(), 1);
        var steps = leader.view().changes();
        var last = steps.subList(steps.size() - 4, steps.size());
        assertThat(last)
                .extracting(StandingChange::kind)
                .containsExactly(
                        StandingChange.Kind.VOTED,
                        StandingChange.Kind.LEADERLESS,
                        StandingChange.Kind.LEADS,
                        StandingChange.Kind.SAFE);
        assertThat(last).isSortedAccordingTo(Comparator.comparingLong(StandingChange::wallMillis));
        assertThat(last.getLast().whom()).contains(leader.id());
        var voter = cluster.member(3 - cluster.leader());
        assertThat(voter.view().changes()).anySatisfy(step -> {
            assertThat(step.kind()).isEqualTo(StandingChange.Kind.VOTED);
            assertThat(step.term()).isEqualTo(last.getLast().term());
            assertThat(step.whom()).contains(leader.id());
        });
        assertThat(last.getLast().term()).isEqualTo(leader.view().standing().term());
    }

    @Test
    void a_silent_leader_is_replaced_and_acknowledges_nothing_when_it_wakes() {
        var cluster = Cluster.running(4, Mode.RAFT, 3);
        cluster.sendSafely(0, 5);
        cluster.member(0).node.pause();
        cluster.await("another leader", 3 * SECOND, () -> cluster.leader() > 0);
        cluster.sendSafely(cluster.leader(), 3);
        var byOld = cluster.acked.stream()
                .filter(sent -> sent.by().equals(cluster.member(0).id()))
                .count();
        cluster.member(0).node.resume();
        cluster.member(0).send(300);
        cluster.run(SECOND);
        assertThat(cluster.acked.stream()
                        .filter(sent -> sent.by().equals(cluster.member(0).id()))
                        .count())
                .isEqualTo(byOld);
        assertThat(cluster.member(0).isLeading()).isFalse();
        cluster.awaitInSync(cluster.leader());
        cluster.assertSameBytes();
    }

    @Test
    void an_isolated_leader_steps_down_and_its_tail_is_cut_when_it_returns() {
        var cluster = Cluster.running(5, Mode.RAFT, 3);
        cluster.sendSafely(0, 5);
        cluster.network.isolate(cluster.member(0).id());
        for (int i = 0; i < 5; i++) cluster.member(0).send(300);
        cluster.await(
                "the old leader steps down",
                2 * SECOND,
                () -> !cluster.member(0).isLeading());
        cluster.await("another leader", 3 * SECOND, () -> cluster.leader() > 0);
        cluster.sendSafely(cluster.leader(), 5);
        cluster.network.healAll();
        cluster.awaitInSync(cluster.leader());
        cluster.assertSameBytes();
        assertThat(cluster.member(0).count(ReplicationMetric.CUT_MESSAGES)).isEqualTo(5);
        for (int i = 0; i < 3; i++) cluster.assertNothingLost(i);
    }

    @Test
    void an_isolated_follower_returns_without_unseating_the_leader() {
        var cluster = Cluster.running(6, Mode.RAFT, 3);
        long term = cluster.member(0).replication().standing().term();
        cluster.network.isolate(cluster.member(2).id());
        cluster.sendSafely(0, 5);
        cluster.run(10 * SECOND);
        cluster.network.healAll();
        cluster.awaitInSync(0);
        assertThat(cluster.member(0).replication().standing()).isEqualTo(new Standing.Leading(term));
    }

    @Test
    void power_lost_by_all_at_once_loses_nothing_acknowledged() {
        var cluster = Cluster.running(7, Mode.RAFT, 3);
        for (int round = 0; round < 5; round++) {
            int leader = cluster.awaitLeader();
            for (int i = 0; i < 30; i++) cluster.member(leader).send(400);
            cluster.run(3 * MILLI);
            for (var member : cluster.members) member.node.cutPower();
            cluster.startAll();
        }
        int leader = cluster.awaitLeader();
        cluster.sendSafely(leader, 1);
        cluster.awaitInSync(leader);
        for (int i = 0; i < 3; i++) cluster.assertNothingLost(i);
        cluster.assertSameBytes();
        assertThat(cluster.acked).hasSizeGreaterThan(20);
    }

    @Test
    void leadership_is_handed_over_on_request() {
        var cluster = Cluster.running(8, Mode.RAFT, 3);
        for (int i = 0; i < 50; i++) cluster.member(0).send(700);
        var outcome = cluster.transfer(0, 2);
        assertThat(outcome).isInstanceOf(TransferOutcome.Transferred.class);
        assertThat(cluster.leader()).isEqualTo(2);
        assertHandedOver(cluster, 2, "it was asked to");
        cluster.sendSafely(2, 3);
        cluster.awaitInSync(2);
        assertThat(cluster.member(1).messageIds()).hasSize(53);
    }

    /// What the first member tells of the lead that it gave away.
    private static void assertHandedOver(Cluster cluster, int to, String why) {
        var last = cluster.member(0).view().changes().getLast();
        assertThat(last.kind()).isEqualTo(StandingChange.Kind.HANDED_OVER);
        assertThat(last.whom()).contains(cluster.member(to).id());
        assertThat(last.term()).isEqualTo(cluster.member(to).view().standing().term());
        assertThat(last.why()).isEqualTo(why);
    }

    @Test
    void a_transfer_to_whom_cannot_be_reached_is_given_up_and_the_leader_goes_on() {
        var cluster = Cluster.running(9, Mode.RAFT, 3);
        cluster.member(2).node.kill();
        cluster.run(SECOND);
        assertThat(cluster.transfer(0, 2))
                .isInstanceOfSatisfying(
                        TransferOutcome.Refused.class,
                        refused -> assertThat(refused.why()).isNotEmpty());
        cluster.sendSafely(0, 2);
        assertThat(cluster.transfer(1, 0)).isEqualTo(new TransferOutcome.Refused("n1 does not lead but n0 does"));
    }

    @Test
    void a_leader_whose_node_leads_too_much_hands_over_to_who_leads_least() {
        var cluster = Cluster.running(8, Mode.RAFT, 3);
        cluster.led.put(cluster.member(0).id(), 3);
        cluster.led.put(cluster.member(1).id(), 1);
        cluster.await("relief", 2 * SECOND, () -> cluster.leader() == 2);
        cluster.sendSafely(2, 3);
        assertHandedOver(cluster, 2, "n0 led too many groups");
    }

    @Test
    void a_leader_keeps_what_nobody_else_could_lead_with_less() {
        var cluster = Cluster.running(8, Mode.RAFT, 3);
        cluster.led.put(cluster.member(0).id(), 3);
        cluster.led.put(cluster.member(1).id(), 2);
        cluster.member(2).node.kill();
        cluster.run(3 * SECOND);
        assertThat(cluster.leader()).isZero();
        cluster.sendSafely(0, 3);
    }

    @Test
    void the_preferred_member_gets_its_group_back_once_it_has_settled() {
        var cluster = Cluster.running(10, Mode.RAFT, 3);
        cluster.member(0).node.kill();
        cluster.await("another leader", 3 * SECOND, () -> cluster.leader() > 0);
        cluster.sendSafely(cluster.leader(), 3);
        cluster.member(0).start();
        cluster.await("the preferred leader", 20 * SECOND, () -> cluster.leader() == 0);
        cluster.sendSafely(0, 1);
    }

    @Test
    void a_leader_that_is_to_lead_nothing_hands_over_and_does_not_get_its_group_back() {
        var cluster = Cluster.running(11, Mode.RAFT, 3);
        var yielding = cluster.member(0);
        cluster.led.put(cluster.member(1).id(), 1);
        yielding.detector().yieldLeads();
        cluster.await("another leader", 2 * SECOND, () -> cluster.leader() == 2);
        cluster.sendSafely(2, 3);
        assertHandedOver(cluster, 2, "n0 is to lead nothing");
        cluster.run(30 * SECOND);
        assertThat(cluster.leader()).isEqualTo(2);
        assertThat(cluster.transfer(2, 0))
                .isEqualTo(new TransferOutcome.Refused("n0 is to lead nothing: it is about to be stopped"));
        cluster.sendSafely(2, 3);
        cluster.awaitInSync(2);

        yielding.node.kill();
        yielding.start();
        cluster.await("the preferred leader", 20 * SECOND, () -> cluster.leader() == 0);
    }

    @Test
    void where_all_are_to_lead_nothing_somebody_leads() {
        var cluster = Cluster.running(12, Mode.RAFT, 3);
        for (int each = 0; each < 3; each++) cluster.member(each).detector().yieldLeads();
        cluster.run(5 * SECOND);
        cluster.sendSafely(cluster.leader(), 3);
    }

    @Test
    void a_leaving_leader_hands_over_first() {
        var cluster = Cluster.running(11, Mode.RAFT, 3);
        var drained = new ArrayList<Boolean>();
        cluster.member(0).lane().run(() -> cluster.member(0).replication().drain(() -> drained.add(true)));
        cluster.await("drained", () -> !drained.isEmpty());
        assertThat(cluster.leader()).isPositive();
        cluster.sendSafely(cluster.leader(), 2);
        assertHandedOver(cluster, cluster.leader(), "n0 is to lead nothing");
    }

    @Test
    void a_wiped_member_learns_the_log_and_counts_only_once_the_others_admitted_it() {
        var cluster = Cluster.running(12, Mode.RAFT, 3);
        cluster.sendSafely(0, 10);
        cluster.member(2).node.kill();
        cluster.member(2).wipe();
        // The only other voter is away: the wiped member may learn, and must not make up a majority.
        cluster.network.isolate(cluster.member(1).id());
        cluster.member(2).start();
        int before = cluster.acked.size();
        cluster.member(0).send(100);
        cluster.run(5 * SECOND);
        assertThat(cluster.acked).hasSize(before);
        assertThat(cluster.leader()).isEqualTo(-1);
        assertThat(cluster.member(2).view().replicas().get(2).role()).isEqualTo("learner");

        cluster.network.healAll();
        int leader = cluster.awaitLeader();
        cluster.await(
                "admitted",
                () -> cluster.members.stream()
                                .mapToLong(member -> member.count(ReplicationMetric.MEMBERS_ADMITTED))
                                .sum()
                        == 1);
        cluster.awaitInSync(leader);
        // Now it does make up a majority with one other.
        int away = leader == 0 ? 1 : 0;
        cluster.member(away).node.kill();
        leader = cluster.awaitLeader();
        cluster.sendSafely(leader, 3);
        assertThat(cluster.member(2).view().replicas().get(2).role()).isNotEqualTo("learner");
        cluster.assertNothingLost(leader);
    }

    @Test
    void only_a_leader_that_hears_a_majority_is_sure_that_it_leads() {
        var cluster = Cluster.running(13, Mode.RAFT, 3);
        var heard = new ArrayList<String>();
        ask(cluster, 0, heard);
        cluster.await("an answer", () -> !heard.isEmpty());
        assertThat(heard).containsExactly("sure");
        heard.clear();
        ask(cluster, 1, heard);
        assertThat(heard).containsExactly("not sure");
        heard.clear();
        cluster.network.isolate(cluster.member(0).id());
        ask(cluster, 0, heard);
        cluster.run(2 * SECOND);
        assertThat(heard).containsExactly("not sure");
    }

    private static void ask(Cluster cluster, int member, List<String> heard) {
        cluster.member(member)
                .lane()
                .run(() -> cluster.member(member)
                        .replication()
                        .confirmLead(() -> heard.add("sure"), () -> heard.add("not sure")));
    }

    @Test
    void a_slow_follower_does_not_slow_the_majority() {
        var cluster = Cluster.running(14, Mode.RAFT, 3);
        var slow = LinkQuality.PERFECT.withDelay(300 * MILLI, 400 * MILLI);
        cluster.network.quality(cluster.member(0).id(), cluster.member(2).id(), slow);
        cluster.network.quality(cluster.member(2).id(), cluster.member(0).id(), slow);
        long began = cluster.world.nanos();
        cluster.sendSafely(0, 20);
        assertThat(cluster.world.nanos() - began).isLessThan(SECOND);
    }

    @Test
    void what_is_written_while_two_shipments_are_under_way_goes_together() {
        var cluster = Cluster.running(16, Mode.RAFT, 3);
        var far = LinkQuality.PERFECT.withDelay(20 * MILLI, 20 * MILLI);
        for (int other = 1; other < 3; other++)
            cluster.network.quality(
                    cluster.member(0).id(), cluster.member(other).id(), far);
        cluster.awaitInSync(0);
        long before = cluster.member(0).count(ReplicationMetric.SHIPMENTS);
        for (int i = 0; i < 50; i++) {
            cluster.member(0).send(100);
            cluster.run(MILLI / 10);
        }
        cluster.awaitInSync(0);
        assertThat(cluster.acked).hasSizeGreaterThanOrEqualTo(50);
        // Two at once and then the rest, to each of the two.
        assertThat(cluster.member(0).count(ReplicationMetric.SHIPMENTS) - before)
                .isBetween(6L, 8L);
        cluster.assertSameBytes();
    }

    @Test
    void a_chunks_worth_does_not_wait_for_what_is_under_way() {
        var cluster = Cluster.running(17, Mode.RAFT, 3);
        var far = LinkQuality.PERFECT.withDelay(200 * MILLI, 200 * MILLI);
        cluster.network.quality(cluster.member(0).id(), cluster.member(1).id(), far);
        cluster.network.quality(cluster.member(0).id(), cluster.member(2).id(), far);
        long before = cluster.member(0).count(ReplicationMetric.SHIPMENTS);
        long bytes = 0;
        while (bytes < 4L * cluster.config.shipping().chunkBytes()) {
            cluster.member(0).send(1_000);
            bytes += 1_000;
            cluster.run(MILLI / 10);
        }
        assertThat(cluster.member(0).count(ReplicationMetric.SHIPMENTS) - before)
                .as("before the first answer can be back")
                .isGreaterThanOrEqualTo(2 * 4);
    }

    @Test
    void a_leader_whose_disk_is_stuck_gives_its_group_away() {
        var cluster = Cluster.running(15, Mode.RAFT, 3);
        cluster.member(0).disk().faults().stallUntil(cluster.world.nanos() + 8 * SECOND);
        cluster.member(0).send(100);
        cluster.await("another leader", 10 * SECOND, () -> cluster.leader() > 0);
        cluster.sendSafely(cluster.leader(), 2);
    }
}
