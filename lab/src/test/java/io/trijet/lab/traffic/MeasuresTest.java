// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MeasuresTest {
    private final Latencies latencies = new Latencies();
    private final SendMeter meter = new SendMeter();

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 15, 16, 17, 100, 999, 1_000, 12_345, 1_000_000, 60_000_000})
    void a_latency_is_told_to_a_sixteenth_and_never_too_small(long micros) {
        latencies.add(micros);
        long told = latencies.take().micros(0.99);
        assertThat(told).isBetween(micros, micros + micros / 16);
    }

    @Test
    void what_is_longer_than_any_try_is_counted_as_the_longest() {
        latencies.add(Long.MAX_VALUE);
        assertThat(latencies.take().micros(1)).isGreaterThan(TimeUnit.MINUTES.toMicros(1));
    }

    @Test
    void percentiles_are_of_what_came_since_the_last_look() {
        for (int i = 1; i <= 100; i++) latencies.add(i <= 98 ? 10 : 5_000);
        var taken = latencies.take();
        assertThat(taken.micros(0.5)).isEqualTo(10);
        assertThat(taken.micros(0.98)).isEqualTo(10);
        assertThat(taken.micros(0.99)).isBetween(5_000L, 5_313L);
        assertThat(latencies.take().count()).isZero();
    }

    @Test
    void a_look_tells_what_came_of_the_sends_and_begins_anew() {
        meter.acknowledged("broker-a", TimeUnit.MILLISECONDS.toNanos(2), 1_000);
        meter.failed();
        meter.unknown();
        var look = meter.look();
        assertThat(look.acknowledged()).isEqualTo(1);
        assertThat(look.failed()).isEqualTo(2);
        assertThat(look.p50Millis().orElseThrow()).isBetween(2.0, 2.2);
        assertThat(meter.look()).isEqualTo(new SendMeter().look());
        assertThat(meter.failedCount()).isEqualTo(1);
        assertThat(meter.unknownCount()).isEqualTo(1);
    }

    @Test
    void the_first_acknowledgement_after_an_outage_is_the_one_that_ends_a_pause() {
        for (long millis = 1_000; millis < 1_100; millis++) meter.acknowledged("broker-a", 1, millis);
        meter.acknowledged("broker-a", 1, 1_700);
        meter.acknowledged("broker-a", 1, 1_701);
        meter.acknowledged("broker-b", 1, 1_650);
        assertThat(meter.firstAcknowledged("broker-a", 1_600)).hasValue(1_700);
        assertThat(meter.firstAcknowledged("broker-a", 1_701)).isEmpty();
        assertThat(meter.firstAcknowledged("broker-c", 0)).isEmpty();
    }

    @Test
    void a_time_without_any_acknowledgement_is_an_outage_while_somebody_sends() {
        meter.acknowledged("broker-a", 1, 1_000);
        meter.look();
        meter.begun(new Pace.Steady(100), 90_000);
        meter.acknowledged("broker-a", 1, 90_000 + SendMeter.OUTAGE_MILLIS - 1);
        assertThat(meter.look().outages()).isEmpty();
        meter.acknowledged("broker-b", 1, 91_200);
        assertThat(meter.look().outages()).containsExactly(new SendMeter.Outage(91_200, 701));
        assertThat(meter.look().outages()).isEmpty();
        meter.begun(new Pace.Steady(1), 100_000);
        meter.acknowledged("broker-a", 1, 101_010);
        assertThat(meter.look().outages()).isEmpty();
    }

    @Test
    void a_bounded_number_of_pauses_is_remembered() {
        for (int i = 0; i <= SendMeter.PAUSES_KEPT; i++) meter.acknowledged("broker-a", 1, 1_000 + i * 100L);
        assertThat(meter.firstAcknowledged("broker-a", 0)).hasValue(1_100);
    }

    @Test
    void a_pace_gives_each_message_its_moment_and_makes_up_for_none() {
        var pace = new Pace.Steady(100);
        long step = TimeUnit.MILLISECONDS.toNanos(10);
        assertThat(pace.nextNanos(0, 5)).isEqualTo(step);
        assertThat(pace.nextNanos(step, 5)).isEqualTo(2 * step);
        assertThat(pace.nextNanos(0, 50 * step)).isEqualTo(50 * step);
        assertThat(new Pace.Unhurried().nextNanos(3, 3)).isEqualTo(3);
        assertThatThrownBy(() -> new Pace.Steady(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
