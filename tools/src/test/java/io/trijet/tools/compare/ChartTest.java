// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ChartTest {
    @ParameterizedTest
    @CsvSource({"7678, 2000", "5, 1", "8.3, 2", "375, 100", "0.9, 0.2", "10000, 2000"})
    void marks_stand_at_round_numbers_at_most_five_of_them(double most, double step) {
        assertThat(Chart.step(most)).isCloseTo(step, within(1e-9));
    }

    @Test
    void without_a_dot_there_is_still_a_chart() {
        var axes = new Chart.Axes("seconds", "messages/s", Chart::plain);
        assertThat(Chart.svg(axes, List.of(new Chart.Line("raft", List.of(), Optional.empty()))))
                .contains("raft", "messages/s over seconds");
    }
}
