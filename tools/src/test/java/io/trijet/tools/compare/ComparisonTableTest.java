// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.tools.compare.ComparisonTable.Row;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ComparisonTableTest {
    private static List<String> cells(String title, ModeResult... results) {
        return ComparisonTable.rows(List.of(results)).stream()
                .filter(row -> row.title().equals(title))
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
        assertThat(ComparisonTable.text(List.of(Results.speedOnly("async"), Results.automatic("raft"))))
                .startsWith(" ")
                .contains("ASYNC", "RAFT", "latency P50 / P99 / P99.9 ms", "1.5 / 9.0 / 30.0");
    }
}
