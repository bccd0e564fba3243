// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.compare.ComparisonTable.Row;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ComparisonTableTest {
    private static List<String> cells(String title, ModeResult... results) {
        return cells(title, "", results);
    }

    private static List<String> cells(String title, String system, ModeResult... results) {
        return ComparisonTable.rows(Results.comparison(results)).stream()
                .filter(row -> row.title().equals(title) && row.system().equals(system))
                .map(Row::cells)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void what_was_not_tried_says_so() {
        var fast = Results.speedOnly("async");
        assertThat(cells("write TPS", fast)).containsExactly("12,346");
        for (var title : List.of("lost", "failover", "switch time", "split brain tried", "lost when the disk dies too"))
            assertThat(cells(title, fast)).as(title).containsExactly("not tried");
    }

    @Test
    void a_cluster_that_helped_itself_is_told_from_one_that_was_helped() {
        var results = new ModeResult[] {Results.automatic("raft"), Results.helped("async"), Results.inVain("single")};
        assertThat(cells("failover", results)).containsExactly("automatic", "manual", "manual");
        assertThat(cells("switch time", results)).containsExactly("312 ms", "not in 10 s", "not in 10 s");
        assertThat(cells("what the operator did then", results))
                .containsExactly("-", "promoted n1: 85 ms", "started n0 again, in vain");
        assertThat(cells("lost", results)).containsExactly("0", "17", "0");
    }

    @Test
    void two_writers_are_called_so_and_one_node_cannot_be_split() {
        var results = new ModeResult[] {Results.automatic("raft"), Results.helped("async"), Results.inVain("single")};
        assertThat(cells("split brain tried", results))
                .containsExactly("one writer", "two writers", "not tried: one node");
        assertThat(cells("acknowledged by old / new side", results))
                .containsExactly("3 / 400", "500 / 300", "not tried: one node");
    }

    @Test
    void for_a_terminal_each_mode_is_a_column() {
        assertThat(ComparisonTable.text(Results.comparison(Results.speedOnly("async"), Results.automatic("raft"))))
                .startsWith(" ")
                .contains("ASYNC", "RAFT", "latency P50 / P99 / P99.9 ms", "1.5 / 9.0 / 30.0");
    }

    @Test
    void one_result_is_told_by_what_was_tried() {
        assertThat(ComparisonTable.lines(Results.speedOnly("async")))
                .contains("write TPS: 12,346")
                .noneMatch(line -> line.contains("not tried"));
        assertThat(ComparisonTable.lines(Results.automatic("raft")))
                .contains("switch time: 312 ms", "split brain tried: one writer");
    }

    @Test
    void several_runs_are_told_by_their_median_and_their_spread() {
        var result = Results.runs(Contender.ours(ClusterMode.SYNC), 10_000, 30_000, 12_000);
        assertThat(cells("write TPS", result)).containsExactly("12,000");
        assertThat(cells("write TPS", "min..max", result)).containsExactly("10,000..30,000");
        assertThat(result.speed().messagesPerSecond()).isEqualTo(12_000);
        assertThat(Results.runs(Contender.ours(ClusterMode.SYNC), 10_000, 12_000)
                        .tps())
                .isEqualTo(11_000);
    }

    @Test
    void another_product_stands_under_ours_and_the_ratio_under_both() {
        var results = new ModeResult[] {
            Results.runs(Contender.ours(ClusterMode.SINGLE), 20_000, 30_000, 24_000),
            Results.runs(Contender.theirs(ClusterMode.SINGLE), 10_000, 10_000, 8_000),
            Results.runs(Contender.ours(ClusterMode.RAFT), 20_000, 20_000, 20_000),
            Results.runs(Contender.theirs(ClusterMode.RAFT), 5_000, 5_000, 5_000)
        };
        assertThat(cells("write TPS", "Trijet", results)).containsExactly("24,000", "20,000");
        assertThat(cells("write TPS", "RocketMQ", results)).containsExactly("10,000", "5,000");
        assertThat(cells("write TPS", "RocketMQ min..max", results)).containsExactly("8,000..10,000", "5,000..5,000");
        assertThat(cells("write TPS", "ratio", results)).containsExactly("3.00x (2.00..3.00)", "4.00x (4.00..4.00)");
        assertThat(cells("broker CPU s per million", "ratio", results))
                .containsExactly("0.33x (0.33..0.50)", "0.25x (0.25..0.25)");
        assertThat(cells("split brain tried", "RocketMQ", results)).containsExactly("not tried", "not tried");
    }

    @Test
    void with_another_product_the_table_still_fits_a_terminal_and_says_what_stood_there() {
        var all = new ArrayList<ModeResult>();
        for (var mode : ClusterMode.values()) {
            all.add(Results.helped(mode.word()));
            all.add(Results.runs(Contender.theirs(mode), 5_000));
        }
        var text = ComparisonTable.text(Results.comparison(all.toArray(ModeResult[]::new)));
        assertThat(text.lines().filter(line -> !line.contains(": "))).allMatch(line -> line.length() <= 140);
        assertThat(text).contains("SINGLE", "RAFT", "dledger, RocketMQ: node processes", "some software");
    }

    @Test
    void what_another_product_used_nothing_of_has_no_ratio() {
        var ours = Results.runs(Contender.ours(ClusterMode.SYNC), 10_000);
        var theirs = Results.runs(Contender.theirs(ClusterMode.SYNC), Double.POSITIVE_INFINITY);
        assertThat(Ratio.all(ours, theirs)).extracting(Ratio::figure).containsExactly("throughput");
    }
}
