// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.lab.watch.State.Level;
import io.trijet.lab.watch.VerdictRule.LastSwitch;
import io.trijet.tools.cluster.ClusterMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class VerdictRuleTest {
    private static State.Verdict verdict(Looks looks) {
        return verdict(Sight.nothing(0).next(looks.at(1_000)), Optional.empty());
    }

    private static State.Verdict verdict(Sight sight, Optional<LastSwitch> last) {
        return VerdictRule.verdict(sight, GroupRule.groups(sight), List.of(), last);
    }

    @Test
    void a_healthy_cluster_tells_how_many_are_in_sync_and_what_the_last_switch_cost() {
        var sight = Sight.nothing(0).next(Looks.healthy().at(1_000));
        assertThat(verdict(sight, Optional.empty()))
                .isEqualTo(new State.Verdict(Level.HEALTHY, "Healthy: 3 of 3 in sync."));
        assertThat(verdict(sight, Optional.of(new LastSwitch(Duration.ofSeconds(252), Optional.of(310L))))
                        .text())
                .isEqualTo("Healthy: 3 of 3 in sync, last switch 00:04:12 ago, cost 310 ms.");
        assertThat(verdict(sight, Optional.of(new LastSwitch(Duration.ofSeconds(252), Optional.of(69_564L))))
                        .text())
                .endsWith("cost 70 s.");
    }

    @Test
    void without_a_cluster_or_with_all_nodes_stopped_it_is_idle() {
        assertThat(verdict(Sight.nothing(0), Optional.empty()).level()).isEqualTo(Level.IDLE);
        var looks = Looks.healthy();
        for (var node : List.of("n0", "n1", "n2")) looks.process(node, "stopped", 1);
        assertThat(verdict(looks).level()).isEqualTo(Level.IDLE);
    }

    @Test
    void a_stopped_follower_degrades_it_and_is_named() {
        var verdict = verdict(Looks.healthy().leads("n0", 1, "n0", "n1").process("n2", "stopped", 1));
        assertThat(verdict.level()).isEqualTo(Level.DEGRADED);
        assertThat(verdict.text()).isEqualTo("Degraded: n2 is stopped. Every group is led, 2 of 3 in sync.");
    }

    @Test
    void a_replica_that_catches_up_degrades_it() {
        assertThat(verdict(Looks.healthy().leads("n0", 1, "n0", "n1")).text())
                .contains("n2 catches up in broker-a")
                .contains("2 of 3 in sync");
    }

    @Test
    void without_a_majority_it_is_down_and_says_how_many_are_needed() {
        var looks = new Looks(ClusterMode.RAFT).follows("n0", 1);
        for (var node : List.of("n1", "n2")) looks.process(node, "stopped", 1);
        assertThat(verdict(looks))
                .isEqualTo(new State.Verdict(
                        Level.DOWN,
                        "Down: nobody leads broker-a. 1 of 3 nodes answer, and 2 are needed to elect a leader."));
    }

    @Test
    void a_sync_cluster_without_its_master_says_that_nobody_is_elected() {
        var looks = new Looks(ClusterMode.SYNC).follows("n1", 1).process("n0", "stopped", 1);
        assertThat(verdict(looks).level()).isEqualTo(Level.DOWN);
        assertThat(verdict(looks).text()).contains("promote a node");
    }

    @Test
    void a_fault_on_purpose_is_never_healthy() {
        var sight = Sight.nothing(0).next(Looks.healthy().at(1_000));
        var fault = new State.Fault("1", "cut", "n0", "n1", Map.of(), 900, "n0 does not reach n1");
        var verdict = VerdictRule.verdict(sight, GroupRule.groups(sight), List.of(fault), Optional.empty());
        assertThat(verdict.level()).isEqualTo(Level.DEGRADED);
        assertThat(verdict.text()).contains("n0 does not reach n1");
    }

    @Test
    void a_node_that_refuses_clients_degrades_it_and_says_why() {
        var looks = Looks.healthy().shuts("n2", "no majority").follows("n2", 1);
        assertThat(verdict(looks).text())
                .isEqualTo("Degraded: n2 refuses clients: no majority. Every group is led, 3 of 3 in sync.");
    }

    @Test
    void without_a_leader_it_names_the_faults_that_are_there_on_purpose() {
        var looks =
                new Looks(ClusterMode.RAFT).follows("n0", 2).follows("n1", 2).follows("n2", 2);
        var sight = Sight.nothing(0).next(looks.at(1_000));
        var fault = new State.Fault("1", "isolate", "n0", null, Map.of(), 900, "n0 is cut off");
        assertThat(verdict(looks).text()).endsWith("3 of 3 nodes answer, so they are electing one.");
        assertThat(VerdictRule.verdict(sight, GroupRule.groups(sight), List.of(fault), Optional.empty())
                        .text())
                .isEqualTo("Down: nobody leads broker-a. 3 of 3 nodes answer, but n0 is cut off.");
    }
}
