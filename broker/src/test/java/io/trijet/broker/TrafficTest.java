// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrafficTest {
    private final Traffic traffic = new Traffic();

    @Test
    void nothing_yet_is_no_rate() {
        assertThat(traffic.inPerSecond()).isEqualTo("0.0 0.0 0.0");
    }

    @Test
    void rates_are_those_of_the_time_there_was() {
        for (int second = 0; second < 5; second++) {
            traffic.in(10);
            traffic.sample();
        }
        assertThat(traffic.inPerSecond()).isEqualTo("10.0 10.0 10.0");
        assertThat(traffic.in()).isEqualTo(50);
        assertThat(traffic.outPerSecond()).isEqualTo("0.0 0.0 0.0");
    }

    @Test
    void each_rate_looks_back_its_own_time_also_after_the_ring_went_round() {
        for (int second = 0; second < 2_000; second++) {
            traffic.out(second < 1_400 ? 0 : second < 1_940 ? 1 : second < 1_990 ? 4 : 16);
            traffic.sample();
        }
        assertThat(traffic.outPerSecond()).isEqualTo("16.0 6.0 1.5");
    }
}
