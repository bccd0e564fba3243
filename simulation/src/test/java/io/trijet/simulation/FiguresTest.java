// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FiguresTest {
    @Test
    void what_was_simulated_is_told_per_minute_of_a_processor() {
        var one = new Figures(3_000_000, 500, 7, 2, 9, 1_800 * Plan.SECOND);
        var both = one.plus(one);
        assertThat(both.perCpuMinute(120 * Plan.SECOND))
                .isEqualTo(
                        "per CPU minute: 3,000,000 events, 500 acknowledged messages, 7 elections, 2 cuts, 9 recoveries;"
                                + " 2.0 CPU minutes for 1.0 virtual hours");
    }

    @Test
    void a_run_that_took_no_time_divides_by_none() {
        assertThat(Figures.NONE.perCpuMinute(0)).startsWith("per CPU minute: 0 events");
    }
}
