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
                3,
                2,
                "sendDefaultImpl call timeout",
                gapMillis,
                List.of(new GroupResult("broker-a", firstAck)),
                Map.of("detectMillis", 20L),
                lost,
                0,
                0,
                true,
                true,
                new ConsumerResult(gapMillis * 10, gapMillis, true, 1_000, 2, 0));
    }

    private static TrialResult withConsumer(TrialResult trial, ConsumerResult consumer) {
        return new TrialResult(
                trial.trial(),
                "",
                trial.struck(),
                trial.acknowledged(),
                0,
                0,
                "",
                trial.longestGapMillis(),
                trial.groups(),
                trial.phases(),
                0,
                0,
                0,
                true,
                true,
                consumer);
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
    void a_skipped_message_is_a_broken_promise_and_a_gap_without_an_end_is_marked() {
        var trial = trial(1, 200, 150L, 0);
        var late = report(withConsumer(trial, new ConsumerResult(45_100, 30, false, 10, 0, 0)));
        assertThat(late.summary().sound()).isTrue();
        assertThat(late.summary().consumersNotBack()).isEqualTo(1);
        assertThat(late.summary().longestConsumerGapMillis()).isEqualTo(45_100);
        assertThat(late.toText()).contains("> 45100");
        var skipping = report(withConsumer(trial, new ConsumerResult(100, 30, true, 10, 0, 1)));
        assertThat(skipping.summary().skipped()).isEqualTo(1);
        assertThat(skipping.summary().sound()).isFalse();
    }

    @Test
    void as_json_each_trial_has_the_promised_names() {
        var json = JsonMapper.builder().build();
        var trial = json.readTree(json.writeValueAsString(report(trial(1, 200, 150L, 0))))
                .path("trials")
                .path(0);
        for (var name : List.of("failedSends", "longestGapMillis", "lost", "duplicated", "outOfOrder", "phases"))
            assertThat(trial.has(name)).as(name).isTrue();
        var consumer = trial.path("consumer");
        for (var name : List.of("longestConsumerGapMillis", "longestOverallGapMillis", "redelivered", "skipped"))
            assertThat(consumer.path(name).isNumber()).as(name).isTrue();
        assertThat(trial.path("groups").path(0).path("firstAckMillis").asLong()).isEqualTo(150);
    }
}
