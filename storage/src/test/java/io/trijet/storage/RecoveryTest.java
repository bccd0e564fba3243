// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.storage.record.RecordKind;
import io.trijet.storage.record.RecordLayout;
import io.trijet.storage.record.RecordWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

/// What a start makes of what a crash left behind.
final class RecoveryTest {
    /// A log of messages 0 to `count`, persisted up to `durable` of them; the others only written.
    private static List<Long> fill(LogFixture fixture, CommitLog log, int durable, int count) throws IOException {
        var positions = new ArrayList<Long>();
        for (int i = 0; i < count; i++) {
            int number = i;
            fixture.on(() -> positions.add(LogFixture.append(log, 1, LogFixture.text(number))));
            if (i == durable - 1) fixture.persist(log);
        }
        fixture.on(log::write);
        return positions;
    }

    private static List<String> texts(int count) {
        var texts = new ArrayList<String>();
        for (int i = 0; i < count; i++) texts.add(LogFixture.text(i));
        return texts;
    }

    private static void overwrite(LogFixture fixture, long position, byte[] bytes) throws IOException {
        var file = fixture.segments().open(Segment.name(position - position % LogFixture.SEGMENT_BYTES));
        file.write(position % LogFixture.SEGMENT_BYTES, MemorySegment.ofArray(bytes));
        file.force();
    }

    @Test
    void s08_the_last_two_records_cut_at_every_byte_leave_the_whole_ones_before() throws IOException {
        int durable = 4;
        int count = 7;
        var probe = new LogFixture(1);
        var positions = fill(probe, probe.format(), durable, count);
        long end = positions.getLast() + 300;
        for (long cut = positions.get(count - 2); cut < end; cut++) {
            for (byte garbage : new byte[] {0, (byte) 0xA5}) {
                var fixture = new LogFixture(1);
                var log = fixture.format();
                fill(fixture, log, durable, count);
                long logEnd = log.end();
                fixture.kill();
                var rest = new byte[(int) (LogFixture.SEGMENT_BYTES - cut)];
                Arrays.fill(rest, garbage);
                overwrite(fixture, cut, rest);
                var again = fixture.open();
                int kept = cut >= logEnd ? count : cut > positions.get(count - 1) ? count - 1 : count - 2;
                // The zeros that align a record are part of it.
                boolean whole = LogFixture.texts(again).size() > kept;
                if (whole) kept++;
                assertThat(LogFixture.texts(again)).as("cut at %d", cut).isEqualTo(texts(kept));
                assertThat(again.persistedEnd()).isEqualTo(again.end());
                if (whole) assertThat(logEnd - cut).isLessThan(40 * 8);
                boolean foundSomething = garbage != 0 || cut > again.end();
                boolean counted = fixture.meter().count(StorageMetric.TORN_TAILS_DROPPED) == 1;
                if (counted) assertThat(foundSomething).isTrue();
                if (garbage != 0) assertThat(counted).isTrue();
            }
        }
    }

    @Test
    void what_follows_a_torn_record_never_comes_back() throws IOException {
        var fixture = new LogFixture(1);
        var log = fixture.format();
        var positions = fill(fixture, log, 3, 8);
        fixture.kill();
        // The sectors of record 5 were lost, those of 6 and 7 survived.
        overwrite(fixture, positions.get(5), new byte[32]);
        var again = fixture.open();
        assertThat(LogFixture.texts(again)).isEqualTo(texts(5));
        assertThat(fixture.meter().count(StorageMetric.TORN_TAILS_DROPPED)).isEqualTo(1);
        // The very same record again: the old ones would fit behind it.
        fixture.on(() -> LogFixture.append(again, 1, LogFixture.text(5)));
        fixture.persist(again);
        fixture.kill();
        assertThat(LogFixture.texts(fixture.open())).isEqualTo(texts(6));
    }

    @Test
    void whole_records_above_the_mark_are_forced_anew_before_they_are_reported() throws IOException {
        var fixture = new LogFixture(1);
        var log = fixture.format();
        fill(fixture, log, 3, 8);
        long end = log.end();
        fixture.kill();
        var again = fixture.open();
        assertThat(again.persistedEnd()).isEqualTo(end);
        assertThat(fixture.meter().count(StorageMetric.RECOVERED_BYTES)).isPositive();
        fixture.powerCut();
        assertThat(LogFixture.texts(fixture.open())).isEqualTo(texts(8));
    }

    @Test
    void s07_what_only_the_page_cache_had_after_a_failed_force_is_on_the_disk_or_not_reported() throws IOException {
        for (int seed = 0; seed < 60; seed++) {
            var fixture = new LogFixture(seed);
            var log = fixture.format();
            fill(fixture, log, 3, 8);
            fixture.root().faults().failForces(name -> name.contains("log/"), 1);
            fixture.persist(log);
            assertThat(fixture.failures).hasSize(1);
            assertThat(log.persistedEnd()).isLessThan(log.end());
            fixture.kill();
            var again = fixture.open();
            long reported = again.persistedEnd();
            int count = LogFixture.texts(again).size();
            assertThat(count).isGreaterThanOrEqualTo(3);
            fixture.powerCut();
            var third = fixture.open();
            assertThat(third.end()).as("seed %d", seed).isEqualTo(reported);
            assertThat(LogFixture.texts(third)).isEqualTo(texts(count));
        }
    }

    @Test
    void a_power_cut_at_any_time_keeps_everything_that_was_reported() throws IOException {
        for (int seed = 0; seed < 300; seed++) {
            var fixture = new LogFixture(seed);
            var log = fixture.format();
            var chance = fixture.world.random("test");
            int appended = 0;
            while (appended < 120) {
                int from = appended;
                int batch = 1 + chance.nextInt(6);
                fixture.on(() -> {
                    for (int i = 0; i < batch; i++)
                        LogFixture.append(log, 1 + (from + i) / 25, LogFixture.text(from + i));
                    log.persist();
                });
                appended += batch;
                fixture.world.runFor(chance.nextLong(600_000));
                if (chance.nextInt(25) == 0) break;
            }
            long reported = fixture.persisted.isEmpty() ? 0 : fixture.persisted.getLast();
            fixture.powerCut();
            var again = fixture.open();
            assertThat(again.end()).as("seed %d", seed).isGreaterThanOrEqualTo(reported);
            var kept = LogFixture.texts(again);
            assertThat(kept).isEqualTo(texts(kept.size()));
            for (var term : again.terms())
                assertThat(again.pointAt(term.position()).term()).isEqualTo(Math.max(0, term.term() - 1));
            fixture.powerCut();
            assertThat(LogFixture.texts(fixture.open())).isEqualTo(kept);
        }
    }

    @Test
    void s09_a_flipped_bit_below_the_mark_is_refused_with_file_position_and_remedy() throws IOException {
        var fixture = new LogFixture(1);
        var log = fixture.format();
        var positions = fill(fixture, log, 12, 12);
        long end = log.end();
        fixture.on(log::close);
        fixture.node.kill();
        for (long at = 0; at < end; at += 3) {
            int bit = (int) (at % 8);
            fixture.segments().rot(Segment.name(0), at, bit);
            fixture.node.start();
            long damaged = positions.stream()
                    .filter(p -> p <= positions.getLast())
                    .mapToLong(Long::longValue)
                    .filter(below(at))
                    .max()
                    .orElse(0);
            assertThatThrownBy(fixture::open)
                    .as("bit %d of byte %d", bit, at)
                    .isInstanceOf(DamagedLogException.class)
                    .hasMessageContaining("position " + damaged + " in log/" + Segment.name(0))
                    .hasMessageContaining("Remedy");
            fixture.node.kill();
            fixture.segments().rot(Segment.name(0), at, bit);
        }
        fixture.node.start();
        assertThat(LogFixture.texts(fixture.open())).isEqualTo(texts(12));
        assertThat(fixture.meter().count(StorageMetric.DAMAGED_RECORDS_FOUND)).isPositive();
    }

    private static LongPredicate below(long at) {
        return position -> position <= at;
    }

    @Test
    void s09_damage_in_a_sealed_segment_is_found_by_who_reads_it_and_at_the_next_start() throws IOException {
        var fixture = new LogFixture(1);
        var log = fixture.format();
        var positions = fill(fixture, log, 60, 60);
        fixture.segments().rot(Segment.name(0), positions.get(3) + 40, 2);
        assertThatThrownBy(() -> log.read(positions.get(3), positions.get(3) + 32, 5))
                .isInstanceOf(CorruptRecordException.class)
                .hasMessageContaining("position " + positions.get(3));
        // Its neighbours are served.
        log.read(positions.get(2), positions.get(2) + 32, 5).close();
        log.read(positions.get(4), positions.get(4) + 32, 5).close();
        assertThat(fixture.meter().count(StorageMetric.DAMAGED_RECORDS_FOUND)).isEqualTo(1);
        fixture.settle();
        fixture.kill();
        assertThatThrownBy(fixture::open)
                .isInstanceOfSatisfying(
                        DamagedLogException.class, e -> assertThat(e.position()).isEqualTo(positions.get(3)));
    }

    @Test
    void s09_a_start_that_verifies_everything_finds_damage_anywhere() throws IOException {
        var fixture = new LogFixture(1);
        var log = fixture.format();
        var positions = fill(fixture, log, 60, 60);
        fixture.on(log::close);
        fixture.segments().rot(Segment.name(0), positions.get(3) + 40, 2);
        fixture.kill();
        var all = new StorageConfig(LogFixture.SEGMENT_BYTES, 2048, 4096, 1024, LogFixture.TINY.markInterval(), true);
        assertThatThrownBy(() -> fixture.open(all, OnDamage.REFUSE)).isInstanceOf(DamagedLogException.class);
    }

    @Test
    void a_replica_gives_up_from_the_damage_on_and_counts_again_once_it_has_fetched_it() throws IOException {
        var fixture = new LogFixture(1);
        var log = fixture.format();
        var positions = fill(fixture, log, 20, 20);
        var whole = LogFixture.bytes(log);
        long end = log.end();
        fixture.on(log::close);
        fixture.node.kill();
        fixture.segments().rot(Segment.name(0), positions.get(5) + 3, 4);
        fixture.node.start();
        var again = fixture.open(LogFixture.TINY, OnDamage.CUT);
        assertThat(again.damage()).contains(new Damage(positions.get(5), end));
        assertThat(again.end()).isEqualTo(positions.get(5));
        assertThat(LogFixture.texts(again)).isEqualTo(texts(5));
        assertThat(fixture.meter().count(StorageMetric.DAMAGED_BYTES_CUT)).isEqualTo(end - positions.get(5));
        assertThat(LogInspection.diverged(fixture.group())).hasSize(1);
        // It remembers over a restart that it does not count.
        fixture.powerCut();
        var third = fixture.open(LogFixture.TINY, OnDamage.CUT);
        assertThat(third.damage()).isPresent();
        var missing = MemorySegment.ofArray(whole).asSlice(third.end());
        fixture.on(() -> third.appendCopy(missing));
        assertThat(third.damage()).isPresent();
        fixture.persist(third);
        assertThat(third.damage()).isEmpty();
        assertThat(fixture.meter().count(StorageMetric.DAMAGE_REPAIRED)).isEqualTo(1);
        fixture.powerCut();
        assertThat(fixture.open().damage()).isEmpty();
    }

    @Test
    void damage_that_nobody_can_repair_is_given_up_only_when_told() throws IOException {
        var fixture = new LogFixture(1);
        var log = fixture.format();
        var positions = fill(fixture, log, 20, 20);
        fixture.on(log::close);
        fixture.node.kill();
        fixture.segments().rot(Segment.name(0), positions.get(5) + 3, 4);
        fixture.node.start();
        var again = fixture.open(LogFixture.TINY, OnDamage.CUT);
        assertThat(again.damage()).isPresent();
        fixture.on(again::acceptDamage);
        assertThat(again.damage()).isEmpty();
        fixture.kill();
        assertThat(fixture.open().damage()).isEmpty();
    }

    @Test
    void s25_a_zeroed_page_a_shortened_file_and_a_missing_file_are_damage() throws IOException {
        for (int how = 0; how < 4; how++) {
            var fixture = new LogFixture(1);
            var log = fixture.format();
            fill(fixture, log, 40, 40);
            long segment = log.end() - log.end() % LogFixture.SEGMENT_BYTES;
            fixture.on(log::close);
            fixture.node.kill();
            fixture.node.start();
            switch (how) {
                case 0 -> overwrite(fixture, segment + 512, new byte[512]);
                case 1 -> fixture.segments().shorten(Segment.name(segment), 700);
                case 2 -> fixture.segments().delete(Segment.name(0));
                default -> fixture.segments().delete(Segment.name(segment));
            }
            assertThatThrownBy(fixture::open).as("case %d", how).isInstanceOf(DamagedLogException.class);
            var repaired = fixture.open(LogFixture.TINY, OnDamage.CUT);
            assertThat(repaired.damage()).isPresent();
            assertThat(LogFixture.texts(repaired))
                    .isEqualTo(texts(LogFixture.texts(repaired).size()));
        }
    }

    /// Found by the simulator: damage that one start had told from a torn tail was taken for one by the next.
    @Test
    void a_mark_that_only_the_cache_has_is_on_the_disk_before_a_start_believes_it() throws IOException {
        var fixture = new LogFixture(1);
        var log = fixture.format();
        fill(fixture, log, 5, 5);
        fixture.kill();
        var end = fixture.open().end();
        overwrite(fixture, end - 16, new byte[16]);
        fixture.powerCut();
        assertThatThrownBy(fixture::open).isInstanceOf(DamagedLogException.class);
    }

    @Test
    void s25_a_misdirected_write_is_noticed() throws IOException {
        var fixture = new LogFixture(1);
        var log = fixture.format();
        fill(fixture, log, 5, 5);
        fixture.root().faults().misdirectWrites(1, 1024);
        fixture.on(() -> LogFixture.append(log, 1, "lost"));
        fixture.on(log::write);
        fixture.persist(log);
        fixture.on(log::close);
        fixture.kill();
        assertThatThrownBy(fixture::open).isInstanceOf(DamagedLogException.class);
    }

    @Test
    void s25_a_write_that_the_disk_forgot_is_noticed() throws IOException {
        var fixture = new LogFixture(1);
        var log = fixture.format();
        fill(fixture, log, 5, 5);
        fixture.root().faults().loseWrites(name -> name.contains("log/"), 1);
        fixture.on(() -> LogFixture.append(log, 1, "lost ".repeat(200)));
        fixture.on(log::write);
        fixture.persist(log);
        fixture.on(log::close);
        fixture.powerCut();
        assertThatThrownBy(fixture::open).isInstanceOf(DamagedLogException.class);
    }

    @Test
    void an_unreadable_sector_is_damage_below_the_mark() throws IOException {
        var fixture = new LogFixture(1);
        var log = fixture.format();
        fill(fixture, log, 12, 12);
        fixture.on(log::close);
        fixture.kill();
        fixture.root().faults().failReads(name -> name.contains("log/"), 1_000);
        assertThatThrownBy(fixture::open)
                .isInstanceOf(DamagedLogException.class)
                .hasMessageContaining("cannot be read");
        fixture.root().faults().clear();
        assertThat(LogFixture.texts(fixture.open())).isEqualTo(texts(12));
    }

    @Test
    void a_record_of_a_later_version_stops_the_start() throws IOException {
        var fixture = new LogFixture(1);
        var log = fixture.format();
        fill(fixture, log, 3, 4);
        long end = log.end();
        var point = log.lastPoint();
        fixture.kill();
        var bytes = MemorySegment.ofArray(new byte[40]);
        var writer = new RecordWriter(bytes);
        writer.begin(0, RecordKind.STATE, 1, 8);
        writer.finish(0, end, point.chain());
        var raw = bytes.toArray(ValueLayout.JAVA_BYTE);
        raw[12] = 77;
        int crc = RecordLayout.checksum(MemorySegment.ofArray(raw), 0, 40);
        ByteBuffer.wrap(raw).putInt(4, crc);
        overwrite(fixture, end, raw);
        assertThatThrownBy(fixture::open)
                .isInstanceOf(UnknownRecordException.class)
                .hasMessageContaining("kind 77");
    }

    @Test
    void another_segment_size_is_refused() throws IOException {
        var fixture = new LogFixture(1);
        var log = fixture.format();
        fill(fixture, log, 60, 60);
        fixture.on(log::close);
        fixture.kill();
        var larger = StorageConfig.withSegments(3 * LogFixture.SEGMENT_BYTES);
        assertThatThrownBy(() -> fixture.open(larger, OnDamage.REFUSE)).hasMessageContaining("another segment size");
    }
}
