// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DurableMarkTest {
    private static final long INTERVAL = 100_000_000;

    private static LogPoint at(long position) {
        return new LogPoint(1, position, (int) position * 7);
    }

    private static DurableMark open(LogFixture fixture) throws IOException {
        DurableMark.format(fixture.group(), at(0));
        return reopen(fixture);
    }

    private static DurableMark reopen(LogFixture fixture) throws IOException {
        var stored = new StoredValue(fixture.group(), History.NAME);
        History.format(stored, new LogPoint(0, 0, 0));
        return DurableMark.open(fixture.doors(), History.load(stored), INTERVAL);
    }

    @Test
    void after_a_power_cut_the_mark_is_one_that_was_set_and_no_older_than_the_interval() throws IOException {
        for (int seed = 0; seed < 200; seed++) {
            var fixture = new LogFixture(seed);
            var mark = open(fixture);
            var chance = fixture.world.random("test");
            List<Long> set = new ArrayList<>(List.of(0L));
            long old = 0;
            int moves = 1 + chance.nextInt(200);
            long[] nanos = new long[moves + 1];
            for (int i = 1; i <= moves; i++) {
                long position = 8L * i;
                fixture.on(() -> mark.moveTo(at(position)));
                set.add(position);
                nanos[i] = fixture.world.nanos();
                fixture.world.runFor(chance.nextLong(20_000_000));
            }
            // A force that began an interval ago has ended unless it was one of the slow ones.
            for (int i = 1; i <= moves; i++) if (nanos[i] < fixture.world.nanos() - 2 * INTERVAL) old = 8L * i;
            fixture.powerCut();
            var found = DurableMark.inspect(fixture.group()).orElseThrow();
            assertThat(found.position()).as("seed %d", seed).isIn(set).isGreaterThanOrEqualTo(old);
            assertThat(found).isEqualTo(found.position() == 0 ? at(0) : at(found.position()));
        }
    }

    @Test
    void a_lowered_mark_is_lower_after_any_power_cut() throws IOException {
        for (int seed = 0; seed < 200; seed++) {
            var fixture = new LogFixture(seed);
            var mark = open(fixture);
            var chance = fixture.world.random("test");
            for (int i = 1; i < 20; i++) {
                long position = 100L * i;
                fixture.on(() -> mark.moveTo(at(position)));
                fixture.world.runFor(chance.nextLong(100_000_000));
            }
            fixture.on(() -> mark.setDurably(at(40)));
            fixture.world.runFor(chance.nextLong(300_000_000));
            if (seed % 2 == 0) fixture.on(() -> mark.moveTo(at(48)));
            fixture.world.runFor(chance.nextLong(300_000_000));
            fixture.powerCut();
            assertThat(DurableMark.inspect(fixture.group()).orElseThrow().position())
                    .as("seed %d", seed)
                    .isIn(40L, 48L);
        }
    }

    @Test
    void one_damaged_slot_is_ignored_and_counted_two_are_refused() throws IOException {
        var fixture = new LogFixture(1);
        var mark = open(fixture);
        fixture.on(() -> mark.setDurably(at(8)));
        fixture.on(() -> mark.setDurably(at(16)));
        mark.close();
        fixture.group().rot(DurableMark.NAME, 20, 3);
        var again = reopen(fixture);
        assertThat(again.point()).isEqualTo(at(8));
        assertThat(fixture.meter().count(StorageMetric.MARK_SLOTS_IGNORED)).isEqualTo(1);
        again.close();
        fixture.group().rot(DurableMark.NAME, 4096 + 20, 3);
        assertThatThrownBy(() -> reopen(fixture)).hasMessageContaining("both slots of durable-mark are damaged");
    }

    @Test
    void a_directory_that_was_never_formatted_says_so() {
        var fixture = new LogFixture(1);
        assertThatThrownBy(() -> reopen(fixture)).hasMessageContaining("never formatted");
    }
}
