// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.storage.CorruptRecordException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class RecordLayoutTest {
    private final MemorySegment bytes = MemorySegment.ofArray(new byte[4096]);
    private final RecordWriter writer = new RecordWriter(bytes);

    private int write(long offset, RecordKind kind, String payload, long position, int previous) {
        var text = payload.getBytes(StandardCharsets.UTF_8);
        writer.begin(offset, kind, 3, text.length).copyFrom(MemorySegment.ofArray(text));
        return writer.finish(offset, position, previous);
    }

    /// Changing a byte here makes every log ever written unreadable.
    @Test
    void a_record_is_these_bytes() {
        write(0, RecordKind.MESSAGES, "hello", 4096, 0x01020304);
        assertThat(HexFormat.of().formatHex(bytes.asSlice(0, 40).toArray(ValueLayout.JAVA_BYTE)))
                .isEqualTo("00000025" + "d91a0112" + "01020304" + "01000000" + "0000000000001000" + "0000000000000003"
                        + "68656c6c6f" + "000000");
    }

    @Test
    void a_record_takes_a_multiple_of_eight_bytes() {
        assertThat(RecordLayout.sizeOf(0)).isEqualTo(32);
        assertThat(RecordLayout.sizeOf(1)).isEqualTo(40);
        assertThat(RecordLayout.sizeOf(8)).isEqualTo(40);
        assertThat(RecordLayout.sizeOf(9)).isEqualTo(48);
    }

    @Test
    void a_reader_gives_back_what_was_written() throws CorruptRecordException {
        int first = write(0, RecordKind.TERM_OPENING, "", 8192, 7);
        write(32, RecordKind.STATE, "state", 8224, first);
        var records = RecordReader.verifying(bytes.asSlice(0, 72), 8192);
        assertThat(records.next()).isTrue();
        assertThat(records.kind()).isEqualTo(RecordKind.TERM_OPENING);
        assertThat(records.position()).isEqualTo(8192);
        assertThat(records.previous()).isEqualTo(7);
        assertThat(records.payload().byteSize()).isZero();
        assertThat(records.next()).isTrue();
        assertThat(records.kind()).isEqualTo(RecordKind.STATE);
        assertThat(records.term()).isEqualTo(3);
        assertThat(records.payloadPosition()).isEqualTo(8256);
        assertThat(records.end()).isEqualTo(8264);
        assertThat(new String(records.payload().toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8))
                .isEqualTo("state");
        assertThat(records.next()).isFalse();
    }

    @Test
    void every_flipped_bit_is_found() {
        write(0, RecordKind.MESSAGES, "hello", 4096, 5);
        for (int bit = 0; bit < 40 * 8; bit++) {
            byte good = bytes.get(ValueLayout.JAVA_BYTE, bit / 8);
            bytes.set(ValueLayout.JAVA_BYTE, bit / 8, (byte) (good ^ (1 << bit % 8)));
            assertThatThrownBy(() ->
                            RecordReader.verifying(bytes.asSlice(0, 40), 4096).next())
                    .as("bit %d", bit)
                    .isInstanceOf(CorruptRecordException.class)
                    .hasMessageContaining("4096");
            bytes.set(ValueLayout.JAVA_BYTE, bit / 8, good);
        }
    }

    @Test
    void a_record_at_another_position_is_refused() {
        write(0, RecordKind.MESSAGES, "hello", 4096, 5);
        assertThatThrownBy(
                        () -> RecordReader.trusting(bytes.asSlice(0, 40), 4104).next())
                .isInstanceOf(CorruptRecordException.class)
                .hasMessageContaining("claims position 4096");
    }

    @Test
    void a_record_that_follows_another_one_is_refused() throws CorruptRecordException {
        write(0, RecordKind.MESSAGES, "hello", 0, 5);
        write(40, RecordKind.MESSAGES, "world", 40, 99);
        var records = RecordReader.verifying(bytes.asSlice(0, 80), 0);
        assertThat(records.next()).isTrue();
        assertThatThrownBy(records::next).hasMessageContaining("it follows a record with checksum 63");
    }

    @Test
    void a_cut_record_is_refused_at_every_length() {
        write(0, RecordKind.MESSAGES, "hello", 0, 5);
        for (int length = 1; length < 40; length++) {
            var cut = bytes.asSlice(0, length);
            assertThatThrownBy(() -> RecordReader.trusting(cut, 0).next()).isInstanceOf(CorruptRecordException.class);
        }
    }

    @Test
    void kinds_are_found_by_their_code_and_unknown_codes_are_none() {
        for (var kind : RecordKind.values())
            assertThat(RecordKind.of(kind.code())).contains(kind);
        assertThat(RecordKind.of(0)).isEmpty();
        assertThat(RecordKind.of(7)).isEmpty();
        assertThat(RecordKind.of(-1)).isEmpty();
    }
}
