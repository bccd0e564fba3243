// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.junit.jupiter.api.Test;

final class BatchBodyTest {
    private static byte[] official() {
        var first = new Message("T", "a", "k1", "hello".getBytes(UTF_8));
        first.setFlag(7);
        return MessageDecoder.encodeMessages(List.of(first, new Message("T", "b", "k2", new byte[0])));
    }

    @Test
    void official_batches_are_split() {
        var parts = BatchBody.split(MemorySegment.ofArray(official()), 2);
        assertThat(parts).hasSize(2);
        assertThat(parts.get(0).flag()).isEqualTo(7);
        assertThat(parts.get(0).body().toArray(ValueLayout.JAVA_BYTE)).isEqualTo("hello".getBytes(UTF_8));
        assertThat(parts.get(0).properties().get("KEYS")).contains("k1");
        assertThat(parts.get(1).properties().get("TAGS")).contains("b");
        assertThat(parts.get(1).body().byteSize()).isZero();
    }

    @Test
    void official_classes_split_ours() throws Exception {
        var parts = BatchBody.split(MemorySegment.ofArray(official()), 10);
        var messages = MessageDecoder.decodeMessages(
                ByteBuffer.wrap(BatchBody.encode(parts).toArray(ValueLayout.JAVA_BYTE)));
        assertThat(messages).hasSize(2);
        assertThat(messages.get(0).getTags()).isEqualTo("a");
        assertThat(messages.get(0).getFlag()).isEqualTo(7);
    }

    @Test
    void too_many_messages_and_none_are_refused() {
        assertThatThrownBy(() -> BatchBody.split(MemorySegment.ofArray(official()), 1))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("more than 1");
        assertThatThrownBy(() -> BatchBody.split(MemorySegment.NULL, 1)).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void damaged_batches_end_in_parts_or_a_sentence() {
        var random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            var bytes = official();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            var segment = MemorySegment.ofArray(bytes).asSlice(0, 1 + random.nextInt(bytes.length));
            try {
                assertThat(BatchBody.split(segment, 100)).isNotEmpty();
            } catch (MalformedMessageException e) {
                assertThat(e.getMessage()).contains("at byte");
            }
        }
    }
}
