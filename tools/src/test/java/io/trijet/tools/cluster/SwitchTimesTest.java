// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.tools.cluster.SwitchTimes.Account;
import io.trijet.tools.cluster.SwitchTimes.Switch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

final class SwitchTimesTest {
    private static final Switch AWAY_FROM_N0 = new Switch("n0", 2, 1_000);

    /// `changes` are `atMillis change term`.
    private static Account account(String node, String... changes) {
        var rows = new ArrayList<Map<String, Object>>();
        for (var change : changes) {
            var parts = change.split(" ", -1);
            rows.add(
                    Map.of("atMillis", Long.parseLong(parts[0]), "change", parts[1], "term", Long.parseLong(parts[2])));
        }
        return new Account(node, JsonMapper.builder().build().valueToTree(Map.of("changes", rows)));
    }

    @Test
    void phases_follow_each_other_and_their_sum_is_the_whole() {
        var times = SwitchTimes.of(
                AWAY_FROM_N0,
                List.of(
                        account("n1", "900 leaderless 0", "1040 leaderless 1", "1100 leads 2", "1130 safe 2"),
                        account("n2", "1020 leaderless 1", "1120 follows 2"),
                        account("n3", "1050 leaderless 1", "1150 follows 2")));
        assertThat(times.phases(OptionalLong.of(1_000)))
                .containsExactly(
                        Map.entry("detectMillis", 20L),
                        Map.entry("electMillis", 80L),
                        Map.entry("catchUpMillis", 30L),
                        Map.entry("publishRouteMillis", 20L));
    }

    @Test
    void what_came_before_the_fault_after_the_switch_or_from_the_failed_node_is_no_part_of_it() {
        var times = SwitchTimes.of(
                AWAY_FROM_N0,
                List.of(
                        account("n1", "999 leaderless 1", "1100 leads 2", "9000 leaderless 3", "9100 safe 3"),
                        account("n0", "8000 follows 2")));
        assertThat(times)
                .isEqualTo(new SwitchTimes(
                        OptionalLong.empty(), OptionalLong.of(1_100), OptionalLong.empty(), OptionalLong.empty()));
    }

    @Test
    void a_node_that_was_started_again_after_the_election_is_no_part_of_it() {
        var leader = account("n1", "1100 leads 2", "1130 safe 2");
        var again = account("n2", "8000 leaderless 2", "8100 follows 2");
        assertThat(SwitchTimes.of(AWAY_FROM_N0, List.of(again, leader)).routed())
                .isEmpty();
        var first = account("n2", "1120 follows 2", "8000 leaderless 2", "8100 follows 2");
        assertThat(SwitchTimes.of(AWAY_FROM_N0, List.of(first, leader)).routed())
                .hasValue(1_120);
    }

    @Test
    void what_was_read_before_is_not_forgotten() {
        var early = SwitchTimes.of(AWAY_FROM_N0, List.of(account("n2", "1020 leaderless 1", "1120 follows 2")));
        var late = SwitchTimes.of(AWAY_FROM_N0, List.of(account("n1", "1100 leads 2", "1130 safe 2")));
        assertThat(late.or(early))
                .isEqualTo(new SwitchTimes(
                        OptionalLong.of(1_020),
                        OptionalLong.of(1_100),
                        OptionalLong.of(1_130),
                        OptionalLong.of(1_120)));
    }
}
