// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.tools.failover.TrialResult.GroupResult;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

final class ReportTest {
    private static TrialResult trial(int number, long gapMillis, @Nullable Long firstAck, long lost) {
        return new TrialResult(
                number,
                "",
                "n0",
                1_000,
                0,
                "",
                gapMillis,
                List.of(new GroupResult("broker-a", firstAck)),
                Map.of("detectMillis", 20L),
                lost,
                0,
                0,
                true,
                true);
    }

    private static Report report(TrialResult... trials) {
        return Report.of("./trijet failover", "mode raft with 3 nodes", "official client", List.of(trials));
    }

    @Test
    void a_void_trial_is_named_and_counts_for_nothing() {
        var report =
                report(trial(1, 200, 150L, 0), TrialResult.voided(2, "the fault did not bite"), trial(3, 400, 90L, 0));
        assertThat(report.summary().counted()).isEqualTo(2);
        assertThat(report.summary().voided()).isEqualTo(1);
        assertThat(report.summary().longestGapMillis()).isEqualTo(400);
        assertThat(report.summary().longestFirstAckMillis()).isEqualTo(150);
        assertThat(report.summary().sound()).isTrue();
        assertThat(report.toText())
                .contains("trial 2 is void: the fault did not bite")
                .contains("detect")
                .contains("nothing that was promised was broken");
    }

    @Test
    void a_lost_message_or_a_group_that_never_answered_is_not_hidden() {
        var report = report(trial(1, 200, null, 1));
        assertThat(report.summary().sound()).isFalse();
        assertThat(report.summary().groupsWithoutAck()).isEqualTo(1);
        assertThat(report.summary().medianFirstAckMillis()).isEqualTo(-1);
        assertThat(report.toText()).contains("NOT SOUND");
    }

    @Test
    void as_json_each_trial_has_the_promised_names() {
        var json = JsonMapper.builder().build();
        var trial = json.readTree(json.writeValueAsString(report(trial(1, 200, 150L, 0))))
                .path("trials")
                .path(0);
        for (var name : List.of("failedSends", "longestGapMillis", "lost", "duplicated", "outOfOrder", "phases"))
            assertThat(trial.has(name)).as(name).isTrue();
        assertThat(trial.path("groups").path(0).path("firstAckMillis").asLong()).isEqualTo(150);
    }
}
