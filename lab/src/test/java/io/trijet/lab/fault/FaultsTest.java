// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.lab.fault.Faults.Wish;
import io.trijet.lab.http.Problem;
import io.trijet.lab.watch.State.Fault;
import io.trijet.tools.relay.Flow;
import io.trijet.tools.relay.Relays;
import io.trijet.tools.relay.Relays.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FaultsTest {
    private static final Direction N0_TO_N1 = new Direction("n0", "n1");

    private final TreeSet<String> running = new TreeSet<>(List.of("n0", "n1", "n2"));
    private final List<String> told = new ArrayList<>();
    private final Faults faults = faults(Optional.of(new Relays()));

    private Faults faults(Optional<Relays> relays) {
        var processes = new Faults.Processes() {
            @Override
            public void requireNode(String node) {
                if (!node.matches("n[0-2]")) throw new Problem(404, "there is no node '" + node + "'", "n0, n1, n2");
            }

            @Override
            public void pause(String node) {
                running.remove(node);
            }

            @Override
            public void kill(String node) {
                running.remove(node);
            }

            @Override
            public void wipe(String node) {
                told.add("wiped " + node);
            }

            @Override
            public void start(String node) {
                running.add(node);
            }

            @Override
            public boolean isRunning(String node) {
                return running.contains(node);
            }
        };
        var listener = new Faults.Listener() {
            @Override
            public void broken(Fault fault) {
                told.add("broken " + fault.kind());
            }

            @Override
            public void healed(Fault fault) {
                told.add("healed " + fault.kind());
            }
        };
        return new Faults(relays, processes, listener);
    }

    private static Wish wish(String kind, String node, String peer) {
        return new Wish(kind, node, peer.isEmpty() ? Optional.empty() : Optional.of(peer), 50, 5);
    }

    private static Fault fault(String kind, String node, String peer) {
        return new Fault(
                "1", kind, node, peer.isEmpty() ? null : peer, Map.of("millis", 50, "percent", 5), 1, "broken");
    }

    @ParameterizedTest
    @CsvSource({
        "cut, n0, n1, true, 0, 0",
        "cut, n1, n0, false, 0, 0",
        "cut, n0, n2, false, 0, 0",
        "isolate, n0, '', true, 0, 0",
        "isolate, n1, '', true, 0, 0",
        "isolate, n2, '', false, 0, 0",
        "delay, n0, n1, false, 50, 0",
        "delay, n0, '', false, 50, 0",
        "delay, n1, '', false, 0, 0",
        "loss, n0, n1, false, 0, 5",
        "pause, n0, '', false, 0, 0",
    })
    void a_fault_concerns_the_directions_that_it_names(
            String kind, String node, String peer, boolean isCut, int delay, int loss) {
        assertThat(FlowRule.setting(List.of(fault(kind, node, peer)), N0_TO_N1))
                .isEqualTo(new Flow.Setting(isCut, delay, loss));
    }

    @Test
    void healing_one_of_two_leaves_what_the_other_breaks() throws Exception {
        var first = faults.inject(wish("cut", "n0", "n1"));
        faults.inject(wish("isolate", "n1", ""));
        assertThat(faults.heal(first.id())).isEqualTo(1);
        assertThat(FlowRule.setting(faults.active(), N0_TO_N1).isCut()).isTrue();
        assertThat(faults.healAll()).isEqualTo(1);
        assertThat(FlowRule.setting(faults.active(), N0_TO_N1)).isEqualTo(Flow.Setting.UNTOUCHED);
        assertThat(told).containsExactly("broken cut", "broken isolate", "healed cut", "healed isolate");
    }

    @Test
    void a_paused_node_goes_on_when_healed_and_one_that_goes_on_by_other_means_is_no_fault() throws Exception {
        faults.inject(wish("pause", "n0", ""));
        faults.inject(wish("kill", "n1", ""));
        assertThat(running).containsExactly("n2");
        running.add("n1");
        assertThat(faults.active()).extracting(Fault::kind).containsExactly("pause");
        running.remove("n1");
        assertThat(faults.active()).extracting(Fault::kind).containsExactly("pause");
        running.add("n1");
        faults.healAll();
        assertThat(running).containsExactly("n0", "n1", "n2");
    }

    @Test
    void a_wiped_disk_is_no_state_that_could_be_healed() throws Exception {
        faults.inject(wish("wipe", "n2", ""));
        assertThat(faults.active()).isEmpty();
        assertThat(told).containsExactly("wiped n2", "broken wipe");
    }

    @ParameterizedTest
    @CsvSource({"cut, n0, ''", "cut, n0, n0", "cut, n0, n7", "cut, n7, n0", "melt, n0, ''", "full-disk, n0, ''"})
    void what_makes_no_sense_or_cannot_be_done_is_refused(String kind, String node, String peer) {
        assertThatThrownBy(() -> faults.inject(wish(kind, node, peer))).isInstanceOf(Problem.class);
        assertThat(faults.active()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "delay, 0, 1, false",
        "delay, 5000, 1, true",
        "delay, 5001, 1, false",
        "loss, 1, 0, false",
        "loss, 1, 100, true",
        "loss, 1, 101, false"
    })
    void numbers_have_limits(String kind, int millis, int percent, boolean isTaken) throws Exception {
        var wish = new Wish(kind, "n0", Optional.empty(), millis, percent);
        if (isTaken) assertThat(faults.inject(wish).kind()).isEqualTo(kind);
        else assertThatThrownBy(() -> faults.inject(wish)).isInstanceOf(Problem.class);
    }

    @Test
    void as_many_faults_as_may_are_active_and_one_more_is_refused() throws Exception {
        for (int i = 0; i < Faults.MAXIMUM_ACTIVE; i++) faults.inject(wish("cut", "n0", "n1"));
        assertThatThrownBy(() -> faults.inject(wish("cut", "n0", "n1")))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("32 faults");
    }

    @Test
    void without_relays_it_is_said_what_cannot_be_broken_and_why() {
        var direct = faults(Optional.empty());
        assertThat(direct.choices())
                .filteredOn(Faults.Choice::available)
                .extracting(Faults.Choice::kind)
                .containsExactly("pause", "kill", "wipe");
        assertThatThrownBy(() -> direct.inject(wish("cut", "n0", "n1"))).hasMessageContaining("--no-faults");
        assertThat(faults.choices())
                .filteredOn(choice -> !choice.available())
                .extracting(Faults.Choice::kind)
                .containsExactly("slow-disk", "full-disk");
    }
}
