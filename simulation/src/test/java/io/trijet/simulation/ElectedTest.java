// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.replication.Mode;
import io.trijet.simulation.checker.Outcome;
import io.trijet.simulation.checker.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Leaders change by themselves, with clients: the rows of faults.md 3.2 that need a whole broker.
final class ElectedTest {
    /// R13: its followers hear it, and it hears nobody: it steps down, and its clients are told in time.
    @Test
    void a_leader_that_hears_nobody_is_replaced_and_its_clients_are_not_left_waiting() {
        var scene = Scene.of(Mode.RAFT, 3);
        scene.sendAcknowledged(5);
        var deaf = scene.leader();
        for (var other : scene.cluster().members())
            if (other != deaf) scene.cluster().network().cutOneWay(other.id(), deaf.id());
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < 5; i++) scene.begin(deaf, scene.nextId(), 1, outcomes::add);
        long asked = scene.world().nanos();
        scene.until("its clients know", () -> outcomes.size() == 5);
        assertThat(outcomes).doesNotContain(Outcome.OK);
        assertThat(scene.world().nanos() - asked).isLessThanOrEqualTo(Sends.TIMEOUT_NANOS);
        scene.until(
                "another one leads",
                () -> scene.cluster().leader().filter(leader -> leader != deaf).isPresent());
        scene.sendThrough(5);
        scene.cluster().network().healAll();
        scene.untilEqual();
        scene.judge(Promise.KEPT);
    }

    /// R15: half an election timeout to ten of them.
    @ParameterizedTest
    @ValueSource(longs = {400, 1_000, 2_500, 8_000})
    void a_leader_that_wakes_from_a_pause_acknowledges_nothing_falsely_and_tells_no_old_end(long millis) {
        var scene = Scene.of(Mode.RAFT, 3, millis, 64 * 1024);
        scene.sendAcknowledged(10);
        var paused = scene.leader();
        paused.machine().pause();
        long awake = scene.world().nanos() + millis * Plan.MILLI;
        scene.world().at(awake, paused.machine()::resume);
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < 5; i++) scene.begin(paused, scene.nextId(), 1, outcomes::add);
        while (scene.world().nanos() < awake - 100 * Plan.MILLI) {
            if (scene.cluster().leader().isPresent()) scene.send();
            scene.pass(50);
        }
        long acknowledged = scene.history().acknowledged().count();
        List<Long> ends = new ArrayList<>();
        scene.beginEnd(paused, ends::add);
        scene.until("all that waited has an end", () -> outcomes.size() == 5 && ends.size() == 1);
        if (ends.getFirst() >= 0) assertThat(ends.getFirst()).isGreaterThanOrEqualTo(acknowledged);
        scene.sendThrough(5);
        scene.untilEqual();
        scene.judge(Promise.KEPT);
    }

    /// R22: the leader last, first, and in between; at once, and after clients had their time to turn to others.
    @ParameterizedTest
    @CsvSource({"120, 0", "012, 0", "102, 0", "120, 3", "012, 3", "102, 3"})
    void a_rolling_restart_under_load_loses_nothing_and_leaves_no_send_without_an_outcome(
            String order, int lingerSeconds) {
        var scene = Scene.of(Mode.RAFT, 3);
        scene.sendAcknowledged(5);
        for (int i = 0; i < order.length(); i++) {
            var member = scene.member(order.charAt(i) - '0');
            List<Boolean> drained = new ArrayList<>();
            var broker = member.broker().orElseThrow();
            if (lingerSeconds == 0) broker.drain(() -> drained.add(true));
            else broker.retire(Duration.ofSeconds(lingerSeconds), _ -> broker.drain(() -> drained.add(true)));
            while (drained.isEmpty()) scene.sendThrough(1);
            scene.kill(member);
            scene.sendThrough(10);
            scene.start(member);
            scene.sendThrough(10);
            scene.untilEqual();
        }
        var there = scene.ids(scene.leader());
        assertThat(scene.history()
                        .sends()
                        .filter(send -> send.outcome() == Outcome.UNKNOWN)
                        .filter(send -> there.contains(send.id())))
                .as("one was under way at each of the restarts, at most; the others were turned away")
                .hasSizeLessThanOrEqualTo(3);
        scene.judge(Promise.KEPT);
    }
}
