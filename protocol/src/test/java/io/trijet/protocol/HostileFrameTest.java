// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HostileFrameTest {
    private static final Limits LIMITS = Limits.DEFAULT;

    @Test
    void the_frame_length_is_checked_before_memory_is_spent() throws Exception {
        int most = LIMITS.frameBytes() - 4;
        assertThat(FrameCodec.frameBytes(4, LIMITS)).isEqualTo(8);
        assertThat(FrameCodec.frameBytes(most, LIMITS)).isEqualTo(LIMITS.frameBytes());
        for (int wrong : new int[] {3, 0, -1, most + 1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertThatThrownBy(() -> FrameCodec.frameBytes(wrong, LIMITS))
                    .isInstanceOf(MalformedFrameException.class)
                    .hasMessageContaining(Integer.toString(wrong));
        }
    }

    @Test
    void a_header_has_at_most_64_kib() throws Exception {
        var start = "{\"code\":1,\"remark\":\"";
        var end = "\"}";
        int most = LIMITS.headerBytes() - start.length() - end.length();
        assertThat(decode(Frames.json(start + "x".repeat(most) + end)).remark()).hasSize(most);
        assertMalformed(Frames.json(start + "x".repeat(most + 1) + end), "65537");
    }

    @Test
    void a_header_has_at_most_128_fields() throws Exception {
        assertThat(decode(Frames.json(jsonWithFields(128))).fields().count()).isEqualTo(128);
        assertMalformed(Frames.json(jsonWithFields(129)), "128 header fields");
        assertThat(decode(Frames.binary(binaryWithFields(128))).fields().count())
                .isEqualTo(128);
        assertMalformed(Frames.binary(binaryWithFields(129)), "128 header fields");
    }

    @Test
    void a_header_has_at_most_8_levels() throws Exception {
        assertThat(decode(Frames.json("{\"code\":1,\"x\":" + "[".repeat(8) + "]".repeat(8) + "}"))
                        .code())
                .isEqualTo(1);
        assertMalformed(Frames.json("{\"code\":1,\"x\":" + "[".repeat(9) + "]".repeat(9) + "}"), "8 levels");
        assertMalformed(Frames.json("{\"code\":1,\"x\":" + "[".repeat(60_000)), "8 levels");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{}",
                "null",
                "{\"code\":1",
                "{\"code\":1}}",
                "{\"code\":1}x",
                "{\"code\":}",
                "{\"code\":99999999999}",
                "{\"code\":2147483648}",
                "{\"code\":1,}",
                "{\"code\" 1}",
                "{code:1}",
                "{\"code\":1,\"extFields\":{\"a\":{}}}",
                "{\"code\":1,\"extFields\":{\"a\":\"b}}",
                "{\"code\":1,\"extFields\":{\"a\":\"\\",
                "{\"code\":1,\"extFields\":{\"a\":\"\\u12",
                "{\"code\":1,\"extFields\":{\"a\":\"\\uzzzz\"}}",
                "{\"code\":1,\"extFields\":{\"a\":\"\\q\"}}",
                "{\"code\":1,\"remark\":\"",
                "{\"code\":1,\"x\":\"\\"
            })
    void a_broken_json_header_is_malformed(String header) {
        assertMalformed(Frames.json(header), "");
    }

    @Test
    void lengths_inside_a_binary_header_are_checked() {
        int[] wrong = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1, 1 << 20};
        for (int length : wrong) {
            assertMalformed(Frames.binary(binaryStart().putInt(length).putInt(0).array()), "");
            assertMalformed(Frames.binary(binaryStart().putInt(0).putInt(length).array()), "");
        }
        for (int size = 0; size < 21; size++) assertMalformed(Frames.binary(new byte[size]), "");
    }

    @Test
    void the_word_and_the_length_must_agree_with_what_is_there() {
        assertMalformed(MemorySegment.ofArray(new byte[7]), "too short");
        assertMalformed(Frames.of(2, "{}".getBytes(UTF_8), 0), "encoding of 2");
        var frame = ByteBuffer.allocate(16).putInt(12).putInt(100);
        assertMalformed(MemorySegment.ofArray(frame.array()), "header of 100");
        var shorter = ByteBuffer.allocate(16).putInt(11).putInt(0);
        assertMalformed(MemorySegment.ofArray(shorter.array()), "11");
        var negative = ByteBuffer.allocate(16).putInt(12).putInt(-1);
        assertMalformed(MemorySegment.ofArray(negative.array()), "");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatever_the_bytes_decoding_ends_in_a_frame_or_a_sentence(long seed) {
        var random = new Random(seed);
        var samples = samples();
        for (int i = 0; i < 20_000; i++) {
            var bytes = samples.get(random.nextInt(samples.size())).clone();
            for (int n = 1 + random.nextInt(4); n > 0; n--) mutate(bytes, random);
            var frame = MemorySegment.ofArray(random.nextInt(4) == 0 ? cut(bytes, random) : bytes);
            try {
                assertThat(RequestDecoder.decode(decode(frame)).toString()).isNotEmpty();
            } catch (MalformedFrameException | InvalidRequestException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    /// Everything after the prefix, and the first bytes kept right half of the time: else little gets past them.
    private static void mutate(byte[] bytes, Random random) {
        int from = random.nextBoolean() ? 8 : 0;
        int at = from + random.nextInt(bytes.length - from);
        switch (random.nextInt(4)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt();
            case 2 -> bytes[at] = (byte) "\"\\{}[]:,u0-".charAt(random.nextInt(11));
            default -> bytes[at] = (byte) (random.nextBoolean() ? 0xff : 0x7f);
        }
    }

    private static byte[] cut(byte[] bytes, Random random) {
        var shorter = ByteBuffer.allocate(8 + random.nextInt(bytes.length - 8));
        shorter.put(bytes, 0, shorter.capacity()).putInt(0, shorter.capacity() - 4);
        return shorter.array();
    }

    private static List<byte[]> samples() {
        var samples = new ArrayList<byte[]>();
        for (var encoding : HeaderEncoding.values()) {
            for (int code : new int[] {10, 11, 310, 320, 34, 36, 41, 17, 105, 200}) samples.add(sample(encoding, code));
        }
        return samples;
    }

    private static byte[] sample(HeaderEncoding encoding, int code) {
        var fields =
                Fields.builder().add("topic", "T\u0001\"x").add("queueId", 3).add("queueOffset", 77);
        for (char name = 'a'; name <= 'n'; name++) fields.add(Character.toString(name), 5);
        var body = "{\"clientID\":\"c\",\"consumerGroup\":\"g\",\"clientId\":\"x\",\"groupName\":\"g\",\"mqSet\":"
                + "[{\"topic\":\"T\",\"brokerName\":\"b\",\"queueId\":1}],\"consumerDataSet\":[{\"groupName\":\"g\"}]}";
        var frame = new Frame(
                encoding,
                code,
                Language.JAVA,
                513,
                1,
                0,
                "remark",
                fields.build(),
                MemorySegment.ofArray(body.getBytes(UTF_8)));
        return FrameCodec.encode(frame).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
    }

    private static String jsonWithFields(int count) {
        var fields = new StringBuilder("{\"code\":1,\"extFields\":{");
        for (int i = 0; i < count; i++)
            fields.append(i == 0 ? "" : ",").append("\"f").append(i).append("\":\"v\"");
        return fields.append("}}").toString();
    }

    private static byte[] binaryWithFields(int count) {
        var header = ByteBuffer.allocate(21 + 8 * count)
                .put(binaryStart().array(), 0, 13)
                .putInt(0)
                .putInt(8 * count);
        for (int i = 0; i < count; i++)
            header.putShort((short) 1).put((byte) i).putInt(1).put((byte) 'v');
        return header.array();
    }

    private static ByteBuffer binaryStart() {
        return ByteBuffer.allocate(21)
                .putShort((short) 10)
                .put((byte) 0)
                .putShort((short) 513)
                .putInt(1)
                .putInt(0);
    }

    private static Frame decode(MemorySegment bytes) throws MalformedFrameException {
        return FrameCodec.decode(bytes, LIMITS);
    }

    private static void assertMalformed(MemorySegment bytes, String sentence) {
        assertThatThrownBy(() -> decode(bytes))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessageContaining(sentence);
    }
}
