// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.environment.NodeId;
import io.trijet.replication.Mode;
import io.trijet.replication.PromoteOutcome;
import io.trijet.simulation.checker.Outcome;
import io.trijet.simulation.checker.Promise;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Leaders change by hand: the rows B01 to B09 of faults.md, where these modes have them.
final class SwitchTest {
    /// B01
    @Test
    void a_send_is_never_acknowledged_with_one_copy_and_again_when_the_slave_is_back() {
        var scene = Scene.of(Mode.SYNC, 2);
        scene.sendAcknowledged(3);
        scene.kill(scene.member(1));
        for (int i = 0; i < 5; i++) assertThat(scene.send()).isNotEqualTo(Outcome.OK);
        assertThat(scene.send()).isEqualTo(Outcome.STORED);
        scene.pass(20_000);
        scene.start(scene.member(1));
        scene.until("sends are acknowledged again", () -> scene.send() == Outcome.OK);
        scene.untilEqual();
        assertThat(scene.ids(scene.member(1))).hasSizeGreaterThan(9).startsWith("m0", "m1");
        scene.judge(Promise.KEPT);
    }

    /// B01
    @Test
    void a_slave_that_lags_makes_sends_time_out_and_not_lie() {
        var scene = Scene.of(Mode.SYNC, 2);
        scene.sendAcknowledged(3);
        scene.member(1).machine().pause();
        var first = scene.send();
        assertThat(first).isNotIn(Outcome.OK, Outcome.FAIL);
        scene.pass(5_000);
        assertThat(scene.send()).isEqualTo(Outcome.STORED);
        scene.member(1).machine().resume();
        scene.until("sends are acknowledged again", () -> scene.send() == Outcome.OK);
        scene.untilEqual();
        scene.judge(Promise.KEPT);
    }

    /// B02
    @Test
    void an_old_master_that_was_cut_off_acknowledges_nothing_after_the_switch_and_its_tail_is_removed() {
        var scene = Scene.of(Mode.SYNC, 3);
        scene.sendAcknowledged(5);
        var old = scene.member(0);
        scene.isolate(old);
        scene.promoted(scene.member(1));
        assertThat(scene.sendTo(old)).isNotEqualTo(Outcome.OK);
        assertThat(scene.sendTo(old)).isNotEqualTo(Outcome.OK);
        for (int i = 0; i < 5; i++) assertThat(scene.sendTo(scene.member(1))).isEqualTo(Outcome.OK);
        scene.cluster().network().healAll();
        scene.until("the old master follows", () -> !scene.leads(old));
        scene.untilEqual();
        assertThat(scene.ids(old)).isEqualTo(scene.ids(scene.member(1)));
        scene.judge(Promise.KEPT);
    }

    /// B03
    @Test
    void a_third_node_is_not_promoted_while_the_old_master_and_its_slave_may_acknowledge_together() {
        var scene = Scene.of(Mode.SYNC, 3);
        scene.sendAcknowledged(5);
        scene.isolate(scene.member(2));
        scene.pass(3_000);
        assertThat(scene.promote(scene.member(2), false)).isInstanceOf(PromoteOutcome.Refused.class);
        assertThat(scene.sendTo(scene.member(0))).isEqualTo(Outcome.OK);
        scene.cluster().network().healAll();
        scene.until("sends are acknowledged", () -> scene.send() == Outcome.OK);
        scene.untilEqual();
        scene.judge(Promise.KEPT);
    }

    /// B04
    @Test
    void a_restarted_master_does_not_reuse_the_queue_offsets_of_what_was_not_yet_safe() {
        var scene = Scene.of(Mode.SYNC, 2);
        scene.sendAcknowledged(3);
        scene.kill(scene.member(1));
        scene.until("the slave is known to be away", () -> scene.send() == Outcome.STORED);
        scene.kill(scene.member(0));
        scene.start(scene.member(0));
        scene.start(scene.member(1));
        scene.until("somebody leads", () -> scene.cluster().leader().isPresent());
        scene.until("sends are acknowledged", () -> scene.send() == Outcome.OK);
        scene.untilEqual();
        scene.judge(Promise.KEPT);
    }

    /// B04, M9: found by the simulator. Until its term is safe a restarted master cannot know which ends it told
    /// before.
    @Test
    void a_restarted_master_tells_no_queue_end_below_what_it_told_before() {
        var scene = Scene.of(Mode.SYNC, 3);
        scene.sendAcknowledged(20);
        assertThat(scene.end()).isEqualTo(20);
        scene.cutPower(scene.member(0));
        scene.start(scene.member(0));
        scene.until("it leads again", () -> scene.cluster().leader().isPresent());
        for (int i = 0; i < 50; i++) {
            assertThat(scene.end()).isIn(-1L, 20L);
            scene.pass(5);
        }
        assertThat(scene.end()).isEqualTo(20);
    }

    /// B05
    @Test
    void a_former_master_that_is_ahead_is_cut_and_the_new_one_never_rewinds() {
        var scene = Scene.of(Mode.ASYNC, 2);
        scene.sendAcknowledged(5);
        scene.untilEqual();
        var old = scene.member(0);
        scene.isolate(old);
        for (int i = 0; i < 10; i++) scene.sendTo(old);
        scene.kill(old);
        scene.cluster().network().healAll();
        scene.promoted(scene.member(1));
        scene.sendAcknowledged(3);
        long end = scene.replication(scene.member(1)).end();
        scene.start(old);
        scene.untilEqual();
        assertThat(scene.replication(scene.member(1)).end()).isGreaterThanOrEqualTo(end);
        assertThat(scene.ids(old)).isEqualTo(scene.ids(scene.member(1))).hasSize(8);
        assertThat(scene.replication(old).cutBytes()).isPositive();
        scene.judge(Promise.COUNTED);
    }

    /// B06
    @Test
    void a_topic_created_just_before_the_master_died_is_there_after_the_switch() {
        var scene = Scene.of(Mode.SYNC, 2);
        var setup = new Setup(scene.caller("admin"), "brand-new", 4, List.of("brand-new-group"));
        setup.start();
        scene.until("it is created", setup::isDone);
        scene.kill(scene.member(0));
        scene.promoted(scene.member(1));
        scene.until("the new leader knows it", () -> scene.hasTopic("brand-new"));
        scene.start(scene.member(0));
        scene.untilEqual();
        scene.judge(Promise.KEPT);
    }

    /// B07
    @Test
    void progress_and_ends_stay_when_leadership_moves_away_and_back() {
        var scene = Scene.of(Mode.SYNC, 3);
        scene.sendAcknowledged(10);
        scene.commit(6);
        scene.pass(1_000);
        scene.promoted(scene.member(1));
        assertThat(scene.progress()).isEqualTo(6);
        assertThat(scene.end()).isEqualTo(10);
        scene.until("sends are acknowledged", () -> scene.send() == Outcome.OK);
        long end = scene.end();
        scene.commit(9);
        scene.pass(1_000);
        scene.promoted(scene.member(0));
        assertThat(scene.progress()).isEqualTo(9);
        assertThat(scene.end()).isGreaterThanOrEqualTo(end);
        scene.untilEqual();
        scene.judge(Promise.KEPT);
    }

    /// B09
    @Test
    void a_lost_answer_and_a_retry_on_the_new_leader_leave_one_or_two_copies_never_none() {
        var scene = Scene.of(Mode.SYNC, 3);
        scene.sendAcknowledged(3);
        var id = scene.nextId();
        var client = new NodeId("client");
        scene.cluster().network().cutOneWay(scene.member(0).id(), client);
        assertThat(scene.sendTo(scene.member(0), id, 1)).isEqualTo(Outcome.UNKNOWN);
        scene.kill(scene.member(0));
        scene.promoted(scene.member(1));
        scene.until("the new leader takes it", () -> scene.sendTo(scene.leader(), id, 2) == Outcome.OK);
        assertThat(scene.ids(scene.member(1)).stream().filter(id::equals)).hasSizeBetween(1, 2);
        scene.cluster().network().healAll();
        scene.start(scene.member(0));
        scene.untilEqual();
        scene.judge(Promise.KEPT);
    }

    /// Promised by design.md section 2: a switch while the master answers hands everything over.
    @Test
    void a_switch_while_the_master_lives_loses_nothing() {
        var scene = Scene.of(Mode.ASYNC, 3);
        scene.sendAcknowledged(20);
        scene.promoted(scene.member(2));
        scene.until("sends are acknowledged", () -> scene.send() == Outcome.OK);
        scene.untilEqual();
        scene.judge(Promise.KEPT);
    }
}
