// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.replication.Mode;
import io.trijet.simulation.checker.Promise;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The process dies between any two disk calls of broker state, checkpoints and cleaning (S16, S17).
final class ReplayTest {
    /// S16: a state change is applied once, whenever the process dies around it.
    @ParameterizedTest
    @CsvSource({"0, false", "1, true", "2, false", "3, true", "5, true", "8, false", "13, true"})
    void a_topic_that_was_created_is_there_once_after_a_crash_in_any_disk_call(int call, boolean isPower) {
        var scene = Scene.of(Mode.SINGLE, 1, 100 + call, 16 * 1024);
        var node = scene.member(0);
        var setup = new Setup(scene.caller("admin"), "made-meanwhile", 2, List.of("late"));
        crashAt(scene, node, call, isPower);
        setup.start();
        scene.until("it is created in the end", setup::isDone);
        scene.sendThrough(20);
        scene.until("it is known", () -> scene.hasTopic("made-meanwhile"));
        scene.untilEqual();
        scene.judge(Promise.KEPT);
    }

    /// S17: progress, checkpoints and the index come back from the log.
    @ParameterizedTest
    @CsvSource({"2, true", "7, false", "17, true", "40, false", "90, true", "150, true", "260, false"})
    void a_crash_in_any_disk_call_of_a_loaded_node_leaves_log_index_and_progress_equal(int call, boolean isPower) {
        var scene = Scene.of(Mode.SINGLE, 1, 200 + call, 8 * 1024);
        var node = scene.member(0);
        scene.sendAcknowledged(10);
        scene.commit(7);
        scene.pass(1_000);
        crashAt(scene, node, call, isPower);
        for (int i = 0; i < 150; i++) {
            scene.until("somebody leads", () -> scene.cluster().leader().isPresent());
            scene.send();
            if (i % 10 == 0) scene.pass(300);
        }
        scene.until("somebody leads", () -> scene.cluster().leader().isPresent());
        assertThat(scene.progress()).isEqualTo(7);
        scene.untilEqual();
        var served = scene.read(node);
        assertThat(scene.end()).isEqualTo(served.size());
        for (int i = 0; i < served.size(); i++)
            assertThat(served.get(i).queueOffset()).isEqualTo(i);
        scene.judge(Promise.KEPT);
    }

    private static void crashAt(Scene scene, Member node, int call, boolean isPower) {
        node.machine().disk().faults().crashAtCall(call, () -> {
            if (isPower) node.machine().cutPower();
            else node.machine().kill();
            scene.cluster().restartAfter(node, Plan.SECOND);
        });
    }
}
