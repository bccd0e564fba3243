// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GapsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "110 120 130 | 70",
                "130 110 120 | 70",
                "50 90 101 150 199 | 49",
                "'' | 100",
                "50 300 | 100",
                "100 200 | 100",
            })
    void the_longest_gap_counts_from_the_fault_to_the_end_of_the_watch(String times, long longest) {
        var at = times.isEmpty()
                ? new long[0]
                : Arrays.stream(times.split(" ", -1)).mapToLong(Long::parseLong).toArray();
        assertThat(Gaps.longestNanos(at, 100, 200)).isEqualTo(longest);
    }

    @Test
    void a_histogram_shows_the_ranges_that_hold_something_and_those_between() {
        var text = Histogram.of("gaps", List.of(100L, 101L, 400L, 20_000L));
        assertThat(text.lines().map(String::strip))
                .startsWith("gaps", "<= 100 ms    1  #", "<= 200 ms    1  #", "<= 300 ms    0", "<= 500 ms    1  #")
                .endsWith("> 10000 ms    1  #");
        assertThat(Histogram.of("gaps", List.of())).isEqualTo("gaps: (none)\n");
    }
}
