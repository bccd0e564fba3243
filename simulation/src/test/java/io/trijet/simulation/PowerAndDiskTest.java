// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.replication.Mode;
import io.trijet.simulation.checker.Outcome;
import io.trijet.simulation.checker.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Power cuts, full, failing and hanging disks under load: the rows S04 to S23 of faults.md that need more than
/// storage.
final class PowerAndDiskTest {
    /// S04
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void what_was_acknowledged_survives_when_all_machines_lose_power_under_load(long seed) {
        var scene = Scene.of(Mode.SYNC, 3, seed, 32 * 1024);
        beginMany(scene, 40);
        scene.pass(2);
        scene.cluster().members().forEach(scene::cutPower);
        scene.pass(100);
        scene.cluster().members().forEach(scene::start);
        scene.until("somebody leads", () -> scene.cluster().leader().isPresent());
        scene.untilEqual();
        scene.judge(Promise.KEPT);
    }

    /// S04
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void what_was_acknowledged_survives_when_the_leader_loses_power_while_a_slave_is_paused(long seed) {
        var scene = Scene.of(Mode.SYNC, 3, seed, 32 * 1024);
        scene.member(2).machine().pause();
        scene.pass(1_500);
        scene.sendAcknowledged(5);
        beginMany(scene, 10);
        scene.pass(1);
        scene.cutPower(scene.member(0));
        scene.member(2).machine().resume();
        scene.pass(2_000);
        scene.promoted(scene.member(2));
        scene.start(scene.member(0));
        scene.untilEqual();
        scene.judge(Promise.KEPT);
    }

    /// S05
    @Test
    void a_slave_that_was_away_never_takes_over_without_what_only_the_leader_has_and_says_why() {
        var scene = Scene.of(Mode.SYNC, 2);
        scene.sendAcknowledged(3);
        scene.kill(scene.member(1));
        scene.until("the slave is known to be away", () -> scene.send() == Outcome.STORED);
        scene.cutPower(scene.member(0));
        scene.start(scene.member(0));
        scene.start(scene.member(1));
        scene.until("somebody leads", () -> scene.cluster().leader().isPresent());
        scene.untilEqual();
        scene.judge(Promise.KEPT);
    }

    /// S18
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void a_single_node_keeps_what_it_acknowledged_through_a_power_cut_under_load(long seed) {
        var scene = Scene.of(Mode.SINGLE, 1, seed, 16 * 1024);
        scene.sendAcknowledged(20);
        beginMany(scene, 20);
        scene.pass(1);
        scene.cutPower(scene.member(0));
        scene.start(scene.member(0));
        scene.sendThrough(5);
        scene.untilEqual();
        scene.judge(Promise.KEPT);
    }

    /// S18, S06, S07
    @Test
    void a_single_node_whose_force_fails_acknowledges_nothing_of_it_and_goes_on_after_its_restart() {
        var scene = Scene.of(Mode.SINGLE, 1);
        scene.sendAcknowledged(5);
        var node = scene.member(0);
        node.excuse();
        node.machine().disk().faults().failForces(name -> true, 1);
        assertThat(scene.send()).isEqualTo(Outcome.UNKNOWN);
        scene.until(
                "the process has ended and begun again",
                () -> scene.cluster()
                        .leader()
                        .filter(leader -> leader.machine().processes() > 2)
                        .isPresent());
        scene.sendAcknowledged(5);
        scene.untilEqual();
        scene.judge(Promise.KEPT);
    }

    /// S19
    @Test
    void a_full_disk_refuses_sends_before_they_are_appended_and_recovers_by_itself() {
        var scene = Scene.of(Mode.SINGLE, 1);
        scene.sendAcknowledged(5);
        var disk = scene.member(0).machine().disk();
        disk.capacity(64 << 20);
        disk.leave(1 << 20);
        scene.until("sends are refused", () -> scene.send() == Outcome.FAIL);
        int processes = scene.member(0).machine().processes();
        assertThat(scene.ids(scene.member(0))).contains("m0", "m4");
        disk.leaveAll();
        scene.until("sends are taken again", () -> scene.send() == Outcome.OK);
        assertThat(scene.member(0).machine().processes()).isEqualTo(processes);
        scene.untilEqual();
        scene.judge(Promise.KEPT);
    }

    /// S19
    @Test
    void a_slave_whose_disk_is_full_leaves_and_comes_back_and_nothing_is_lost() {
        var scene = Scene.of(Mode.SYNC, 3);
        var slave = scene.member(2);
        slave.excuse();
        slave.machine().disk().leave(0);
        for (int i = 0; i < 200; i++) scene.send();
        slave.machine().disk().leaveAll();
        scene.until("sends are acknowledged", () -> scene.send() == Outcome.OK);
        scene.untilEqual();
        scene.judge(Promise.KEPT);
    }

    /// S21
    @Test
    void a_slave_whose_disk_takes_no_writes_does_not_hold_up_the_others() {
        var scene = Scene.of(Mode.SYNC, 3);
        var slave = scene.member(1);
        slave.excuse();
        slave.machine().disk().faults().failWrites(name -> true, Integer.MAX_VALUE);
        scene.send();
        scene.pass(1_500);
        long started = scene.world().nanos();
        scene.sendAcknowledged(50);
        assertThat(scene.world().nanos() - started).isLessThan(Plan.SECOND);
        slave.machine().disk().faults().clear();
        scene.untilEqual();
        scene.judge(Promise.KEPT);
    }

    /// S22
    @Test
    void a_leader_whose_disk_hangs_acknowledges_nothing_that_it_does_not_keep() {
        var scene = Scene.of(Mode.SYNC, 3);
        scene.sendAcknowledged(5);
        var hung = scene.member(0);
        hung.machine().disk().faults().stallUntil(scene.world().nanos() + 8 * Plan.SECOND);
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < 5; i++) scene.begin(hung, scene.nextId(), 1, outcomes::add);
        scene.until("they were answered or given up", () -> outcomes.size() == 5);
        assertThat(outcomes).doesNotContain(Outcome.OK, Outcome.FAIL);
        scene.promoted(scene.member(1));
        scene.until("sends are acknowledged", () -> scene.send() == Outcome.OK);
        scene.pass(8_000);
        scene.untilEqual();
        scene.judge(Promise.KEPT);
    }

    /// S23
    @Test
    void a_slave_whose_disk_hung_for_ten_seconds_catches_up() {
        var scene = Scene.of(Mode.SYNC, 3);
        scene.member(2).machine().disk().faults().stallUntil(scene.world().nanos() + 10 * Plan.SECOND);
        for (int i = 0; i < 20; i++) {
            scene.send();
            scene.pass(200);
        }
        scene.until("the hung slave is out of sync", () -> scene.inSync() == 1);
        scene.sendAcknowledged(20);
        scene.pass(8_000);
        scene.untilEqual();
        assertThat(scene.inSync()).isEqualTo(2);
        scene.judge(Promise.KEPT);
    }

    private static void beginMany(Scene scene, int count) {
        for (int i = 0; i < count; i++) scene.begin(scene.leader(), scene.nextId(), 1, _ -> {});
    }
}
