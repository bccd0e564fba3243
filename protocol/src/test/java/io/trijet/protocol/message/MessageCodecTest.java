// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.environment.Address;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MessageCodecTest {
    private static final String GOLDEN =
            "00000070daa320a73610a686000000030000000000000000000000050000000000001000000000"
                    + "000000018bcfe568000a00000900009c400000018bcfe568010a00000100002a9f0000000000000000000000000000000568656c6c"
                    + "6f0154000f4b455953016b310254414753016102";
    private static final WireHost BORN = WireHost.of(new Address("10.0.0.9", 40000));
    private static final WireHost STORE = WireHost.of(new Address("10.0.0.1", 10911));
    private static final MemorySegment HELLO = MemorySegment.ofArray("hello".getBytes(UTF_8));

    private static MessageDraft draft(String topic, WireHost born, MemorySegment body) {
        var properties = MessageProperties.ofEncoded("KEYS\u0001k1\u0002TAGS\u0001a\u0002");
        return new MessageDraft(topic, 3, 0, 0, 1_700_000_000_000L, born, 0, 0, properties, body);
    }

    private static MemorySegment encode(MessageDraft draft, Placement placement) {
        int size = MessageCodec.size(draft, placement.storeHost());
        var target = MemorySegment.ofArray(new byte[size + 24]);
        assertThat(MessageCodec.encode(target, 16, draft, placement)).isEqualTo(16L + size);
        return target.asSlice(16, size);
    }

    @Test
    void the_golden_message_is_written_and_read() {
        var golden = HexFormat.of().parseHex(GOLDEN);
        var placement = new Placement(5, 4096, 1_700_000_000_001L, STORE);
        var written = encode(draft("T", BORN, HELLO), placement);
        assertThat(HexFormat.of().formatHex(written.toArray(ValueLayout.JAVA_BYTE)))
                .isEqualTo(GOLDEN);

        var message = MessageCodec.decode(MemorySegment.ofArray(golden), 0);
        assertThat(message.topic()).isEqualTo("T");
        assertThat(message.queueId()).isEqualTo(3);
        assertThat(message.queueOffset()).isEqualTo(5);
        assertThat(message.physicalOffset()).isEqualTo(4096);
        assertThat(message.bornHost()).isEqualTo(BORN);
        assertThat(message.storeHost()).isEqualTo(STORE);
        assertThat(message.storeTimestamp()).isEqualTo(1_700_000_000_001L);
        assertThat(message.properties().get("TAGS")).contains("a");
        assertThat(message.offsetMessageId()).isEqualTo("0A00000100002A9F0000000000001000");
        assertThat(message.storedBytes()).isEqualTo(112);
        assertThat(MessageCodec.tagHash(MemorySegment.ofArray(golden), 0)).isEqualTo(97);
        assertThat(MessageCodec.hasTopic(MemorySegment.ofArray(golden), 0, "T")).isTrue();
        assertThat(MessageCodec.hasTopic(MemorySegment.ofArray(golden), 0, "U")).isFalse();
    }

    @Test
    void official_classes_read_what_we_write() {
        var random = new Random(11);
        var ipv6 = WireHost.of(new Address("[fe80::1234:5]", 9));
        for (int i = 0; i < 300; i++) {
            var topic = "t".repeat(1 + random.nextInt(random.nextInt(4) == 0 ? 250 : 127));
            var body = new byte[random.nextInt(3000)];
            random.nextBytes(body);
            var store = random.nextBoolean() ? STORE : ipv6;
            var draft = new MessageDraft(
                    topic,
                    random.nextInt(8),
                    random.nextInt(),
                    0,
                    random.nextLong(),
                    random.nextBoolean() ? BORN : ipv6,
                    random.nextInt(16),
                    random.nextInt(1000),
                    MessageProperties.of(Map.of("KEYS", "k" + i, "\u4e2d", "\u00e9")),
                    MemorySegment.ofArray(body));
            var placement = new Placement(random.nextLong(1 << 30), random.nextLong(1L << 60), i, store);
            var bytes = encode(draft, placement);

            var official = MessageDecoder.decode(
                    ByteBuffer.wrap(bytes.toArray(ValueLayout.JAVA_BYTE)), true, false, false, false, true);

            assertThat(official).isNotNull();
            assertThat(official.getTopic()).isEqualTo(topic);
            assertThat(official.getBody()).isEqualTo(body.length == 0 ? null : body);
            assertThat(official.getQueueOffset()).isEqualTo(placement.queueOffset());
            assertThat(official.getCommitLogOffset()).isEqualTo(placement.physicalOffset());
            assertThat(official.getFlag()).isEqualTo(draft.flag());
            assertThat(official.getBornTimestamp()).isEqualTo(draft.bornTimestamp());
            assertThat(official.getReconsumeTimes()).isEqualTo(draft.reconsumeTimes());
            assertThat(official.getPreparedTransactionOffset()).isEqualTo(draft.preparedTransactionOffset());
            assertThat(official.getProperty("\u4e2d")).isEqualTo("\u00e9");
            assertThat(((InetSocketAddress) official.getBornHost()).getPort())
                    .isEqualTo(draft.bornHost().port());
            var own = MessageCodec.decode(bytes, 0);
            assertThat(own.topic()).isEqualTo(topic);
            assertThat(own.bornHost()).isEqualTo(draft.bornHost());
            assertThat(own.storeHost()).isEqualTo(store);
            assertThat(own.reconsumeTimes()).isEqualTo(draft.reconsumeTimes());
            assertThat(own.body().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(body);
            assertThat(own.properties()).isEqualTo(draft.properties());
            assertThat(own.bodyCrc()).isEqualTo(official.getBodyCRC());
        }
    }

    @Test
    void what_official_classes_write_is_read() throws Exception {
        var official = new MessageExt();
        official.setTopic("T");
        official.setBody("hello".getBytes(UTF_8));
        official.setQueueId(3);
        official.setQueueOffset(5);
        official.setCommitLogOffset(4096);
        official.setBornTimestamp(1);
        official.setStoreTimestamp(2);
        official.setBornHost(new InetSocketAddress("10.0.0.9", 40000));
        official.setStoreHost(new InetSocketAddress("10.0.0.1", 10911));
        official.setReconsumeTimes(6);
        official.putUserProperty("x", "y");
        var message = MessageCodec.decode(MemorySegment.ofArray(MessageDecoder.encode(official, false)), 0);
        assertThat(message.topic()).isEqualTo("T");
        assertThat(message.reconsumeTimes()).isEqualTo(6);
        assertThat(message.properties().get("x")).contains("y");
        assertThat(message.bornHost()).isEqualTo(BORN);
    }

    @Test
    void messages_lie_back_to_back_and_are_read_one_by_one() {
        var first = encode(draft("T", BORN, HELLO), new Placement(5, 4096, 1, STORE));
        var both = MemorySegment.ofArray(new byte[(int) first.byteSize() * 2]);
        MemorySegment.copy(first, 0, both, 0, first.byteSize());
        MemorySegment.copy(first, 0, both, first.byteSize(), first.byteSize());
        assertThat(MessageCodec.decodeAll(both)).hasSize(2).allMatch(message -> message.queueOffset() == 5);
        assertThat(MessageCodec.queueId(both, first.byteSize())).isEqualTo(3);
        assertThat(MessageCodec.topic(both, first.byteSize())).isEqualTo("T");
        assertThat(MessageCodec.storeTimestamp(both, first.byteSize())).isEqualTo(1);
        assertThatThrownBy(() -> MessageCodec.decodeAll(both.asSlice(0, both.byteSize() - 1)))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("at byte 112");
    }

    @Test
    void a_message_written_to_native_memory_is_the_same() {
        try (var arena = java.lang.foreign.Arena.ofConfined()) {
            var body = arena.allocate(5).copyFrom(HELLO);
            var target = arena.allocate(112);
            MessageCodec.encode(target, 0, draft("T", BORN, body), new Placement(5, 4096, 1_700_000_000_001L, STORE));
            assertThat(HexFormat.of().formatHex(target.toArray(ValueLayout.JAVA_BYTE)))
                    .isEqualTo(GOLDEN);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void damaged_bytes_end_in_a_message_or_a_sentence(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            var bytes = HexFormat.of().parseHex(GOLDEN);
            for (int n = 1 + random.nextInt(3); n > 0; n--)
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            var segment = MemorySegment.ofArray(bytes)
                    .asSlice(0, random.nextInt(3) == 0 ? random.nextInt(bytes.length) : bytes.length);
            try {
                assertThat(MessageCodec.decode(segment, 0).toString()).isNotEmpty();
            } catch (MalformedMessageException e) {
                assertThat(e.getMessage()).contains("at byte");
            }
        }
    }

    @Test
    void ids_are_written_and_read_as_officially() throws Exception {
        var id = MessageId.encode(STORE, 4096);
        assertThat(id).isEqualTo(MessageDecoder.createMessageId(new InetSocketAddress("10.0.0.1", 10911), 4096));
        var official = MessageDecoder.decodeMessageId(id);
        assertThat(official.getOffset()).isEqualTo(4096);
        assertThat(MessageId.parse(id)).isEqualTo(new MessageId(STORE, 4096)).hasToString(id);
        var ipv6 = new MessageId(WireHost.of(new Address("[::1]", 1)), Long.MAX_VALUE);
        assertThat(MessageId.parse(ipv6.toString())).isEqualTo(ipv6);
        for (var wrong : new String[] {"", "0A", "x".repeat(32), "0".repeat(33)}) {
            assertThatThrownBy(() -> MessageId.parse(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
