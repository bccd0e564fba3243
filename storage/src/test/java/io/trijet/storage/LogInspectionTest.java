// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.storage.record.RecordKind;
import java.io.IOException;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

final class LogInspectionTest {
    private final LogFixture fixture = new LogFixture(1);

    @Test
    void every_record_is_shown_and_counted() throws IOException {
        var log = fixture.format();
        fixture.on(() -> {
            for (int i = 0; i < 40; i++) LogFixture.append(log, 1 + i / 15, LogFixture.text(i));
        });
        fixture.persist(log);
        fixture.on(() -> LogFixture.append(log, 9, LogFixture.text(40)));
        fixture.on(log::write);
        fixture.node.kill();
        fixture.node.start();
        var texts = new ArrayList<String>();
        var durable = new ArrayList<Boolean>();
        var report = LogInspection.walk(fixture.group(), LogFixture.SEGMENT_BYTES, (entry, payload) -> {
            if (entry.kind() != RecordKind.MESSAGES) return;
            texts.add(LogFixture.string(payload.bytes()));
            durable.add(entry.isDurable());
        });
        assertThat(texts).hasSize(41).first().isEqualTo(LogFixture.text(0));
        assertThat(durable.subList(0, 40)).containsOnly(true);
        assertThat(durable.getLast()).isFalse();
        assertThat(report.isSound()).isTrue();
        assertThat(report.records()).containsEntry(RecordKind.MESSAGES, 41L);
        assertThat(report.terms()).isEqualTo(log.terms());
        assertThat(report.end()).isEqualTo(log.lastPoint());
    }

    @Test
    void damage_is_named_by_file_and_position() throws IOException {
        var log = fixture.format();
        var positions = new ArrayList<Long>();
        fixture.on(() -> {
            for (int i = 0; i < 12; i++) positions.add(LogFixture.append(log, 1, LogFixture.text(i)));
        });
        fixture.persist(log);
        fixture.on(log::close);
        fixture.segments().rot(Segment.name(0), positions.get(4) + 33, 1);
        var report = LogInspection.verify(fixture.group(), LogFixture.SEGMENT_BYTES);
        assertThat(report.isSound()).isFalse();
        assertThat(report.damage().orElseThrow().file()).isEqualTo("log/" + Segment.name(0));
        assertThat(report.damage().orElseThrow().position()).isEqualTo(positions.get(4));
    }

    @Test
    void a_cut_that_was_not_finished_is_listed_as_such() throws IOException {
        var log = fixture.format();
        fixture.on(() -> LogFixture.append(log, 1, "one"));
        fixture.persist(log);
        fixture.group().directory(Diverged.DIRECTORY).create("00000000000000000040-0000", 100);
        assertThat(LogInspection.diverged(fixture.group()))
                .singleElement()
                .satisfies(kept -> assertThat(kept.isWhole()).isFalse());
    }
}
