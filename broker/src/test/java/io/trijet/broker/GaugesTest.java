// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.world.RecordingMeter;
import org.junit.jupiter.api.Test;

class GaugesTest {
    @Test
    void a_node_shows_the_sum_of_its_groups() {
        var meter = new RecordingMeter();
        var gauges = new Gauges(meter, 3);

        gauges.set(BrokerMetric.PULLS_WAITING, 0, 5);
        gauges.set(BrokerMetric.PULLS_WAITING, 2, 7);
        gauges.set(BrokerMetric.PULLS_WAITING, 0, 1);

        assertThat(meter.gauge(BrokerMetric.PULLS_WAITING)).isEqualTo(8);
    }
}
