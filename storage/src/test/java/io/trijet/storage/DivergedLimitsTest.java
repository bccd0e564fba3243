// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What was cut is kept aside, and not for ever.
final class DivergedLimitsTest {
    private final LogFixture fixture = new LogFixture(1);

    /// Cuts `times` tails of one record each, a second apart. Returns the bytes of one file.
    private long cut(CommitLog log, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            fixture.on(() -> LogFixture.append(log, 1, "same length"));
            fixture.persist(log);
            fixture.on(() -> log.truncateTo(0));
            fixture.settle();
        }
        return fixture.group().directory("diverged").bytes(kept().getFirst().file()).length;
    }

    private List<LogInspection.Kept> kept() throws IOException {
        return LogInspection.diverged(fixture.group());
    }

    @Test
    void at_the_limit_all_are_kept_and_one_more_drops_the_oldest() throws IOException {
        var log = fixture.format(LogFixture.TINY.withDiverged(new DivergedLimits(1 << 20, 3)));
        cut(log, 3);
        assertThat(kept()).hasSize(3);
        var oldest = kept().stream()
                .min(Comparator.comparingLong(LogInspection.Kept::wallMillis))
                .orElseThrow();
        cut(log, 1);
        assertThat(kept()).hasSize(3).doesNotContain(oldest);
        assertThat(fixture.meter().count(StorageMetric.DIVERGED_FILES_DROPPED)).isEqualTo(1);
    }

    @Test
    void bytes_are_limited_to_the_byte() throws IOException {
        var log = fixture.format();
        long one = cut(log, 1);
        fixture.on(log::close);
        fixture.kill();
        var exact = fixture.open(LogFixture.TINY.withDiverged(new DivergedLimits(2 * one, 9)), OnDamage.REFUSE);
        cut(exact, 1);
        assertThat(kept()).hasSize(2);
        fixture.on(exact::close);
        fixture.kill();
        var less = fixture.open(LogFixture.TINY.withDiverged(new DivergedLimits(3 * one - 1, 9)), OnDamage.REFUSE);
        cut(less, 1);
        assertThat(kept()).hasSize(2);
    }

    @Test
    void the_youngest_is_kept_however_large() throws IOException {
        var log = fixture.format(LogFixture.TINY.withDiverged(new DivergedLimits(0, 1)));
        cut(log, 2);
        assertThat(kept()).hasSize(1);
    }

    @Test
    void limits_are_checked() {
        assertThatThrownBy(() -> new DivergedLimits(-1, 1)).hasMessageContaining("diverged-bytes");
        assertThatThrownBy(() -> new DivergedLimits(0, 0)).hasMessageContaining("diverged-count");
    }
}
