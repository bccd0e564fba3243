// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.environment.Address;
import io.trijet.tools.wire.ClusterAdmin;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LeanLoadTest {
    private static Tally run(FakeBroker broker, LoadPlan plan) throws Exception {
        var admin = new ClusterAdmin(List.of(new Address("127.0.0.1", broker.port())));
        var tally = new Tally();
        try (var load = new LeanLoad(admin)) {
            load.run(plan, tally);
        }
        return tally;
    }

    @Test
    void every_message_is_sent_once_with_an_id_of_its_own() throws Exception {
        try (var broker = new FakeBroker(send -> 0)) {
            var tally = run(broker, new LoadPlan("T", 5_000, 100, 1, 64, 0));
            assertThat(tally.count(Outcome.ACKNOWLEDGED)).isEqualTo(5_000);
            assertThat(tally.total()).isEqualTo(5_000);
            assertThat(new HashSet<>(broker.ids)).hasSize(5_000);
            assertThat(tally.takeMicros().getTotalCount()).isEqualTo(5_000);
        }
    }

    @Test
    void batches_are_split_by_the_broker_and_the_last_one_is_smaller() throws Exception {
        try (var broker = new FakeBroker(send -> 0)) {
            var tally = run(broker, new LoadPlan("T", 103, 50, 10, 4, 0));
            assertThat(tally.count(Outcome.ACKNOWLEDGED)).isEqualTo(103);
            assertThat(new HashSet<>(broker.ids)).hasSize(103);
        }
    }

    @Test
    void answers_are_told_apart() throws Exception {
        try (var broker = new FakeBroker(send -> send % 4 == 0 ? 12 : send % 4 == 1 ? 2 : 0)) {
            var tally = run(broker, new LoadPlan("T", 400, 10, 1, 8, 0));
            assertThat(tally.count(Outcome.ACKNOWLEDGED)).isEqualTo(200);
            assertThat(tally.count(Outcome.STORED_NOT_SAFE)).isEqualTo(100);
            assertThat(tally.count(Outcome.FAILED)).isEqualTo(100);
            assertThat(tally.firstError()).contains("code");
        }
    }

    @Test
    void what_was_in_flight_when_the_connection_broke_is_unknown_and_the_rest_goes_on() throws Exception {
        try (var broker = new FakeBroker(send -> send == 50 ? FakeBroker.HANG_UP : 0)) {
            var tally = run(broker, new LoadPlan("T", 500, 10, 1, 8, 0));
            assertThat(tally.total()).isEqualTo(500);
            assertThat(tally.count(Outcome.UNKNOWN)).isBetween(1L, 8L);
            assertThat(tally.count(Outcome.ACKNOWLEDGED)).isGreaterThanOrEqualTo(490);
        }
    }

    @Test
    void a_rate_is_kept() throws Exception {
        try (var broker = new FakeBroker(send -> 0)) {
            long start = System.nanoTime();
            run(broker, new LoadPlan("T", 200, 10, 1, 8, 1_000));
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(199_000_000L);
        }
    }
}
