// SPDX-License-Identifier: Apache-2.0
package io.trijet.watchdog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RestartRuleTest {
    @ParameterizedTest
    @CsvSource({
        "137, 0, true, 100",
        "70, 1, true, 200",
        "70, 7, true, 10000",
        "70, 8, false, 10000",
        "78, 0, false, 100",
        "77, 0, false, 100",
        "64, 0, false, 100",
        "2, 0, false, 100",
        "1, 0, true, 100",
        "70, 1000, false, 10000",
    })
    void a_dead_node_comes_back_at_once_and_more_slowly_if_it_keeps_dying(
            int exitCode, int quickDeaths, boolean comesBack, long pauseMillis) {
        assertThat(RestartRule.mayRestart(exitCode, quickDeaths)).isEqualTo(comesBack);
        assertThat(RestartRule.pause(quickDeaths)).isEqualTo(Duration.ofMillis(pauseMillis));
    }

    @ParameterizedTest
    @CsvSource({"9999, true", "10000, false"})
    void ten_seconds_are_a_life(long livedMillis, boolean isQuick) {
        assertThat(RestartRule.isQuick(Duration.ofMillis(livedMillis).toNanos()))
                .isEqualTo(isQuick);
    }
}
