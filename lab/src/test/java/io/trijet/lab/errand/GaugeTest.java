// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.errand;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class GaugeTest {
    private static String progress(String step, int done) {
        return "{\"type\":\"progress\",\"step\":\"" + step + "\",\"done\":" + done + ",\"total\":100}";
    }

    @Test
    void each_mode_has_its_part_and_each_pass_its_part_of_that() {
        var gauge = new Gauge(new Comparing(List.of("async", "raft"), 100, 1_024, true));
        assertThat(gauge.percent()).isZero();
        gauge.line("{\"type\":\"step\",\"step\":\"speed\"}");
        gauge.line(progress("measure", 50));
        assertThat(gauge.percent()).isEqualTo(12);
        gauge.line(progress("crash", 120));
        assertThat(gauge.percent()).isEqualTo(45);
        gauge.line("{\"type\":\"done\"}");
        assertThat(gauge.percent()).isEqualTo(50);
        gauge.line(progress("warm-up", 100));
        assertThat(gauge.percent()).isEqualTo(50);
        gauge.line("{\"type\":\"done\"}");
        assertThat(gauge.percent()).isEqualTo(100);
    }

    @Test
    void without_a_crash_the_speed_pass_is_all() {
        var gauge = new Gauge(new Comparing(List.of("raft"), 100, 1_024, false));
        gauge.line(progress("measure", 50));
        assertThat(gauge.percent()).isEqualTo(50);
    }
}
