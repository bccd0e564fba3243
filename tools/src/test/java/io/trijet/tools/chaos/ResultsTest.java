// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.tools.chaos.RunResult.FaultSpan;
import io.trijet.tools.chaos.RunResult.Sends;
import io.trijet.tools.chaos.RunResult.Verdict;
import io.trijet.tools.chaos.judge.Place;
import io.trijet.tools.chaos.judge.Sent;
import io.trijet.tools.chaos.judge.Sent.Outcome;
import io.trijet.tools.evidence.MessageId;
import io.trijet.tools.evidence.QueueName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What people and programs are shown of a run.
final class ResultsTest {
    private static final RunResult RUN = new RunResult(
            "kill-leader",
            "raft",
            Verdict.BROKEN,
            "3 lost & gone",
            "nothing",
            20,
            new Sends(100, 2, 1),
            List.of(new RunResult.Refusal("failed: CODE: # DESC: <busy>", 2)),
            Map.of("lost", 3L, "gaps", 1L),
            Map.of("lost", List.of("n0 <id>")),
            4,
            200,
            5,
            true,
            1_234,
            5_678,
            List.of(new FaultSpan("kill leader (n0)", 3, 9, true, 1_200)),
            List.of(new Chronicle.Event(3, "kill leader (n0)")),
            List.of(new RunResult.Course(0, 50), new RunResult.Course(1, 50)));

    private static Sent ok(String broker, long atMillis) {
        var place = new Place(new QueueName("chaos", broker, 0), atMillis);
        long at = TimeUnit.MILLISECONDS.toNanos(atMillis);
        return new Sent(new MessageId("00112233aabb", 0, 0), Outcome.OK, Optional.of(place), 1, at, at, "");
    }

    @Test
    void a_line_tells_verdict_counts_and_silence() {
        var line = ResultTable.text(List.of(RUN)).lines().toList().get(1);

        assertThat(line.split(" +"))
                .containsExactly(
                        "kill-leader",
                        "raft",
                        "broken",
                        "100",
                        "2",
                        "1",
                        "3",
                        "4",
                        "0",
                        "1",
                        "0",
                        "yes",
                        "1",
                        "1.2",
                        "5.7");
    }

    @Test
    void below_the_table_stands_what_is_wrong() {
        assertThat(ResultTable.text(List.of(RUN)))
                .contains("kill-leader (raft): 3 lost & gone")
                .contains("n0 <id>");
    }

    @Test
    void what_was_not_run_says_so() {
        var result = RunResult.without("full-disk", "sync", Verdict.NOT_RUN, "needs root");

        assertThat(ResultTable.text(List.of(result))).contains("not run").contains("needs root");
    }

    @Test
    void the_page_shows_faults_and_rate_and_takes_nothing_from_elsewhere() {
        var page = TimelinePage.html(List.of(RUN));

        assertThat(page)
                .contains("class=\"fault\"")
                .contains("class=\"rate\"")
                .contains("3 lost &amp; gone")
                .contains("n0 &lt;id&gt;")
                .contains("2  failed: CODE: # DESC: &lt;busy&gt;")
                .doesNotContain("<script")
                .doesNotContain("http");
    }

    @Test
    void what_the_client_said_is_counted_without_its_numbers() {
        var sent = List.of(ok("a", 0), refused("busy for 30 ms"), refused("not here"), refused("busy for 7 ms"));

        assertThat(Sentence.refusals(sent))
                .containsExactly(
                        new RunResult.Refusal("failed: busy for # ms", 2),
                        new RunResult.Refusal("failed: not here", 1));
    }

    private static Sent refused(String why) {
        return new Sent(new MessageId("00112233aabb", 0, 0), Outcome.FAILED, Optional.empty(), 3, 0, 1, why);
    }

    @Test
    void the_longest_silence_is_between_two_acknowledgements_whichever_group_gave_them() {
        var sent = List.of(ok("a", 0), ok("b", 400), ok("a", 1_000));

        assertThat(Silence.longestMillis(sent)).isEqualTo(600);
        assertThat(Silence.longestOfAnyGroup(sent)).isEqualTo(1_000);
    }

    @Test
    void a_silence_counts_within_the_times_that_are_asked_for() {
        var sent = List.of(ok("a", 0), ok("a", 900), ok("a", 1_000));

        assertThat(Silence.longestMillis(sent, TimeUnit.MILLISECONDS.toNanos(500), Long.MAX_VALUE))
                .isEqualTo(400);
    }
}
