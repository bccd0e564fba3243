// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MetronomeTest {
    private static final Duration TENTH = Duration.ofMillis(100);

    private static long nanos(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }

    @Test
    void beats_fall_on_whole_multiples_whenever_the_one_before_ran() {
        assertThat(Metronome.after(nanos(0), TENTH)).isEqualTo(nanos(100));
        assertThat(Metronome.after(nanos(99), TENTH)).isEqualTo(nanos(100));
        assertThat(Metronome.after(nanos(100), TENTH)).isEqualTo(nanos(200));
        assertThat(Metronome.after(nanos(5_730), TENTH)).isEqualTo(nanos(5_800));
    }

    @Test
    void every_second_half_beat_is_a_whole_one() {
        var half = TENTH.dividedBy(2);
        long first = Metronome.after(nanos(120), half);
        long second = Metronome.after(first, half);

        assertThat(Metronome.count(first, TENTH)).isEqualTo(1);
        assertThat(Metronome.count(second, TENTH)).isEqualTo(2);
        assertThat(second).isEqualTo(Metronome.after(nanos(120), TENTH));
    }

    /// The monotonic clock has no origin: it may be negative.
    @Test
    void below_zero_is_like_above() {
        assertThat(Metronome.after(nanos(-250), TENTH)).isEqualTo(nanos(-200));
        assertThat(Metronome.after(nanos(-100), TENTH)).isZero();
        assertThat(Metronome.count(nanos(-1), TENTH)).isEqualTo(-1);
    }
}
