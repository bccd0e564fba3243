// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.world.NodeDied;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bytes that rot while the log is open: found in the background, mended in their place, never served meanwhile.
final class ScrubTest {
    private static final StorageConfig SCRUBBED =
            LogFixture.TINY.withScrub(new ScrubConfig(64L << 20, Duration.ofSeconds(1)));
    private static final int MESSAGES = 60;

    private final LogFixture fixture = new LogFixture(1);
    private final List<Long> positions = new ArrayList<>();
    private CommitLog log;
    private byte[] whole;

    ScrubTest() throws IOException {
        log = fixture.format(SCRUBBED);
        fixture.on(() -> {
            for (int i = 0; i < MESSAGES; i++) positions.add(LogFixture.append(log, 1, LogFixture.text(i)));
        });
        fixture.persist(log);
        whole = LogFixture.bytes(log);
    }

    private void scrub() throws IOException {
        fixture.on(log::startScrubbing);
        pass();
    }

    private void pass() {
        fixture.world.runFor(Duration.ofSeconds(3).toNanos());
    }

    private void rot(long position) {
        long start = position - position % LogFixture.SEGMENT_BYTES;
        fixture.segments().rot(Segment.name(start), position - start, 2);
    }

    private MemorySegment original(Flaw flaw) {
        return MemorySegment.ofArray(whole).asSlice(flaw.before().position(), flaw.bytes());
    }

    private long end(int number) {
        return number + 1 < positions.size() ? positions.get(number + 1) : log.end();
    }

    @Test
    void a_sound_log_is_read_whole_and_again_after_the_rest() throws IOException {
        scrub();
        long passes = fixture.meter().count(StorageMetric.SCRUB_PASSES);
        assertThat(passes).isBetween(1L, 3L);
        assertThat(fixture.meter().count(StorageMetric.SCRUBBED_BYTES)).isGreaterThanOrEqualTo(passes * log.end());
        assertThat(log.flaws()).isEmpty();
    }

    @Test
    void s09_a_bit_in_any_part_of_a_record_is_found_with_exactly_the_record_as_its_extent() throws IOException {
        for (int offset : new int[] {0, 1, 3, 4, 9, 13, 20, 25, 33}) {
            for (int number : new int[] {0, 7, 30, MESSAGES - 1}) {
                var test = new ScrubTest();
                long position = test.positions.get(number);
                test.rot(position + offset);
                test.scrub();
                assertThat(test.log.flaws())
                        .as("byte %d of record %d", offset, number)
                        .hasSize(1);
                var flaw = test.log.flaws().getFirst();
                assertThat(flaw.before().position()).isEqualTo(position);
                assertThat(flaw.after().position())
                        .as("byte %d of record %d", offset, number)
                        .isEqualTo(test.end(number));
                assertThat(flaw.file())
                        .isEqualTo("log/" + Segment.name(position - position % LogFixture.SEGMENT_BYTES));
                assertThat(test.fixture.meter().count(StorageMetric.DAMAGED_RANGES_FOUND))
                        .isEqualTo(1);
                test.fixture.on(() ->
                        assertThat(test.log.mend(flaw, test.original(flaw))).isTrue());
                test.fixture.settle();
                assertThat(test.log.flaws()).isEmpty();
                assertThat(LogFixture.bytes(test.log)).isEqualTo(test.whole);
            }
        }
    }

    @Test
    void s25_a_zeroed_page_over_several_records_is_one_range_and_two_far_apart_are_two() throws IOException {
        for (int i = 0; i < 512; i++) rot(positions.get(5) + i);
        rot(positions.get(40) + 33);
        scrub();
        assertThat(log.flaws()).hasSize(2);
        for (var flaw : List.copyOf(log.flaws())) {
            fixture.on(() -> assertThat(log.mend(flaw, original(flaw))).isTrue());
            fixture.settle();
        }
        assertThat(log.flaws()).isEmpty();
        assertThat(fixture.meter().count(StorageMetric.DAMAGE_REPAIRED)).isEqualTo(2);
        assertThat(LogFixture.bytes(log)).isEqualTo(whole);
        fixture.powerCut();
        assertThat(LogFixture.bytes(fixture.open())).isEqualTo(whole);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void s09_a_mend_that_the_process_did_not_survive_is_on_the_disk_after_the_next_start(boolean forceFails)
            throws IOException {
        for (int number = 0; number < MESSAGES; number += 5) {
            var test = new ScrubTest();
            test.rot(test.positions.get(number) + 35);
            test.scrub();
            var flaw = test.log.flaws().getFirst();
            if (forceFails) test.fixture.node.disk().faults().failForces(name -> name.contains("log/"), 1);
            test.fixture.on(() -> test.log.mend(flaw, test.original(flaw)));
            if (forceFails) test.fixture.settle();
            test.fixture.kill();
            test.fixture.node.disk().faults().clear();
            var log = test.fixture.open(SCRUBBED, OnDamage.MEND);
            // What the failed force took is found again.
            for (var left : List.copyOf(log.flaws())) {
                test.fixture.on(
                        () -> assertThat(log.mend(left, test.original(left))).isTrue());
                test.fixture.settle();
            }
            assertThat(log.flaws()).isEmpty();
            test.fixture.powerCut();
            assertThat(LogFixture.bytes(test.fixture.open()))
                    .as("record %d", number)
                    .isEqualTo(test.whole);
        }
    }

    @Test
    void only_the_very_records_that_were_lost_are_written() throws IOException {
        rot(positions.get(7) + 35);
        scrub();
        var flaw = log.flaws().getFirst();
        var damaged = LogFixture.segmentBytes(fixture, 0);
        var changed = original(flaw).toArray(ValueLayout.JAVA_BYTE);
        changed[40] ^= 1;
        var wrong = List.of(
                MemorySegment.ofArray(changed),
                original(flaw).asSlice(0, flaw.bytes() - 8),
                MemorySegment.ofArray(whole).asSlice(positions.get(8), flaw.bytes()),
                MemorySegment.ofArray(new byte[(int) flaw.bytes()]),
                MemorySegment.ofArray(new byte[0]));
        for (var records : wrong)
            fixture.on(() -> assertThat(log.mend(flaw, records)).isFalse());
        fixture.settle();
        assertThat(LogFixture.segmentBytes(fixture, 0)).isEqualTo(damaged);
        assertThat(log.flaws()).hasSize(1);
    }

    @Test
    void what_a_reader_finds_is_looked_into_at_once_also_while_scrubbing_is_off() throws IOException {
        fixture.on(log::close);
        fixture.kill();
        log = fixture.open(LogFixture.TINY.withScrub(new ScrubConfig(0, Duration.ZERO)), OnDamage.REFUSE);
        fixture.on(log::startScrubbing);
        long position = positions.get(9);
        rot(position + 40);
        pass();
        assertThat(log.flaws()).isEmpty();
        assertThatThrownBy(() -> log.read(position, position + 32, 5)).isInstanceOf(CorruptRecordException.class);
        fixture.world.runFor(Duration.ofMillis(100).toNanos());
        assertThat(log.flaws()).extracting(flaw -> flaw.before().position()).containsExactly(position);
        // The point that ends before it is known all the same: a leader and its follower can go on agreeing on it.
        assertThat(log.pointAt(position)).isEqualTo(log.flaws().getFirst().before());
    }

    @Test
    void all_that_readers_find_is_looked_into_in_whatever_order_and_then_there_is_peace() throws IOException {
        fixture.on(log::close);
        fixture.kill();
        log = fixture.open(LogFixture.TINY.withScrub(new ScrubConfig(0, Duration.ZERO)), OnDamage.REFUSE);
        fixture.on(log::startScrubbing);
        for (int number : new int[] {30, 9, 50}) {
            rot(positions.get(number) + 40);
            fixture.on(() -> log.suspect(positions.get(number)));
        }
        fixture.world.runFor(Duration.ofMillis(100).toNanos());
        assertThat(log.flaws())
                .extracting(flaw -> flaw.before().position())
                .containsExactly(positions.get(9), positions.get(30), positions.get(50));
        long before = fixture.world.happenings();
        fixture.world.runFor(Duration.ofMinutes(10).toNanos());
        assertThat(fixture.world.happenings() - before).isLessThan(50);
    }

    @Test
    void damage_that_was_not_mended_is_found_by_the_next_start_and_left_in_its_place() throws IOException {
        rot(positions.get(3) + 40);
        scrub();
        assertThat(log.flaws()).hasSize(1);
        fixture.kill();
        assertThatThrownBy(() -> fixture.open(SCRUBBED, OnDamage.REFUSE)).isInstanceOf(DamagedLogException.class);
        log = fixture.open(SCRUBBED, OnDamage.MEND);
        assertThat(log.damage()).isEmpty();
        assertThat(log.end()).isEqualTo(whole.length);
        var flaw = log.flaws().getFirst();
        assertThat(flaw.before().position()).isEqualTo(positions.get(3));
        fixture.on(() -> assertThat(log.mend(flaw, original(flaw))).isTrue());
        fixture.settle();
        assertThat(log.flaws()).isEmpty();
        fixture.kill();
        assertThat(LogFixture.bytes(fixture.open())).isEqualTo(whole);
    }

    @Test
    void a_start_gives_up_from_there_on_what_cannot_be_mended_in_place() throws IOException {
        fixture.on(log::close);
        fixture.kill();
        fixture.segments().shorten(Segment.name(LogFixture.SEGMENT_BYTES), 700);
        log = fixture.open(new StorageConfig(4096, 2048, 4096, 1024, Duration.ofMillis(100), true), OnDamage.MEND);
        assertThat(log.flaws()).isEmpty();
        assertThat(log.damage()).isPresent();
    }

    @Test
    void a_process_that_dies_anywhere_while_mending_leaves_damage_that_is_found_or_none() throws IOException {
        for (int call = 0; call < 6; call++) {
            var test = new ScrubTest();
            test.rot(test.positions.get(3) + 40);
            test.scrub();
            var flaw = test.log.flaws().getFirst();
            test.fixture.root().faults().crashAtCall(call, test.fixture.node::cutPower);
            try {
                test.fixture.on(() -> test.log.mend(flaw, test.original(flaw)));
                test.fixture.settle();
            } catch (NodeDied died) {
                assertThat(test.fixture.node.isUp()).isFalse();
            }
            test.fixture.node.cutPower();
            test.fixture.root().faults().clear();
            test.fixture.node.start();
            var again = test.fixture.open(SCRUBBED, OnDamage.MEND);
            if (again.flaws().isEmpty()) assertThat(LogFixture.bytes(again)).isEqualTo(test.whole);
            else assertThat(again.flaws()).extracting(Flaw::before).containsExactly(flaw.before());
        }
    }

    @Test
    void a_force_that_fails_while_mending_stops_the_log() throws IOException {
        rot(positions.get(3) + 40);
        scrub();
        var flaw = log.flaws().getFirst();
        fixture.root().faults().failForces(name -> name.contains("log"), 1);
        fixture.on(() -> log.mend(flaw, original(flaw)));
        fixture.settle();
        assertThat(fixture.failures).hasSize(1);
        assertThat(log.flaws()).hasSize(1);
    }

    @Test
    void it_rests_while_the_disk_does_not_finish_forcing() throws IOException {
        fixture.on(log::startScrubbing);
        fixture.root()
                .faults()
                .stallUntil(fixture.world.nanos() + Duration.ofSeconds(20).toNanos());
        fixture.on(() -> {
            LogFixture.append(log, 1, "one more");
            log.persist();
        });
        fixture.world.runFor(Duration.ofSeconds(10).toNanos());
        assertThat(fixture.meter().count(StorageMetric.SCRUBBED_BYTES)).isZero();
        fixture.root().faults().clear();
        fixture.world.runFor(Duration.ofSeconds(20).toNanos());
        assertThat(fixture.meter().count(StorageMetric.SCRUB_PASSES)).isPositive();
    }

    @Test
    void it_reads_no_faster_than_it_may() throws IOException {
        fixture.on(log::close);
        fixture.kill();
        log = fixture.open(LogFixture.TINY.withScrub(new ScrubConfig(1 << 20, Duration.ZERO)), OnDamage.REFUSE);
        fixture.on(log::startScrubbing);
        fixture.world.runFor(Duration.ofSeconds(4).toNanos());
        // A step is the most that is read without a pause; here a segment is less.
        assertThat(fixture.meter().count(StorageMetric.SCRUBBED_BYTES)).isBetween(1L, (4L << 20) + Scrubber.STEP_BYTES);
    }

    @Test
    void a_cut_and_a_new_beginning_forget_what_was_found_above() throws IOException {
        rot(positions.get(30) + 40);
        scrub();
        assertThat(log.flaws()).hasSize(1);
        fixture.on(() -> log.truncateTo(positions.get(20)));
        assertThat(log.flaws()).isEmpty();
        fixture.on(() -> LogFixture.append(log, 2, "after"));
        fixture.persist(log);
        pass();
        assertThat(log.flaws()).isEmpty();
    }

    /// Damage at a segment's end shows its extent only with the next segment, and by then retention may have been
    /// there.
    @Test
    void what_retention_deletes_while_it_is_looked_for_is_no_damage() throws IOException {
        rot(LogFixture.SEGMENT_BYTES - 1);
        fixture.on(log::startScrubbing);
        assertThat(fixture.world.runUntil(
                        () -> fixture.meter().count(StorageMetric.SCRUBBED_BYTES) > 0,
                        Duration.ofSeconds(3).toNanos()))
                .isTrue();
        fixture.on(() -> log.deleteBelow(LogFixture.SEGMENT_BYTES));
        pass();
        assertThat(log.startPosition()).isEqualTo(LogFixture.SEGMENT_BYTES);
        assertThat(log.flaws()).isEmpty();
    }

    /// Found by the simulator: the others have deleted the first part of the range, and here the record that they begin
    /// with is part of it.
    @Test
    void a_log_whose_damage_reaches_over_anothers_start_begins_there_and_is_mended_from_there_on() throws IOException {
        long start = LogFixture.SEGMENT_BYTES;
        var first = new LogPoint[1];
        fixture.on(() -> first[0] = log.pointAt(start));
        // The last record of the segment, the padding after it, and the first record of the next.
        long last = positions.get(positions.indexOf(start) - 1);
        for (long at = last + 40; at <= start + 40; at += 16) rot(at);
        scrub();
        assertThat(log.flaws()).hasSize(1);
        assertThat(log.flaws().getFirst().before().position()).isLessThan(start);
        assertThat(log.flaws().getFirst().after().position()).isGreaterThan(start);

        fixture.on(() -> assertThat(log.beginAt(first[0])).isTrue());
        assertThat(log.startPoint()).isEqualTo(first[0]);
        pass();
        assertThat(log.flaws()).hasSize(1);
        var flaw = log.flaws().getFirst();
        assertThat(flaw.before()).isEqualTo(first[0]);
        fixture.on(() -> assertThat(log.mend(flaw, original(flaw))).isTrue());
        fixture.settle();
        pass();
        assertThat(log.flaws()).isEmpty();
        fixture.powerCut();
        log = fixture.open();
        assertThat(log.startPoint()).isEqualTo(first[0]);
        assertThat(LogFixture.bytes(log)).isEqualTo(Arrays.copyOfRange(whole, (int) start, whole.length));
    }

    @Test
    void a_start_that_a_whole_record_contradicts_is_not_taken() throws IOException {
        long start = LogFixture.SEGMENT_BYTES;
        fixture.on(() -> {
            var real = log.pointAt(start);
            assertThat(log.beginAt(new LogPoint(real.term(), start, real.chain() + 1)))
                    .isFalse();
            assertThat(log.beginAt(new LogPoint(real.term(), log.end() + start, 7)))
                    .isFalse();
            assertThat(log.startPosition()).isZero();
            assertThat(log.beginAt(real)).isTrue();
        });
        assertThat(log.startPosition()).isEqualTo(start);
    }

    @Test
    void limits_are_checked() {
        assertThatThrownBy(() -> new ScrubConfig(-1, Duration.ZERO)).hasMessageContaining("scrub-bytes-per-second");
        assertThatThrownBy(() -> new ScrubConfig(0, Duration.ofDays(366))).hasMessageContaining("scrub-every");
        var far = new LogPoint(1, Flaw.MAX_BYTES + 1, 0);
        assertThat(new Flaw(new LogPoint(1, 0, 0), far, "log/0", "").isMendable())
                .isFalse();
        assertThat(new Flaw(new LogPoint(1, 1, 0), far, "log/0", "").isMendable())
                .isTrue();
    }
}
