// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.storage.LogPoint;
import io.trijet.storage.TermStart;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class MemberCodecTest {
    private static final LogPoint POINT = new LogPoint(1024, 4096, 0x1234);

    static Stream<MemberMessage> messages() {
        var body = MemorySegment.ofArray(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        var identity = new MemberMessage.Identity(1, 1, "c1", "broker-a", "n0", "abc", Mode.SYNC, Flush.ASYNC);
        var terms = List.of(new TermStart(1024, 0), new TermStart(2049, 640));
        var state = new MemberMessage.State(
                true,
                true,
                1024,
                7,
                new LogPoint(1024, 64, 5),
                POINT,
                4000,
                terms,
                new Voters(96, List.of("a", "", "c")));
        return Stream.of(
                new MemberMessage.Hello(1024, 99, true, identity, state),
                new MemberMessage.OpenTerm(2048, true, 1024),
                new MemberMessage.TermAnswer(2048, true, false, 2048, POINT),
                new MemberMessage.Donate(2048, 5),
                new MemberMessage.Align(2048, 5, POINT, POINT, 4000, 7),
                new MemberMessage.Aligned(2048, 5, MemberMessage.Outcome.AGAIN, 4096, 17, 3),
                new MemberMessage.Append(2048, 5, POINT, 4000, -77, body),
                new MemberMessage.Appended(2048, 5, 4104, -77, true, true, 4000, 4096),
                new MemberMessage.Seed(2048, 5, POINT, new LogPoint(2049, 99_008, -3), 7, 100, 92, body),
                new MemberMessage.Seeded(2048, 5, 100),
                new MemberMessage.FetchRange(2048, 5, POINT, new LogPoint(1024, 8192, 9), 512),
                new MemberMessage.Range(2048, 5, 512, body),
                new MemberMessage.Unsound(2048, 5, 4096));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void what_is_written_is_read_again(MemberMessage message) throws MalformedMessageException {
        var decoded = decode(encode(message));
        // Bodies are compared by what they hold.
        assertThat(encode(decoded)).isEqualTo(encode(message));
        assertThat(decoded).hasSameClassAs(message);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void what_is_cut_short_or_too_long_is_malformed(MemberMessage message) {
        var bytes = encode(message);
        for (int length = 0; length < bytes.length; length++) {
            var cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> decode(cut)).isInstanceOf(MalformedMessageException.class);
        }
        var longer = Arrays.copyOf(bytes, bytes.length + 1);
        assertThatThrownBy(() -> decode(longer)).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void noise_is_malformed_or_a_message_and_nothing_else() {
        var chance = new Random(3);
        var samples = new ArrayList<>(messages().map(MemberCodecTest::encode).toList());
        for (int i = 0; i < 50_000; i++) {
            var bytes = samples.get(chance.nextInt(samples.size())).clone();
            for (int flips = 1 + chance.nextInt(4); flips > 0; flips--)
                bytes[chance.nextInt(bytes.length)] = (byte) chance.nextInt();
            try {
                assertThat(decode(bytes)).isNotNull();
            } catch (MalformedMessageException e) {
                assertThat(e).hasMessageContaining(" ");
            }
        }
    }

    @Test
    void the_challenges_push_and_progress_report_are_inside() {
        var body = MemorySegment.ofArray(new byte[] {9, 9, 9, 9, 9, 9, 9, 9});
        var push = encode(new MemberMessage.Append(1024, 1, new LogPoint(1024, 0x2a0, 5), 0, 0, body));
        // masterOffset 8, bodySize 4, body.
        assertThat(HexFormat.of().formatHex(push)).endsWith("00000000000002a0" + "00000008" + "0909090909090909");
        var report = encode(new MemberMessage.Appended(1024, 1, 0x300, 0, false, true, 0, 0x2a8));
        assertThat(HexFormat.of().formatHex(report)).endsWith("00000000000002a8");
    }

    @Test
    void the_bytes_of_an_append_are_pinned() {
        var append = new MemberMessage.Append(
                1024, 2, new LogPoint(1024, 32, 0x01020304), 16, 3, MemorySegment.ofArray(new byte[] {7}));
        assertThat(HexFormat.of().formatHex(encode(append)))
                .isEqualTo("01070001" + "0000abcd" + "0000000000000400" + "0000000000000002" + "0000000000000400"
                        + "01020304" + "0000000000000010" + "0000000000000003" + "0000000000000020" + "00000001"
                        + "07");
    }

    @Test
    void a_long_history_is_told_from_its_end() {
        var terms = new ArrayList<TermStart>();
        for (int i = 0; i < MemberCodec.MAX_TERMS + 1; i++) terms.add(new TermStart(i + 1, i));
        assertThat(MemberCodec.latest(terms)).hasSize(MemberCodec.MAX_TERMS);
        assertThat(MemberCodec.latest(terms).getFirst().term()).isEqualTo(2);
        assertThat(MemberCodec.latest(terms.subList(0, MemberCodec.MAX_TERMS))).hasSize(MemberCodec.MAX_TERMS);
    }

    static byte[] encode(MemberMessage message) {
        var head = MemberCodec.encode(new FieldWriter(MemberCodec.MAX_HEAD_BYTES), 1, 0xabcd, message);
        var body = MemberCodec.body(message);
        var bytes = MemorySegment.ofArray(new byte[(int) (head.byteSize() + body.byteSize())]);
        bytes.copyFrom(head);
        bytes.asSlice(head.byteSize()).copyFrom(body);
        return bytes.toArray(ValueLayout.JAVA_BYTE);
    }

    private static MemberMessage decode(byte[] bytes) throws MalformedMessageException {
        var from = new FieldReader(MemorySegment.ofArray(bytes));
        return MemberCodec.decode(MemberCodec.header(from), from);
    }
}
