// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A disk without room, row 19 of faults.md 3.1: what storage alone can show.
final class FullDiskTest {
    private static long mark(LogFixture fixture) throws IOException {
        return DurableMark.inspect(fixture.group()).orElseThrow().position();
    }

    @Test
    void it_stops_appends_keeps_reads_and_lets_the_next_start_go_on() throws IOException {
        var fixture = new LogFixture(3);
        var log = fixture.format();
        fixture.appendAll(log, 1, 0, 5);
        fixture.persist(log);
        fixture.root().leave(1024);
        boolean stopped = false;
        int number = 5;
        while (!stopped) {
            int next = number++;
            try {
                fixture.on(() -> {
                    LogFixture.append(log, 1, LogFixture.text(next));
                    log.persist();
                });
            } catch (IOException e) {
                stopped = true;
            }
            fixture.settle();
            stopped |= !fixture.failures.isEmpty();
        }
        assertThat(fixture.meter().count(StorageMetric.FILLS_FAILED)).isPositive();
        assertThat(LogFixture.texts(log).size()).isGreaterThanOrEqualTo(5);
        long reported = fixture.persisted.getLast();
        fixture.kill();
        // Still full: what is there can be read.
        var full = fixture.open();
        assertThat(full.end()).isGreaterThanOrEqualTo(reported);
        var kept = LogFixture.texts(full);
        assertThat(kept).isEqualTo(LogFixture.texts(0, kept.size()));
        fixture.root().leaveAll();
        fixture.on(() -> LogFixture.append(full, 1, "room again"));
        fixture.persist(full);
        assertThat(full.persistedEnd()).isEqualTo(full.end());
    }

    @Test
    void what_is_filled_ahead_has_room_on_a_full_disk_and_what_lies_behind_has_not() throws IOException {
        var fixture = new LogFixture(1);
        var log = fixture.format();
        fixture.appendAll(log, 1, 0, 5);
        fixture.persist(log);
        fixture.root().leave(0);
        fixture.on(() -> {
            assertThat(log.hasRoom(1)).isTrue();
            assertThat(log.hasRoom(1 << 20)).isFalse();
        });
        fixture.root().leave(3 << 20);
        fixture.on(() -> {
            assertThat(log.hasRoom(1 << 20)).isTrue();
            assertThat(log.hasRoom(3 << 20)).as("and some for others").isFalse();
        });
    }

    /// The history takes a file of its own for it: the mark carries the term instead.
    @Test
    void a_new_term_is_taken_and_survives_a_power_cut() throws IOException {
        var fixture = new LogFixture(1);
        var log = fixture.format();
        fixture.appendAll(log, 1, 0, 5);
        fixture.persist(log);
        long second = log.end();
        fixture.root().leave(0);
        fixture.on(() -> LogFixture.append(log, 2, "of a new term"));
        fixture.persist(log);
        assertThat(fixture.failures).isEmpty();
        assertThat(log.persistedEnd()).isEqualTo(log.end());
        for (int start = 0; start < 3; start++) {
            fixture.powerCut();
            assertThat(mark(fixture)).isEqualTo(log.end());
            var again = fixture.open();
            assertThat(again.end()).isEqualTo(log.end());
            assertThat(again.terms()).containsExactly(new TermStart(1, 0), new TermStart(2, second));
        }
        fixture.powerCut();
        fixture.root().leaveAll();
        var again = fixture.open();
        fixture.on(() -> LogFixture.append(again, 2, "with room"));
        fixture.persist(again);
        fixture.powerCut();
        assertThat(mark(fixture)).isEqualTo(again.end());
        assertThat(fixture.open().terms()).containsExactly(new TermStart(1, 0), new TermStart(2, second));
    }

    /// What rots above the mark is taken for a torn tail: then a member would count without what it confirmed.
    @Test
    void what_rots_behind_a_new_term_is_told_as_damage() throws IOException {
        var fixture = new LogFixture(1);
        var log = fixture.format();
        fixture.appendAll(log, 1, 0, 5);
        fixture.persist(log);
        fixture.root().leave(0);
        fixture.on(() -> LogFixture.append(log, 2, "of a new term"));
        long confirmed = log.end();
        fixture.on(() -> LogFixture.append(log, 2, "confirmed, too"));
        fixture.persist(log);
        fixture.powerCut();
        fixture.segments().rot(Segment.name(0), confirmed + 40, 2);
        assertThatThrownBy(fixture::open)
                .isInstanceOfSatisfying(
                        DamagedLogException.class, e -> assertThat(e.position()).isEqualTo(confirmed));
    }

    @Test
    void terms_of_a_tail_that_was_cut_do_not_come_back() throws IOException {
        for (int seed = 0; seed < 60; seed++) {
            var fixture = new LogFixture(seed);
            var log = fixture.format();
            fixture.appendAll(log, 1, 0, 5);
            fixture.persist(log);
            long cut = log.end();
            if (seed % 2 == 0) fixture.root().leave((1 << 16) - 1);
            fixture.on(() -> LogFixture.append(log, 2, "of a leader that fell"));
            fixture.persist(log);
            fixture.root().leave((1 << 16) - 1);
            fixture.on(() -> log.truncateTo(cut));
            long term = seed % 3 == 0 ? 1 : 3;
            fixture.on(() -> LogFixture.append(log, term, "what its follower has instead, which is longer"));
            fixture.persist(log);
            assertThat(fixture.failures).isEmpty();
            fixture.powerCut();
            var expected = new ArrayList<>(List.of(new TermStart(1, 0)));
            if (term > 1) expected.add(new TermStart(term, cut));
            assertThat(mark(fixture)).isEqualTo(log.end());
            assertThat(fixture.open().terms()).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void the_mark_rests_when_it_can_carry_no_more_terms_and_nothing_is_lost() throws IOException {
        var fixture = new LogFixture(1);
        var log = fixture.format();
        fixture.appendAll(log, 1, 0, 5);
        fixture.persist(log);
        fixture.root().leave((1 << 16) - 1);
        int last = 1 + DurableMark.MAX_YOUNG_TERMS;
        for (int term = 2; term <= last; term++) {
            long next = term;
            fixture.on(() -> LogFixture.append(log, next, "of term " + next));
            fixture.persist(log);
        }
        long carried = log.end();
        assertThat(mark(fixture)).isEqualTo(carried);
        fixture.on(() -> LogFixture.append(log, last + 1, "one too many"));
        fixture.persist(log);
        assertThat(fixture.failures).isEmpty();
        assertThat(mark(fixture)).isEqualTo(carried);
        fixture.powerCut();
        var again = fixture.open();
        assertThat(again.end()).isEqualTo(log.end());
        assertThat(again.terms()).isEqualTo(log.terms()).hasSize(last + 1);
        fixture.root().leaveAll();
        fixture.on(() -> LogFixture.append(again, last + 1, "with room"));
        fixture.persist(again);
        assertThat(mark(fixture)).isEqualTo(again.end());
    }

    /// When a segment was sealed stands in the same file. The mark does not wait for that: what rots above it is lost.
    @Test
    void the_mark_follows_the_log_into_the_next_segment() throws IOException {
        var fixture = new LogFixture(1);
        var log = fixture.format();
        fixture.appendAll(log, 1, 0, 5);
        fixture.persist(log);
        fixture.root().leave((1 << 16) - 1);
        while (log.end() <= LogFixture.SEGMENT_BYTES) {
            fixture.appendAll(log, 1, 0, 1);
            fixture.persist(log);
        }
        assertThat(fixture.failures).isEmpty();
        assertThat(mark(fixture)).isEqualTo(log.end());
    }

    @Test
    void nothing_is_deleted_while_there_is_no_room_to_note_it() throws IOException {
        var fixture = new LogFixture(1);
        var log = fixture.format();
        fixture.appendAll(log, 1, 0, 200);
        fixture.persist(log);
        fixture.root().leave(0);
        fixture.on(() -> log.deleteBelow(2L * LogFixture.SEGMENT_BYTES));
        assertThat(log.startPosition()).isZero();
        fixture.root().leaveAll();
        fixture.on(() -> log.deleteBelow(2L * LogFixture.SEGMENT_BYTES));
        assertThat(log.startPosition()).isEqualTo(2L * LogFixture.SEGMENT_BYTES);
    }
}
