// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.environment.Clock;
import io.trijet.storage.Retention.Fullness;
import io.trijet.storage.Retention.Limits;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RetentionTest {
    private static final Limits LIMITS = new Limits(Duration.ofSeconds(1), 350, 85, 95);
    private static final long ALL = Long.MAX_VALUE;

    /// Segments of 100 bytes, sealed at 100, 200, 300 ms; the last is being written.
    private static final List<SegmentInfo> SEGMENTS = List.of(
            new SegmentInfo(0, 100, 100),
            new SegmentInfo(100, 200, 200),
            new SegmentInfo(200, 300, 300),
            new SegmentInfo(300, 340, SegmentInfo.OPEN));

    private static long below(long nowMillis, Fullness fullness, long needed) {
        return Retention.deleteBelow(LIMITS, SEGMENTS, fullness, nowMillis, needed);
    }

    @Test
    void a_segment_goes_once_its_youngest_byte_is_too_old() {
        assertThat(below(1100, Fullness.ROOMY, ALL)).isZero();
        assertThat(below(1101, Fullness.ROOMY, ALL)).isEqualTo(100);
        assertThat(below(1300, Fullness.ROOMY, ALL)).isEqualTo(200);
        assertThat(below(1301, Fullness.ROOMY, ALL)).isEqualTo(300);
    }

    @Test
    void the_segment_being_written_stays_whatever_its_age() {
        assertThat(below(Long.MAX_VALUE / 2, Fullness.FULL, ALL)).isEqualTo(300);
    }

    @Test
    void the_log_is_kept_below_its_largest_size() {
        var small = new Limits(Duration.ofDays(1), 240, 85, 95);
        assertThat(Retention.deleteBelow(small, SEGMENTS, Fullness.ROOMY, 300, ALL))
                .isEqualTo(100);
        var exact = new Limits(Duration.ofDays(1), 340, 85, 95);
        assertThat(Retention.deleteBelow(exact, SEGMENTS, Fullness.ROOMY, 300, ALL))
                .isZero();
    }

    @Test
    void nothing_that_is_needed_goes() {
        for (var fullness : Fullness.values()) {
            assertThat(below(5000, fullness, 0)).isZero();
            assertThat(below(5000, fullness, 99)).isZero();
            assertThat(below(5000, fullness, 100)).isEqualTo(100);
            assertThat(below(5000, fullness, 299)).isEqualTo(200);
        }
    }

    @Test
    void a_tight_disk_takes_the_oldest_segment_early_one_at_a_time() {
        assertThat(below(300, Fullness.ROOMY, ALL)).isZero();
        assertThat(below(300, Fullness.TIGHT, ALL)).isEqualTo(100);
        assertThat(below(300, Fullness.FULL, ALL)).isEqualTo(100);
    }

    @Test
    void a_log_without_segments_has_nothing_to_delete() {
        assertThat(Retention.deleteBelow(LIMITS, List.of(), Fullness.FULL, 0, ALL))
                .isZero();
    }

    @Test
    void fullness_has_two_watermarks() {
        assertThat(Retention.fullness(LIMITS, 1000, 151)).isEqualTo(Fullness.ROOMY);
        assertThat(Retention.fullness(LIMITS, 1000, 150)).isEqualTo(Fullness.TIGHT);
        assertThat(Retention.fullness(LIMITS, 1000, 51)).isEqualTo(Fullness.TIGHT);
        assertThat(Retention.fullness(LIMITS, 1000, 50)).isEqualTo(Fullness.FULL);
        assertThat(Retention.fullness(LIMITS, 1000, 0)).isEqualTo(Fullness.FULL);
        assertThat(Retention.fullness(LIMITS, 0, 0)).isEqualTo(Fullness.FULL);
    }

    @Test
    void limits_are_checked() {
        assertThatThrownBy(() -> new Limits(Duration.ZERO, 1, 85, 95)).hasMessageContaining("keep");
        assertThatThrownBy(() -> new Limits(Duration.ofDays(1), 0, 85, 95)).hasMessageContaining("max-bytes");
        assertThatThrownBy(() -> new Limits(Duration.ofDays(1), 1, 0, 95)).hasMessageContaining("disk-early-percent");
        assertThatThrownBy(() -> new Limits(Duration.ofDays(1), 1, 85, 84)).hasMessageContaining("disk-refuse-percent");
        assertThatThrownBy(() -> new Limits(Duration.ofDays(1), 1, 85, 101))
                .hasMessageContaining("disk-refuse-percent");
        assertThat(new Limits(Duration.ofDays(1), 1, 100, 100).refusePercent()).isEqualTo(100);
    }

    /// Both times as the test says.
    private static final class SetClock implements Clock {
        private long nanos;
        private long wallMillis = 1_000_000;

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public long wallMillis() {
            return wallMillis;
        }
    }

    @Test
    void a_wall_clock_that_jumps_ahead_makes_nothing_old() {
        var clock = new SetClock();
        var trusted = new RetentionClock(clock);
        clock.wallMillis += Duration.ofDays(365).toMillis();
        clock.nanos += Duration.ofSeconds(5).toNanos();
        assertThat(trusted.millis()).isEqualTo(1_005_000);
        clock.wallMillis = 900_000;
        assertThat(trusted.millis()).isEqualTo(900_000);
        clock.wallMillis = 2_000_000;
        clock.nanos += Duration.ofMillis(1).toNanos();
        assertThat(trusted.millis()).isEqualTo(900_001);
    }

    @Test
    void a_clock_read_often_does_not_fall_behind() {
        var clock = new SetClock();
        var trusted = new RetentionClock(clock);
        long last = 0;
        for (int i = 0; i < 10_000; i++) {
            clock.nanos += 300_000;
            clock.wallMillis = 1_000_000 + clock.nanos / 1_000_000;
            last = trusted.millis();
        }
        assertThat(last).isEqualTo(1_003_000);
    }
}
