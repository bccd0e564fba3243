// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.environment.Address;
import io.trijet.tools.wire.ClusterAdmin;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class DeliveriesTest {
    private static ClusterAdmin admin(FakeBroker broker) {
        return new ClusterAdmin(List.of(new Address("127.0.0.1", broker.port())));
    }

    @Test
    void every_acknowledged_message_is_met_by_its_delivery_once() throws Exception {
        try (var broker = new FakeBroker(send -> send % 10 == 0 ? 2 : 0);
                var deliveries = Deliveries.begin(admin(broker), "T", FakeBroker.QUEUES);
                var load = new LeanLoad(admin(broker))) {
            var tally = new Tally(Optional.of(deliveries));
            load.run(new LoadPlan("T", 1_000, 10, 1, 8, 0), tally);
            assertThat(tally.count(Outcome.ACKNOWLEDGED)).isEqualTo(900);
            assertThat(deliveries.takeMicros().getTotalCount()).isEqualTo(900);
            assertThat(deliveries.underWay()).isZero();

            load.run(new LoadPlan("T", 103, 10, 10, 8, 0), tally);
            assertThat(deliveries.takeMicros().getTotalCount())
                    .as("since the last call")
                    .isEqualTo(tally.count(Outcome.ACKNOWLEDGED) - 900);
        }
    }

    @Test
    void what_nobody_delivers_is_under_way() throws Exception {
        try (var broker = new FakeBroker(send -> 0);
                var deliveries = Deliveries.begin(admin(broker), "T", 1)) {
            deliveries.acknowledged("broker-a", 0, 7, 3);
            assertThat(deliveries.underWay()).isEqualTo(3);
        }
    }
}
