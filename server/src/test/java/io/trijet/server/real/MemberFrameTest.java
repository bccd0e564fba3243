// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trijet.server.real.MemberFrame.BadFrameException;
import io.trijet.server.real.MemberFrame.Checksums;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MemberFrameTest {
    private static final long SEED = 42;

    private static MemorySegment bytes(String text) {
        return MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ByteBuf frame(Checksums checksums, String head, String body) {
        var buffer = Unpooled.buffer();
        MemberFrame.write(buffer, checksums, "broker-a".getBytes(StandardCharsets.UTF_8), bytes(head), bytes(body));
        assertThat(buffer.readInt()).isEqualTo(buffer.readableBytes());
        return buffer;
    }

    @Test
    void head_and_body_arrive_as_one_message_of_their_channel() throws Exception {
        var received = MemberFrame.read(frame(new Checksums(SEED), "head,", "body"), new Checksums(SEED));
        assertThat(received.channel()).isEqualTo("broker-a");
        assertThat(received.message().toArray(ValueLayout.JAVA_BYTE)).asString().isEqualTo("head,body");
    }

    @Test
    void every_flipped_bit_is_noticed() {
        var length = frame(new Checksums(SEED), "head", "body").readableBytes();
        for (int bit = 0; bit < length * 8; bit++) {
            var damaged = frame(new Checksums(SEED), "head", "body");
            int at = damaged.readerIndex() + bit / 8;
            damaged.setByte(at, damaged.getByte(at) ^ 1 << bit % 8);
            assertThatThrownBy(() -> MemberFrame.read(damaged, new Checksums(SEED)))
                    .isInstanceOf(BadFrameException.class);
        }
    }

    @Test
    void a_repeated_a_lost_and_a_foreign_frame_are_noticed() throws Exception {
        var sending = new Checksums(SEED);
        var first = frame(sending, "1", "");
        var second = frame(sending, "2", "");
        var receiving = new Checksums(SEED);
        MemberFrame.read(first.slice(), receiving);
        assertThatThrownBy(() -> MemberFrame.read(first, receiving)).isInstanceOf(BadFrameException.class);
        assertThatThrownBy(() -> MemberFrame.read(second, new Checksums(SEED))).isInstanceOf(BadFrameException.class);
        assertThatThrownBy(() -> MemberFrame.read(frame(new Checksums(SEED), "1", ""), new Checksums(SEED + 1)))
                .isInstanceOf(BadFrameException.class);
    }

    @Test
    void a_frame_too_short_for_its_parts_is_noticed() {
        assertThatThrownBy(() -> MemberFrame.read(Unpooled.wrappedBuffer(new byte[4]), new Checksums(SEED)))
                .hasMessageContaining("too short");
    }
}
