// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.storage.record.RecordKind;
import io.trijet.storage.record.RecordReader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CommitLogTest {
    private final LogFixture fixture = new LogFixture(1);

    @Test
    void nothing_is_in_the_file_before_it_is_written_and_nothing_persisted_before_it_is_forced() throws IOException {
        var log = fixture.format();
        fixture.on(() -> LogFixture.append(log, 1, "one"));
        assertThat(log.end()).isEqualTo(40);
        assertThat(log.writtenEnd()).isZero();
        fixture.on(log::write);
        assertThat(log.writtenEnd()).isEqualTo(40);
        assertThat(log.persistedEnd()).isZero();
        fixture.persist(log);
        assertThat(log.persistedEnd()).isEqualTo(40);
        assertThat(fixture.persisted).containsExactly(40L);
        assertThat(fixture.meter().count(StorageMetric.FSYNC_NANOS)).isPositive();
    }

    @Test
    void what_was_appended_is_read_back_over_many_segments_and_after_a_restart() throws IOException {
        var log = fixture.format();
        var expected = new ArrayList<String>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            expected.add(LogFixture.text(i));
            fixture.on(() -> LogFixture.append(log, 1 + number / 30, LogFixture.text(number)));
            if (i % 7 == 0) fixture.persist(log);
        }
        fixture.persist(log);
        assertThat(LogFixture.texts(log)).isEqualTo(expected);
        assertThat(log.end()).isGreaterThan(3 * LogFixture.SEGMENT_BYTES);
        var terms = log.terms();
        var last = log.lastPoint();
        fixture.on(log::close);
        fixture.kill();
        var again = fixture.open();
        assertThat(LogFixture.texts(again)).isEqualTo(expected);
        assertThat(again.terms()).isEqualTo(terms).hasSize(4);
        assertThat(again.lastPoint()).isEqualTo(last);
        assertThat(again.persistedEnd()).isEqualTo(again.end());
        assertThat(fixture.meter().count(StorageMetric.RECOVERED_BYTES)).isZero();
    }

    @Test
    void a_record_that_does_not_fit_is_put_after_padding_and_padding_always_fits() throws IOException {
        // The record before the last leaves 0, 8, 16, ... bytes: all that can be left of a segment.
        for (int left = 0; left <= 96; left += 8) {
            var each = new LogFixture(left);
            var log = each.format();
            int first = LogFixture.SEGMENT_BYTES / 2;
            int second = LogFixture.SEGMENT_BYTES / 2 - left;
            each.on(() -> log.append(RecordKind.MESSAGES, 1, first - 32, (_, _) -> {}));
            each.on(() -> log.append(RecordKind.MESSAGES, 1, second - 32, (_, _) -> {}));
            each.on(() -> log.append(RecordKind.MESSAGES, 1, 100, (_, _) -> {}));
            each.persist(log);
            var sizes = new ArrayList<Long>();
            for (long at = 0; at < log.end(); ) {
                try (var view = log.view(at, 1)) {
                    var records = RecordReader.verifying(view.bytes(), at);
                    while (records.next()) sizes.add(records.size());
                    at += view.bytes().byteSize();
                }
            }
            assertThat(sizes.stream().mapToLong(Long::longValue).sum()).isEqualTo(log.end());
            // What would leave too little for padding goes into the next segment itself.
            boolean moved = left > 0 && left < 32;
            long end = LogFixture.SEGMENT_BYTES + 136L + (moved ? second : 0);
            assertThat(log.end()).as("left %d", left).isEqualTo(end);
            each.on(log::close);
            each.kill();
            assertThat(each.open().end()).isEqualTo(end);
        }
    }

    /// Seen from what a full disk still takes.
    @Test
    void nothing_is_filled_ahead_while_forces_are_large_and_again_when_they_are_small() throws IOException {
        var log = fixture.format();
        fixture.on(() -> LogFixture.append(log, 1, "small"));
        fixture.persist(log);
        assertThat(isFilledAhead(log)).isTrue();
        for (int round = 0; round < 2; round++) {
            fixture.on(() -> {
                for (int bytes = 0; bytes < ZeroFill.LARGE_FORCE_BYTES; bytes += 1024)
                    log.append(RecordKind.MESSAGES, 1, 1024 - 32, (_, _) -> {});
            });
            fixture.persist(log);
        }
        assertThat(isFilledAhead(log)).isFalse();
        for (int round = 0; round < 2; round++) {
            fixture.on(() -> LogFixture.append(log, 1, "small again"));
            fixture.persist(log);
        }
        assertThat(isFilledAhead(log)).isTrue();
    }

    private boolean isFilledAhead(CommitLog log) throws IOException {
        fixture.root().leave(0);
        boolean[] has = new boolean[1];
        fixture.on(() -> has[0] = log.hasRoom(512));
        fixture.root().leaveAll();
        return has[0];
    }

    @Test
    void the_largest_record_is_taken_and_a_larger_one_refused() throws IOException {
        var log = fixture.format();
        fixture.on(() -> log.append(RecordKind.MESSAGES, 1, 2048 - 32, (_, _) -> {}));
        assertThatThrownBy(() -> fixture.on(() -> log.append(RecordKind.MESSAGES, 1, 2048 - 31, (_, _) -> {})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("max-record-bytes 2048");
        assertThat(log.end()).isEqualTo(2048);
    }

    @Test
    void the_payload_is_told_its_position() throws IOException {
        var log = fixture.format();
        var positions = new ArrayList<Long>();
        fixture.on(() -> {
            for (int i = 0; i < 30; i++)
                log.append(RecordKind.MESSAGES, 1, 300, (_, position) -> positions.add(position));
        });
        fixture.persist(log);
        for (long position : positions)
            try (var view = log.read(position - 32, position, 300)) {
                assertThat(view.bytes().byteSize()).isEqualTo(300);
            }
    }

    @Test
    void a_copy_of_the_log_is_byte_identical_whatever_the_pieces() throws IOException {
        var log = fixture.format();
        fixture.on(() -> {
            for (int i = 0; i < 60; i++) LogFixture.append(log, 1 + i / 20, LogFixture.text(i));
        });
        fixture.persist(log);
        for (int piece : new int[] {1, 500, 3000, 100_000}) {
            var other = new LogFixture(2);
            var copy = other.format();
            for (long at = 0; at < log.end(); ) {
                try (var view = log.view(at, piece)) {
                    other.on(() -> copy.appendCopy(view.bytes()));
                    at += view.bytes().byteSize();
                }
            }
            other.persist(copy);
            assertThat(LogFixture.bytes(copy)).isEqualTo(LogFixture.bytes(log));
            assertThat(copy.lastPoint()).isEqualTo(log.lastPoint());
            assertThat(copy.terms()).isEqualTo(log.terms());
        }
    }

    @Test
    void a_copy_that_does_not_fit_here_is_refused_whole() throws IOException {
        var log = fixture.format();
        fixture.on(() -> {
            for (int i = 0; i < 3; i++) LogFixture.append(log, 1, "0123456789");
        });
        fixture.persist(log);
        var other = new LogFixture(2);
        var copy = other.format();
        var good = LogFixture.bytes(log);
        for (int bit = 0; bit < good.length * 8; bit += 5) {
            var bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> other.on(() -> copy.appendCopy(MemorySegment.ofArray(bad))))
                    .isInstanceOf(CorruptRecordException.class);
            assertThat(copy.end()).isZero();
        }
        // Sound records, but of another place in the log.
        var tail = MemorySegment.ofArray(good).asSlice(48);
        assertThatThrownBy(() -> other.on(() -> copy.appendCopy(tail))).isInstanceOf(CorruptRecordException.class);
        other.on(() -> copy.appendCopy(MemorySegment.ofArray(good)));
        assertThat(copy.end()).isEqualTo(log.end());
    }

    @Test
    void a_log_of_another_cluster_or_group_does_not_fit() throws IOException {
        var log = fixture.format();
        fixture.on(() -> LogFixture.append(log, 1, "one"));
        fixture.persist(log);
        var bytes = MemorySegment.ofArray(LogFixture.bytes(log));
        for (var identity : List.of(new LogIdentity("c2", "broker-a"), new LogIdentity("c1", "broker-b"))) {
            var other = new LogFixture(2);
            CommitLog.format(other.doors(), identity, LogFixture.TINY);
            var copy = CommitLog.open(other.doors(), identity, LogFixture.TINY, OnDamage.REFUSE);
            assertThatThrownBy(() -> other.on(() -> copy.appendCopy(bytes))).isInstanceOf(CorruptRecordException.class);
            assertThatThrownBy(() -> other.open()).hasMessageContaining("belongs to another cluster or group");
        }
    }

    @Test
    void terms_never_go_back() throws IOException {
        var log = fixture.format();
        fixture.on(() -> LogFixture.append(log, 5, "five"));
        assertThatThrownBy(() -> fixture.on(() -> LogFixture.append(log, 4, "four")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("term 4 after term 5");
    }

    @Test
    void the_point_at_each_boundary_is_the_one_the_log_ended_with_then() throws IOException {
        var log = fixture.format();
        var points = new ArrayList<LogPoint>();
        points.add(log.lastPoint());
        fixture.on(() -> {
            for (int i = 0; i < 60; i++) {
                LogFixture.append(log, 1 + i / 7, LogFixture.text(i));
                points.add(log.lastPoint());
            }
        });
        fixture.persist(log);
        for (var point : points) assertThat(log.pointAt(point.position())).isEqualTo(point);
        assertThatThrownBy(() -> log.pointAt(8)).isInstanceOf(CorruptRecordException.class);
    }

    @Test
    void the_point_at_the_written_end_is_known_also_while_more_waits_to_be_written() throws IOException {
        var log = fixture.format();
        fixture.on(() -> LogFixture.append(log, 1, "one"));
        fixture.on(log::write);
        var written = log.lastPoint();
        fixture.on(() -> LogFixture.append(log, 2, "two"));
        assertThat(log.pointAt(log.writtenEnd())).isEqualTo(written);
    }

    @Test
    void a_view_holds_whole_records_at_least_one_and_ends_with_its_segment() throws IOException {
        var log = fixture.format();
        fixture.on(() -> {
            for (int i = 0; i < 60; i++) LogFixture.append(log, 1, "x".repeat(168));
        });
        fixture.persist(log);
        assertThat(size(log, 0, 1)).isEqualTo(200);
        assertThat(size(log, 0, 399)).isEqualTo(200);
        assertThat(size(log, 0, 400)).isEqualTo(400);
        assertThat(size(log, 0, 1 << 20)).isEqualTo(LogFixture.SEGMENT_BYTES);
        assertThat(size(log, log.end(), 1 << 20)).isZero();
        assertThatThrownBy(() -> log.view(log.end() + 8, 10)).isInstanceOf(IllegalArgumentException.class);
    }

    private static long size(Log log, long position, int maxBytes) {
        try (var view = log.view(position, maxBytes)) {
            return view.bytes().byteSize();
        }
    }

    @Test
    void a_view_outlives_its_segment_and_the_mapping_ends_with_the_last_view() throws IOException {
        var log = fixture.format();
        fixture.on(() -> {
            for (int i = 0; i < 60; i++) LogFixture.append(log, 1, "x".repeat(168));
        });
        fixture.persist(log);
        var first = log.view(0, 200);
        var second = log.view(200, 200);
        fixture.on(() -> log.deleteBelow(2 * LogFixture.SEGMENT_BYTES));
        assertThat(log.startPosition()).isEqualTo(2 * LogFixture.SEGMENT_BYTES);
        assertThatThrownBy(() -> log.view(0, 200)).isInstanceOf(IllegalArgumentException.class);
        var bytes = first.bytes();
        first.close();
        first.close();
        assertThat(second.bytes().get(ValueLayout.JAVA_BYTE, 40)).isEqualTo((byte) 'x');
        second.close();
        assertThat(bytes.scope().isAlive()).isFalse();
    }

    @Test
    void retention_deletes_whole_segments_and_the_log_goes_on_from_there_after_a_restart() throws IOException {
        var log = fixture.format();
        fixture.on(() -> {
            for (int i = 0; i < 60; i++) LogFixture.append(log, 1 + i / 7, LogFixture.text(i));
        });
        fixture.persist(log);
        var before = log.pointAt(LogFixture.SEGMENT_BYTES);
        fixture.on(() -> log.deleteBelow(2 * LogFixture.SEGMENT_BYTES - 8));
        assertThat(log.startPoint()).isEqualTo(before);
        assertThat(fixture.meter().count(StorageMetric.SEGMENTS_DELETED)).isEqualTo(1);
        var texts = LogFixture.texts(log);
        var terms = log.terms();
        fixture.powerCut();
        var again = fixture.open();
        assertThat(again.startPoint()).isEqualTo(before);
        assertThat(LogFixture.texts(again)).isEqualTo(texts);
        assertThat(again.terms()).isEqualTo(terms);
    }

    @Test
    void the_segment_being_written_is_never_deleted() throws IOException {
        var log = fixture.format();
        fixture.on(() -> {
            for (int i = 0; i < 60; i++) LogFixture.append(log, 1, LogFixture.text(i));
        });
        fixture.persist(log);
        fixture.on(() -> log.deleteBelow(Long.MAX_VALUE));
        assertThat(log.startPosition()).isEqualTo(log.end() - log.end() % LogFixture.SEGMENT_BYTES);
        assertThat(log.segments()).hasSize(1);
        assertThat(log.segments().getFirst().isSealed()).isFalse();
    }

    @Test
    void a_reset_log_begins_at_the_given_point_even_within_a_segment() throws IOException {
        var log = fixture.format();
        fixture.on(() -> {
            for (int i = 0; i < 20; i++) LogFixture.append(log, 1 + i / 7, LogFixture.text(i));
        });
        fixture.persist(log);
        var other = new LogFixture(2);
        var copy = other.format();
        other.on(() -> LogFixture.append(copy, 1, "something else"));
        other.persist(copy);
        long from;
        try (var view = log.view(0, 1000)) {
            from = view.bytes().byteSize();
        }
        var point = log.pointAt(from);
        other.on(() -> copy.resetTo(point));
        assertThat(copy.end()).isEqualTo(from);
        assertThat(copy.terms()).containsExactly(new TermStart(point.term(), from));
        other.powerCut();
        var again = other.open();
        assertThat(again.lastPoint()).isEqualTo(point);
        assertThat(again.startPosition()).isEqualTo(from);
        for (long at = from; at < log.end(); ) {
            try (var view = log.view(at, 1 << 20)) {
                other.on(() -> again.appendCopy(view.bytes()));
                at += view.bytes().byteSize();
            }
        }
        other.persist(again);
        assertThat(again.lastPoint()).isEqualTo(log.lastPoint());
        other.powerCut();
        var third = other.open();
        assertThat(third.lastPoint()).isEqualTo(log.lastPoint());
        assertThat(third.startPoint()).isEqualTo(point);
    }

    @Test
    void many_rounds_overlap_and_all_end() throws IOException {
        var log = fixture.format(StorageConfig.withSegments(1 << 20));
        fixture.on(() -> {
            for (int i = 0; i < 10 * PersistRounds.MAX_ROUNDS; i++) {
                LogFixture.append(log, 1, LogFixture.text(i));
                log.persist();
            }
        });
        fixture.settle();
        assertThat(log.persistedEnd()).isEqualTo(log.end());
        assertThat(fixture.persisted).isSorted().doesNotHaveDuplicates();
    }
}
