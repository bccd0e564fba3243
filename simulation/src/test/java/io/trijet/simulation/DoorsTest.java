// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.broker.BrokerMetric;
import io.trijet.replication.Mode;
import io.trijet.simulation.checker.Outcome;
import io.trijet.simulation.checker.Promise;
import org.junit.jupiter.api.Test;

/// A node that lost its majority lets no client in.
final class DoorsTest {
    @Test
    void a_leader_that_was_cut_off_refuses_its_clients_and_lets_them_in_again() {
        var scene = Scene.of(Mode.RAFT, 3);
        scene.sendAcknowledged(3);
        var old = scene.leader();
        scene.isolate(old);
        assertThat(scene.sendTo(old)).isEqualTo(Outcome.UNKNOWN);
        scene.until("the doors are shut", () -> !old.letsIn());
        assertThat(old.machine().meter().count(BrokerMetric.DOORS_SHUT)).isEqualTo(1);
        // Refused is known: the send went nowhere.
        assertThat(scene.sendTo(old)).isEqualTo(Outcome.FAIL);
        scene.until("another leads", () -> scene.leader() != old);
        scene.sendAcknowledged(3);

        scene.cluster().network().healAll();
        scene.until("the doors are open", old::letsIn);
        scene.until("it hands over what it gets", () -> scene.sendTo(old) == Outcome.OK);
        scene.untilEqual();
        scene.judge(Promise.KEPT);
    }

    @Test
    void the_last_of_a_majority_lets_nobody_in() {
        var scene = Scene.of(Mode.RAFT, 3);
        scene.sendAcknowledged(1);
        scene.kill(scene.member(0));
        scene.until(
                "sends are acknowledged by two",
                () -> scene.cluster().leader().isPresent() && scene.send() == Outcome.OK);
        assertThat(scene.member(1).letsIn()).isTrue();
        scene.kill(scene.member(1));
        scene.until("the doors are shut", () -> !scene.member(2).letsIn());
        scene.start(scene.member(0));
        scene.until("the doors are open", scene.member(2)::letsIn);
        scene.sendThrough(1);
        scene.start(scene.member(1));
        scene.untilEqual();
        scene.judge(Promise.KEPT);
    }
}
