// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.tools.cluster.SwitchTimes.Account;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

final class FailoversTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Failovers failovers = new Failovers();

    /// `changes` are `atMillis change term why`.
    private static Account account(String node, String role, long term, String... changes) {
        var rows = new ArrayList<Map<String, Object>>();
        for (var change : changes) {
            var parts = change.split(" ", 4);
            rows.add(Map.of(
                    "atMillis",
                    Long.parseLong(parts[0]),
                    "change",
                    parts[1],
                    "term",
                    Long.parseLong(parts[2]),
                    "why",
                    parts.length > 3 ? parts[3] : ""));
        }
        return new Account(node, JSON.valueToTree(Map.of("role", role, "term", term, "changes", rows)));
    }

    private void ledByN0() {
        failovers.observe(
                "broker-a",
                List.of(
                        account("n0", "leader", 1, "100 leads 1", "105 safe 1"),
                        account("n1", "follower", 1, "90 leaderless 0", "110 follows 1")));
    }

    @Test
    void each_phase_is_what_the_nodes_reported_after_the_fault() {
        ledByN0();
        assertThat(failovers.history()).isEmpty();
        failovers.fault("n0", "stopped by the lab: KILL", 1_000);
        failovers.observe(
                "broker-a",
                List.of(
                        account(
                                "n1",
                                "leader",
                                2,
                                "90 leaderless 0",
                                "110 follows 1",
                                "1020 leaderless 1",
                                "1090 leads 2",
                                "1100 safe 2"),
                        account("n2", "follower", 2, "1030 leaderless 1", "1105 follows 2")));
        assertThat(failovers.history())
                .singleElement()
                .satisfies(page -> assertThat(page)
                        .containsEntry("from", "n0")
                        .containsEntry("to", "n1")
                        .containsEntry("term", 2L)
                        .containsEntry("cause", "stopped by the lab: KILL")
                        .containsEntry("outageMillis", 100L)
                        .containsEntry("detectMillis", 20L)
                        .containsEntry("electMillis", 70L)
                        .containsEntry("catchUpMillis", 10L)
                        .containsEntry("publishRouteMillis", 5L));
    }

    @Test
    void what_was_not_seen_is_left_out_and_filled_in_when_it_is() {
        ledByN0();
        failovers.fault("n0", "died", 1_000);
        failovers.observe("broker-a", List.of(account("n1", "leader", 2, "1090 leads 2")));
        assertThat(failovers.history().getFirst())
                .containsEntry("electMillis", 90L)
                .doesNotContainKeys("outageMillis", "detectMillis", "catchUpMillis", "publishRouteMillis");
        failovers.observe("broker-a", List.of(account("n1", "leader", 2, "1090 leads 2", "1095 safe 2")));
        assertThat(failovers.history()).hasSize(1);
        assertThat(failovers.history().getFirst()).containsEntry("outageMillis", 95L);
    }

    @Test
    void the_old_leader_that_comes_back_much_later_does_not_lengthen_the_outage() {
        ledByN0();
        failovers.fault("n0", "died", 1_000);
        failovers.observe(
                "broker-a",
                List.of(
                        account("n1", "leader", 2, "1090 leads 2", "1095 safe 2"),
                        account("n0", "follower", 2, "9000 leaderless 1", "9100 follows 2")));
        assertThat(failovers.history().getFirst()).doesNotContainKey("publishRouteMillis");
    }

    @Test
    void a_change_without_a_fault_has_no_outage() {
        ledByN0();
        failovers.fault("n2", "died", 1_000);
        failovers.observe("broker-a", List.of(account("n1", "leader", 2, "1090 leads 2", "1095 safe 2")));
        assertThat(failovers.history().getFirst())
                .containsEntry("cause", "no fault that the lab knows of")
                .doesNotContainKeys("outageMillis", "at");
    }

    @Test
    void a_leader_that_gave_its_lead_away_says_why() {
        ledByN0();
        failovers.handedOver("broker-a", 2);
        failovers.observe("broker-a", List.of(account("n1", "leader", 2, "1090 leads 2")));
        assertThat(failovers.history().getFirst()).containsEntry("cause", "handed over by the lab");
        var gaveAway = account("n1", "follower", 3, "2095 follows 3", "2095 handed-over 3 n0 is preferred to lead it");
        failovers.observe("broker-a", List.of(account("n0", "leader", 3, "2090 leads 3"), gaveAway));
        assertThat(failovers.history().getFirst())
                .containsEntry("cause", "n1 handed it over: n0 is preferred to lead it");
        failovers.observe("broker-a", List.of(account("n2", "leader", 4, "3090 leads 4")));
        failovers.handedOver("broker-a", 4);
        assertThat(failovers.history())
                .as("a later one does not change what is told of an earlier one")
                .extracting(page -> page.get("cause"))
                .containsExactly(
                        "handed over by the lab",
                        "n1 handed it over: n0 is preferred to lead it",
                        "handed over by the lab");
    }

    @Test
    void a_fault_from_before_a_node_led_is_not_why_it_stopped_leading() {
        failovers.fault("n0", "died", 50);
        ledByN0();
        failovers.observe("broker-a", List.of(account("n1", "leader", 2, "1090 leads 2")));
        assertThat(failovers.history().getFirst()).containsEntry("cause", "no fault that the lab knows of");
    }

    @Test
    void an_old_leader_that_still_believes_changes_nothing_and_only_the_last_changes_are_kept() {
        ledByN0();
        for (int i = 0; i <= Failovers.KEPT; i++) {
            failovers.observe(
                    "broker-a",
                    List.of(account("n0", "leader", 1, "100 leads 1"), account("n" + i % 2, "leader", 2 + i)));
        }
        assertThat(failovers.history()).hasSize(Failovers.KEPT);
        assertThat(failovers.history().getFirst()).containsEntry("term", 2L + Failovers.KEPT);
    }
}
