// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import static io.trijet.replication.Cluster.MILLI;
import static io.trijet.replication.Cluster.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.world.LinkQuality;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Who leads after a restart, a death, a promotion, and what that may cost.
final class PromotionTest {
    @Test
    void a_live_leader_hands_over_without_losing_anything() {
        var cluster = Cluster.running(1, Mode.SYNC, 3);
        cluster.sendSafely(0, 5);
        for (int i = 0; i < 10; i++) cluster.member(0).send(500);
        var outcome = cluster.promote(1, false);
        assertThat(outcome).isEqualTo(new PromoteOutcome.Promoted(2049, 0, 0));
        assertThat(cluster.member(0).standings).last().isInstanceOf(Standing.Following.class);
        assertThat(cluster.member(0).count(ReplicationMetric.STEPPED_DOWN)).isEqualTo(1);
        cluster.sendSafely(1, 5);
        cluster.awaitInSync(1);
        cluster.assertSameBytes();
        for (int i = 0; i < 3; i++) cluster.assertNothingLost(i);
        // What the old leader had appended and not yet acknowledged is there too.
        assertThat(cluster.member(2).messageIds()).hasSize(20);
    }

    @Test
    void a_replica_takes_over_from_a_dead_leader_and_fetches_what_only_another_has() {
        var cluster = Cluster.running(2, Mode.SYNC, 3);
        cluster.network.cut(cluster.member(0).id(), cluster.member(1).id());
        cluster.sendSafely(0, 5);
        assertThat(cluster.member(1).log().end())
                .isLessThan(cluster.member(2).log().end());
        cluster.member(0).node.cutPower();
        cluster.run(SECOND);
        var outcome = cluster.promote(1, false);
        assertThat(outcome).isEqualTo(new PromoteOutcome.Promoted(2049, 0, 0));
        cluster.assertNothingLost(1);
        cluster.sendSafely(1, 3);
        cluster.network.healAll();
        cluster.member(0).start();
        cluster.awaitInSync(1);
        cluster.assertSameBytes();
    }

    /// Soak seed 2208.
    @Test
    void a_former_leader_alone_is_refused_since_the_others_may_have_gone_on_without_it() {
        var cluster = Cluster.running(12, Mode.SYNC, 3);
        cluster.sendSafely(0, 3);
        cluster.member(0).node.kill();
        cluster.run(SECOND);
        assertThat(cluster.promote(1, false)).isInstanceOf(PromoteOutcome.Promoted.class);
        cluster.sendSafely(1, 5);
        cluster.member(1).node.kill();
        cluster.member(2).node.kill();
        cluster.member(0).start();
        cluster.run(SECOND);
        assertThat(cluster.promote(0, false)).isInstanceOf(PromoteOutcome.Refused.class);

        cluster.member(2).start();
        cluster.run(SECOND);
        assertThat(cluster.promote(0, false)).isInstanceOf(PromoteOutcome.Promoted.class);
        cluster.assertNothingLost(0);
    }

    @Test
    void sync_refuses_while_two_members_are_missing_and_nothing_changes() {
        var cluster = Cluster.running(3, Mode.SYNC, 3);
        cluster.sendSafely(0, 2);
        cluster.awaitInSync(0);
        cluster.member(0).node.cutPower();
        cluster.member(2).node.cutPower();
        var outcome = cluster.promote(1, false);
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        PromoteOutcome.Refused.class,
                        refused -> assertThat(refused.why())
                                .startsWith("no answer from n0 and n2")
                                .contains("--accept-data-loss"));
        assertThat(cluster.member(1).count(ReplicationMetric.PROMOTIONS_REFUSED))
                .isEqualTo(1);
        assertThat(cluster.member(1).replication().standing().term()).isEqualTo(1024);

        cluster.member(2).start();
        cluster.run(SECOND);
        assertThat(cluster.promote(1, false)).isEqualTo(new PromoteOutcome.Promoted(2049, 0, 0));
    }

    @Test
    void accepted_data_loss_is_counted_when_the_old_leader_comes_back() {
        var cluster = Cluster.running(4, Mode.SYNC, 3);
        cluster.network.cut(cluster.member(0).id(), cluster.member(1).id());
        cluster.sendSafely(0, 7);
        cluster.member(0).node.cutPower();
        cluster.member(2).node.cutPower();
        cluster.network.healAll();
        cluster.run(SECOND);
        var outcome = cluster.promote(1, true);
        assertThat(outcome).isEqualTo(new PromoteOutcome.Promoted(2049, -1, -1));
        assertThat(cluster.member(1).count(ReplicationMetric.DATA_LOSS_ACCEPTED))
                .isEqualTo(1);
        assertThat(cluster.lost(1)).isEqualTo(7);
        cluster.accountForLoss();

        cluster.member(0).start();
        cluster.awaitInSync(1);
        var cut = cluster.member(0);
        assertThat(cut.count(ReplicationMetric.CUT_MESSAGES)).isEqualTo(7);
        assertThat(cut.view().cutMessages()).isEqualTo(7);
        assertThat(cluster.member(1).view().cutMessages()).isEqualTo(7);
        assertThat(cluster.member(1).view().cutBytes()).isEqualTo(cut.view().cutBytes());
        assertThat(cut.disk().directory("group-0").directory("diverged").names())
                .hasSize(1);
        cluster.assertSameBytes();
    }

    @Test
    void async_promotes_what_there_is_and_says_that_it_cannot_know_the_loss() {
        var cluster = Cluster.running(5, Mode.ASYNC, 2);
        cluster.network.isolate(cluster.member(0).id());
        cluster.sendSafely(0, 4);
        cluster.run(SECOND);
        assertThat(cluster.promote(1, false)).isEqualTo(new PromoteOutcome.Promoted(2049, -1, -1));
        cluster.sendSafely(1, 2);
        assertThat(cluster.member(0).isLeading()).as("cut off, it cannot know").isTrue();

        cluster.network.healAll();
        cluster.awaitInSync(1);
        assertThat(cluster.member(0).isLeading()).isFalse();
        assertThat(cluster.member(1).view().cutMessages()).isEqualTo(4);
        assertThat(cluster.member(0).truncations).hasSize(1);
        cluster.assertSameBytes();
    }

    @Test
    void async_hands_over_too() {
        var cluster = Cluster.running(6, Mode.ASYNC, 2);
        for (int i = 0; i < 30; i++) cluster.member(0).send(1000);
        assertThat(cluster.promote(1, false)).isEqualTo(new PromoteOutcome.Promoted(2049, 0, 0));
        cluster.awaitInSync(1);
        assertThat(cluster.member(1).messageIds()).hasSize(30);
        cluster.assertSameBytes();
    }

    @Test
    void promoting_the_leader_changes_nothing() {
        var cluster = Cluster.running(7, Mode.SYNC, 2);
        assertThat(cluster.promote(0, false)).isEqualTo(new PromoteOutcome.Promoted(1024, 0, 0));
    }

    @Test
    void a_restarted_leader_leads_again_only_once_every_replica_agrees() {
        var cluster = Cluster.running(8, Mode.SYNC, 3);
        cluster.sendSafely(0, 3);
        cluster.member(2).node.cutPower();
        cluster.member(0).node.kill();
        cluster.member(0).start();
        cluster.run(5 * SECOND);
        assertThat(cluster.member(0).isLeading()).isFalse();
        assertThat(cluster.member(0).replication().standing().term())
                .as("nothing was disturbed")
                .isEqualTo(1024);

        cluster.member(2).start();
        cluster.await("it leads in a new term", () -> cluster.member(0).isLeading());
        assertThat(cluster.member(0).replication().standing().term()).isEqualTo(2048);
        cluster.sendSafely(0, 3);
        cluster.awaitInSync(0);
        cluster.assertSameBytes();
        cluster.assertNothingLost(1);
    }

    @Test
    void an_operators_word_is_enough_for_a_restarted_leader_that_one_other_member_vouches_for() {
        var cluster = Cluster.running(9, Mode.SYNC, 3);
        cluster.sendSafely(0, 3);
        cluster.member(1).node.cutPower();
        cluster.member(2).node.cutPower();
        cluster.member(0).node.kill();
        cluster.member(0).start();
        cluster.member(1).start();
        cluster.run(2 * SECOND);
        // By itself it waits for n2, too.
        assertThat(cluster.member(0).isLeading()).isFalse();
        assertThat(cluster.promote(0, false)).isInstanceOf(PromoteOutcome.Promoted.class);
        cluster.startAll();
        cluster.awaitInSync(0);
        cluster.assertNothingLost(2);
    }

    @Test
    void an_old_leader_comes_back_as_a_follower() {
        var cluster = Cluster.running(10, Mode.SYNC, 2);
        cluster.sendSafely(0, 3);
        cluster.member(0).node.cutPower();
        cluster.run(SECOND);
        assertThat(cluster.promote(1, false)).isEqualTo(new PromoteOutcome.Promoted(2049, 0, 0));
        cluster.member(0).start();
        cluster.awaitInSync(1);
        assertThat(cluster.member(0).replication().standing())
                .isEqualTo(new Standing.Following(
                        2049, Optional.of(cluster.member(1).id())));
        cluster.sendSafely(1, 2);
        // And the other way round again.
        assertThat(cluster.promote(0, false)).isEqualTo(new PromoteOutcome.Promoted(3072, 0, 0));
        cluster.sendSafely(0, 2);
        cluster.awaitInSync(0);
        cluster.assertSameBytes();
        cluster.assertNothingLost(1);
    }

    @Test
    void an_unsafe_tail_of_an_old_leader_is_cut_and_kept() {
        var cluster = Cluster.running(11, Mode.SYNC, 3);
        cluster.network.isolate(cluster.member(0).id());
        for (int i = 0; i < 3; i++) cluster.member(0).send(300);
        cluster.run(2 * SECOND);
        assertThat(cluster.acked).isEmpty();
        assertThat(cluster.promote(2, false)).isEqualTo(new PromoteOutcome.Promoted(2050, 0, 0));
        cluster.sendSafely(2, 2);
        cluster.network.healAll();
        cluster.awaitInSync(2);
        assertThat(cluster.member(0).count(ReplicationMetric.CUT_MESSAGES)).isEqualTo(3);
        assertThat(cluster.member(0)
                        .disk()
                        .directory("group-0")
                        .directory("diverged")
                        .names())
                .hasSize(1);
        cluster.assertSameBytes();
    }

    @Test
    void a_fenced_leader_gets_no_acknowledgement_any_more() {
        var cluster = Cluster.running(12, Mode.SYNC, 3);
        // n0 reaches n2 alone, n1 reaches n2 alone: n2 has promised n1 and must not confirm anything to n0.
        cluster.network.cut(cluster.member(0).id(), cluster.member(1).id());
        cluster.run(SECOND);
        assertThat(cluster.promote(1, false)).isInstanceOf(PromoteOutcome.Promoted.class);
        cluster.member(0).send(100);
        cluster.run(2 * SECOND);
        assertThat(cluster.acked).isEmpty();
        assertThat(cluster.member(0).isLeading())
                .as("it heard the higher term from n2")
                .isFalse();
        cluster.sendSafely(1, 2);
    }

    @Test
    void a_master_that_never_saw_its_cluster_promoted_steps_down_when_it_starts() {
        var cluster = new Cluster(13, Mode.SYNC, 3);
        cluster.member(1).start();
        cluster.member(2).start();
        cluster.run(SECOND);
        assertThat(cluster.promote(1, false)).isEqualTo(new PromoteOutcome.Promoted(1025, 0, 0));
        cluster.sendSafely(1, 2);
        cluster.member(0).start();
        cluster.awaitInSync(1);
        assertThat(cluster.member(0).isLeading()).isFalse();
        cluster.assertSameBytes();
    }

    @Test
    void two_operators_at_once_end_with_one_leader() {
        var cluster = Cluster.running(14, Mode.SYNC, 3);
        cluster.sendSafely(0, 2);
        var first = cluster.member(1).promote(false);
        var second = cluster.member(2).promote(false);
        cluster.await("both answered", () -> first.get() != null && second.get() != null);
        cluster.run(3 * SECOND);
        long leaders = cluster.members.stream().filter(Member::isLeading).count();
        assertThat(leaders).isLessThanOrEqualTo(1);
        if (leaders == 0) assertThat(cluster.promote(1, false)).isInstanceOf(PromoteOutcome.Promoted.class);
        cluster.run(SECOND);
        cluster.assertNothingLost(1);
    }

    @Test
    void a_promotion_that_is_repeated_is_refused_while_the_first_is_under_way() {
        var cluster = Cluster.running(15, Mode.SYNC, 3);
        cluster.member(0).node.pause();
        cluster.member(1).promote(false);
        assertThat(cluster.promote(1, false)).isEqualTo(new PromoteOutcome.Refused("a promotion is under way"));
        cluster.await("the first succeeds", () -> cluster.member(1).isLeading());
        cluster.member(0).node.resume();
        cluster.awaitInSync(1);
    }

    @Test
    void an_elected_replica_does_not_wait_for_the_dead_once_they_are_known_to_be() {
        var cluster = Cluster.running(16, Mode.SYNC, 3);
        cluster.member(0).node.kill();
        cluster.run(500 * MILLI);
        long began = cluster.world.nanos();
        cluster.promote(1, false);
        assertThat(cluster.world.nanos() - began).isLessThan(100 * MILLI);
    }

    @Test
    void nothing_of_an_older_term_is_safe_before_the_terms_own_opening_is() {
        // Raft's figure 8, with operators in place of elections.
        var cluster = Cluster.running(17, Mode.SYNC, 3);
        var n0 = cluster.member(0);
        var n1 = cluster.member(1);
        var n2 = cluster.member(2);
        // 1. n0 is cut off with a tail that nobody else has.
        cluster.network.isolate(n0.id());
        for (int i = 0; i < 60; i++) n0.send(1000);
        cluster.run(SECOND);
        // 2. n2 opens term 2050 and dies before n1 hears of it.
        n2.promote(false);
        cluster.await("n2 leads", n2::isLeading);
        cluster.network.cut(n1.id(), n2.id());
        n2.node.kill();
        // 3. n0 leads again in term 3072 and ships its old tail, slowly, to n1, and dies while at it.
        cluster.network.heal(n0.id(), n1.id());
        cluster.run(SECOND);
        cluster.network.quality(n0.id(), n1.id(), LinkQuality.PERFECT.withBandwidth(20_000));
        assertThat(cluster.promote(0, false)).isEqualTo(new PromoteOutcome.Promoted(3072, 0, 0));
        long before = n0.replication().safeEnd();
        cluster.await("n1 has some of it", () -> n1.log().persistedEnd() > before + 10_000);
        cluster.run(20 * MILLI);
        assertThat(n1.log().persistedEnd()).isLessThan(n0.log().end());
        assertThat(n0.replication().safeEnd()).isEqualTo(before);
        n0.node.kill();
        // 4. n2's log ends in the later term: it wins, and what n1 had of the old tail is cut.
        cluster.network.healAll();
        n2.start();
        cluster.run(SECOND);
        assertThat(cluster.promote(1, false)).isInstanceOf(PromoteOutcome.Promoted.class);
        assertThat(n1.count(ReplicationMetric.CUT_MESSAGES)).isPositive();
        n0.start();
        cluster.awaitInSync(1);
        cluster.assertSameBytes();
    }
}
