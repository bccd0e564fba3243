// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.storage.record.RecordKind;
import io.trijet.storage.record.RecordReader;
import io.trijet.world.NodeDied;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// What goes wrong while the log runs: rows of faults.md 3.1 that storage alone can show.
final class LogFaultsTest {
    private static void assertStopped(LogFixture fixture, CommitLog log) {
        assertThat(fixture.failures).hasSize(1);
        assertThat(fixture.meter().count(StorageMetric.DISK_FAILURES)).isEqualTo(1);
        assertThatThrownBy(() -> fixture.on(() -> LogFixture.append(log, 9, "more")))
                .hasMessageContaining("the log stopped");
        assertThatThrownBy(() -> fixture.on(log::write)).hasMessageContaining("the log stopped");
        assertThatThrownBy(() -> fixture.on(log::persist)).hasMessageContaining("the log stopped");
        assertThatThrownBy(() -> fixture.on(() -> log.truncateTo(0))).hasMessageContaining("the log stopped");
    }

    @Test
    void s06_a_failed_force_of_the_log_is_told_once_and_never_tried_again() throws IOException {
        for (int seed = 0; seed < 30; seed++) {
            var fixture = new LogFixture(seed);
            var log = fixture.format();
            fixture.appendAll(log, 1, 0, 5);
            fixture.persist(log);
            long reported = log.persistedEnd();
            fixture.root().faults().failForces(name -> name.contains("log/"), 1);
            fixture.appendAll(log, 1, 5, 9);
            fixture.on(log::persist);
            fixture.appendAll(log, 1, 9, 12);
            fixture.on(log::persist);
            fixture.settle();
            assertStopped(fixture, log);
            assertThat(log.persistedEnd()).isEqualTo(reported);
            fixture.powerCut();
            var again = fixture.open();
            int count = LogFixture.texts(again).size();
            assertThat(count).isBetween(5, 12);
            assertThat(LogFixture.texts(again)).isEqualTo(LogFixture.texts(0, count));
        }
    }

    @Test
    void s06_a_failed_force_of_the_durable_mark_stops_the_log() throws IOException {
        var fixture = new LogFixture(1);
        var log = fixture.format();
        fixture.root().faults().failForces(name -> name.endsWith(DurableMark.NAME), 1);
        fixture.appendAll(log, 1, 0, 5);
        fixture.persist(log);
        assertStopped(fixture, log);
        fixture.powerCut();
        assertThat(LogFixture.texts(fixture.open())).isEqualTo(LogFixture.texts(0, 5));
    }

    @Test
    void s06_a_failed_write_of_the_history_stops_the_log() throws IOException {
        var fixture = new LogFixture(1);
        var log = fixture.format();
        fixture.root().faults().failWrites(name -> name.endsWith(History.NAME), 1);
        fixture.appendAll(log, 1, 0, 5);
        fixture.persist(log);
        assertStopped(fixture, log);
        fixture.powerCut();
        var again = fixture.open();
        assertThat(LogFixture.texts(again)).isEqualTo(LogFixture.texts(0, 5));
        assertThat(again.terms()).containsExactly(new TermStart(1, 0));
    }

    @Test
    void a_failed_write_stops_the_log_and_no_half_record_comes_back() throws IOException {
        for (int seed = 0; seed < 30; seed++) {
            var fixture = new LogFixture(seed);
            var log = fixture.format();
            fixture.appendAll(log, 1, 0, 5);
            fixture.persist(log);
            fixture.root().faults().failWrites(name -> name.contains("log/"), 1);
            fixture.appendAll(log, 1, 5, 9);
            assertThatThrownBy(() -> fixture.on(log::write)).hasMessageContaining("Input/output error");
            fixture.settle();
            assertStopped(fixture, log);
            fixture.kill();
            var again = fixture.open();
            int count = LogFixture.texts(again).size();
            assertThat(count).isBetween(5, 9);
            assertThat(LogFixture.texts(again)).isEqualTo(LogFixture.texts(0, count));
        }
    }

    @Test
    void s13_a_crash_at_every_call_of_a_roll_keeps_what_was_reported() throws IOException {
        for (boolean power : new boolean[] {false, true}) {
            for (int call = 0; ; call++) {
                var fixture = new LogFixture(call);
                var log = fixture.format();
                fixture.appendAll(log, 1, 0, 18);
                fixture.persist(log);
                assertThat(log.end()).isLessThan(LogFixture.SEGMENT_BYTES);
                fixture.root().faults().crashAtCall(call, power ? fixture.node::cutPower : fixture.node::kill);
                boolean died = !rollsOver(fixture, log);
                if (!died) {
                    assertThat(call).isGreaterThan(8);
                    break;
                }
                long reported = fixture.persisted.getLast();
                fixture.root().faults().clear();
                fixture.node.start();
                var again = fixture.open();
                assertThat(again.end()).as("call %d", call).isGreaterThanOrEqualTo(reported);
                var kept = LogFixture.texts(again);
                assertThat(kept).isEqualTo(LogFixture.texts(0, kept.size()));
                fixture.appendAll(again, 2, kept.size(), 60);
                fixture.persist(again);
                assertThat(LogFixture.texts(again)).isEqualTo(LogFixture.texts(0, 60));
            }
        }
    }

    /// True if the process survived it.
    private static boolean rollsOver(LogFixture fixture, CommitLog log) throws IOException {
        try {
            for (int i = 18; i < 50 && fixture.node.isUp(); i++) {
                fixture.appendAll(log, 1, i, i + 1);
                fixture.on(log::persist);
                fixture.settle();
            }
        } catch (NodeDied died) {
            return false;
        }
        return fixture.node.isUp();
    }

    @Test
    void s13_the_first_acknowledgement_in_a_new_segment_waits_for_the_force_of_the_old_one() throws IOException {
        var fixture = new LogFixture(5);
        var log = fixture.format();
        fixture.appendAll(log, 1, 0, 18);
        fixture.persist(log);
        fixture.root().faults().failForces(name -> name.endsWith(Segment.name(0)), 1);
        fixture.appendAll(log, 1, 18, 40);
        assertThat(log.end()).isGreaterThan(LogFixture.SEGMENT_BYTES);
        long before = log.persistedEnd();
        fixture.persist(log);
        assertThat(log.persistedEnd()).isEqualTo(before);
        assertStopped(fixture, log);
    }

    @Test
    void s14_a_cut_tail_is_kept_aside_and_never_returns() throws IOException {
        for (int seed = 0; seed < 60; seed++) {
            var fixture = new LogFixture(seed);
            var log = fixture.format();
            fixture.appendAll(log, 1, 0, 12);
            long cut = log.end();
            var point = log.lastPoint();
            fixture.appendAll(log, 2, 12, 12 + seed);
            if (seed % 3 == 0) fixture.persist(log);
            var tail = log.end() - cut;
            fixture.on(() -> assertThat(log.truncateTo(cut)).isEqualTo(tail));
            assertThat(log.lastPoint()).isEqualTo(point);
            assertThat(log.persistedEnd()).isLessThanOrEqualTo(cut);
            if (seed % 5 == 0) {
                fixture.settle();
                assertThat(log.persistedEnd()).isEqualTo(cut);
            }
            assertThat(fixture.meter().count(StorageMetric.CUT_BYTES)).isEqualTo(tail);
            fixture.appendAll(log, 3, 100, 104);
            if (seed % 2 == 0) fixture.on(log::persist);
            else fixture.on(log::write);
            fixture.powerCut();
            var again = fixture.open();
            var kept = LogFixture.texts(again);
            assertThat(kept.subList(0, 12)).isEqualTo(LogFixture.texts(0, 12));
            assertThat(kept.subList(12, kept.size()))
                    .as("seed %d", seed)
                    .isEqualTo(LogFixture.texts(100, 100 + kept.size() - 12));
            assertThat(again.terms()).doesNotContain(new TermStart(2, cut));
            if (tail == 0) continue;
            var aside = LogInspection.diverged(fixture.group());
            assertThat(aside).hasSize(1);
            assertThat(aside.getFirst().from()).isEqualTo(point);
            var records = RecordReader.verifying(LogInspection.divergedBytes(fixture.group(), aside.getFirst()), cut);
            var found = new ArrayList<String>();
            while (records.next())
                if (records.kind() == RecordKind.MESSAGES) found.add(LogFixture.string(records.payload()));
            assertThat(found).isEqualTo(LogFixture.texts(12, 12 + seed));
        }
    }

    @Test
    void s14_a_crash_at_every_call_of_a_cut_leaves_a_prefix_of_the_old_log_no_shorter_than_the_cut()
            throws IOException {
        for (boolean power : new boolean[] {false, true}) {
            for (int call = 0; ; call++) {
                var fixture = new LogFixture(call);
                var log = fixture.format();
                fixture.appendAll(log, 1, 0, 12);
                long cut = log.end();
                fixture.appendAll(log, 2, 12, 60);
                fixture.persist(log);
                fixture.root().faults().crashAtCall(call, power ? fixture.node::cutPower : fixture.node::kill);
                boolean died = false;
                try {
                    fixture.on(() -> log.truncateTo(cut));
                } catch (NodeDied e) {
                    died = true;
                }
                if (!died) {
                    assertThat(call).isGreaterThan(10);
                    break;
                }
                fixture.root().faults().clear();
                fixture.node.start();
                var again = fixture.open();
                var kept = LogFixture.texts(again);
                assertThat(kept.size()).as("call %d", call).isGreaterThanOrEqualTo(12);
                assertThat(kept).isEqualTo(LogFixture.texts(0, kept.size()));
                fixture.on(() -> again.truncateTo(cut));
                fixture.appendAll(again, 3, 200, 230);
                fixture.persist(again);
                fixture.powerCut();
                var third = LogFixture.texts(fixture.open());
                assertThat(third.subList(0, 12)).isEqualTo(LogFixture.texts(0, 12));
                assertThat(third.subList(12, third.size())).isEqualTo(LogFixture.texts(200, 230));
            }
        }
    }

    @Test
    void s17_a_crash_at_every_call_of_retention_and_of_a_reset_leaves_a_log_that_starts() throws IOException {
        long repeated = 0;
        for (boolean reset : new boolean[] {false, true}) {
            for (int call = 0; ; call++) {
                var fixture = new LogFixture(call);
                var log = fixture.format();
                fixture.appendAll(log, 1, 0, 80);
                fixture.persist(log);
                long middle = 2 * LogFixture.SEGMENT_BYTES;
                var point = new LogPoint(7, 5 * LogFixture.SEGMENT_BYTES + 64, 42);
                var all = LogFixture.texts(log);
                fixture.root().faults().crashAtCall(call, call % 2 == 0 ? fixture.node::cutPower : fixture.node::kill);
                boolean died = false;
                try {
                    fixture.on(() -> {
                        if (reset) log.resetTo(point);
                        else log.deleteBelow(middle);
                    });
                } catch (NodeDied e) {
                    died = true;
                }
                if (!died) {
                    assertThat(call).isGreaterThan(4);
                    break;
                }
                fixture.root().faults().clear();
                fixture.node.start();
                var again = fixture.open();
                if (again.startPosition() == point.position()) {
                    assertThat(again.lastPoint()).isEqualTo(point);
                    repeated += fixture.meter().count(StorageMetric.UNFINISHED_RESETS_REPEATED);
                    continue;
                }
                assertThat(again.startPosition()).as("call %d", call).isIn(0L, middle);
                var kept = LogFixture.texts(again);
                assertThat(kept).isEqualTo(all.subList(all.size() - kept.size(), all.size()));
            }
        }
        assertThat(repeated).isPositive();
    }

    @Test
    void s24_a_force_from_before_a_cut_does_not_confirm_what_was_appended_after_it() throws IOException {
        var fixture = new LogFixture(1);
        fixture.root().forceTakes(10_000_000, 10_000_001);
        var log = fixture.format();
        fixture.appendAll(log, 1, 0, 4);
        fixture.persist(log);
        long cut = log.end();
        fixture.appendAll(log, 1, 4, 8);
        long old = log.end();
        fixture.on(log::persist);
        fixture.on(() -> {
            log.truncateTo(cut);
            while (log.end() < old) LogFixture.append(log, 2, "after the cut");
            log.write();
        });
        long written = log.end();
        fixture.persisted.clear();
        fixture.settle();
        assertThat(log.persistedEnd()).isEqualTo(cut).isLessThan(written);
        assertThat(fixture.persisted).doesNotContain(written, old);
        assertThat(fixture.meter().count(StorageMetric.STALE_FORCES_DROPPED)).isEqualTo(1);
        fixture.persist(log);
        assertThat(log.persistedEnd()).isEqualTo(written);
    }

    @Test
    void s24_a_force_that_fails_after_a_cut_still_stops_the_log_before_anything_is_confirmed() throws IOException {
        var fixture = new LogFixture(1);
        fixture.root().forceTakes(10_000_000, 10_000_001);
        var log = fixture.format();
        fixture.appendAll(log, 1, 0, 4);
        fixture.persist(log);
        long reported = log.persistedEnd();
        fixture.appendAll(log, 1, 4, 8);
        long cut = log.end();
        fixture.appendAll(log, 1, 8, 12);
        fixture.root().faults().failForces(name -> name.contains("log/"), 1);
        fixture.on(log::persist);
        fixture.on(() -> log.truncateTo(cut));
        assertThat(log.persistedEnd()).isEqualTo(reported);
        fixture.settle();
        assertStopped(fixture, log);
        assertThat(log.persistedEnd()).isEqualTo(reported);
        fixture.powerCut();
        fixture.open();
    }

    @Test
    void s26_memory_that_is_reused_never_changes_what_was_written() throws IOException {
        var fixture = new LogFixture(1);
        fixture.root().forceTakes(10_000_000, 10_000_001);
        var log = fixture.format();
        var kept = new ArrayList<MemorySegment>();
        fixture.on(() -> {
            for (int i = 0; i < 40; i++) {
                var payload = LogFixture.text(i).getBytes(StandardCharsets.UTF_8);
                log.append(RecordKind.MESSAGES, 1, payload.length, (target, _) -> {
                    target.copyFrom(MemorySegment.ofArray(payload));
                    kept.add(target);
                });
                if (i % 5 == 4) {
                    log.persist();
                    // Whoever still holds what he was given scribbles over it while the force is under way.
                    for (var old : kept) if (old.scope().isAlive()) old.fill((byte) 0xEE);
                    kept.clear();
                }
            }
        });
        fixture.persist(log);
        assertThat(LogFixture.texts(log)).isEqualTo(LogFixture.texts(0, 40));
        fixture.powerCut();
        assertThat(LogFixture.texts(fixture.open())).isEqualTo(LogFixture.texts(0, 40));
    }

    @Test
    void s26_a_copy_is_taken_before_the_call_returns() throws IOException {
        var fixture = new LogFixture(1);
        var log = fixture.format();
        fixture.appendAll(log, 1, 0, 12);
        fixture.persist(log);
        var other = new LogFixture(2);
        var copy = other.format();
        var bytes = MemorySegment.ofArray(LogFixture.bytes(log));
        other.on(() -> copy.appendCopy(bytes));
        bytes.fill((byte) 0xEE);
        other.persist(copy);
        assertThat(LogFixture.texts(copy)).isEqualTo(LogFixture.texts(0, 12));
    }

    @Test
    void s20_a_closed_file_stops_the_log_instead_of_losing_what_follows() throws IOException {
        // What an interrupt does to a FileChannel: it is closed for everybody.
        var fixture = new LogFixture(1);
        var log = fixture.format();
        fixture.appendAll(log, 1, 0, 5);
        fixture.persist(log);
        fixture.root().faults().failWrites(name -> name.contains("log/"), 1);
        fixture.appendAll(log, 1, 5, 6);
        assertThatThrownBy(() -> fixture.on(log::persist)).isInstanceOf(IOException.class);
        fixture.settle();
        assertStopped(fixture, log);
        // Reading goes through the mapping and works on.
        assertThat(LogFixture.texts(log)).isEqualTo(LogFixture.texts(0, 5));
    }

    @Test
    void the_mark_on_the_disk_is_never_much_older_than_what_was_reported() throws IOException {
        var fixture = new LogFixture(1);
        var log = fixture.format();
        fixture.appendAll(log, 1, 0, 5);
        fixture.persist(log);
        long reported = log.persistedEnd();
        fixture.world.runFor(Duration.ofMillis(200).toNanos());
        fixture.powerCut();
        assertThat(DurableMark.inspect(fixture.group()).orElseThrow().position())
                .isEqualTo(reported);
        assertThat(fixture.open().end()).isEqualTo(reported);
        assertThat(fixture.meter().count(StorageMetric.RECOVERED_BYTES)).isZero();
    }
}
