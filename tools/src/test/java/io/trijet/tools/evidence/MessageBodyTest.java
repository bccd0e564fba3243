// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class MessageBodyTest {
    private static final MessageId ID = new MessageId("0123456789ab", 15, 1_000_000);

    @Test
    void a_body_of_any_size_says_which_message_it_is() {
        for (int size : new int[] {MessageBody.MINIMUM_BYTES, MessageBody.MINIMUM_BYTES + 1, 1_024, 100_000}) {
            var body = MessageBody.of(ID, size);
            assertThat(body).hasSize(size);
            assertThat(MessageBody.isOurs(body)).isTrue();
            assertThat(MessageBody.read(body)).contains(ID);
        }
    }

    @Test
    void a_body_with_one_flipped_bit_is_not_whole() {
        var body = MessageBody.of(ID, 100);
        for (int at = 0; at < body.length; at++) {
            body[at] ^= 1;
            assertThat(MessageBody.read(body)).as("byte " + at).isEmpty();
            body[at] ^= 1;
        }
    }

    @Test
    void what_others_sent_is_not_ours() {
        assertThat(MessageBody.isOurs("hello".getBytes(StandardCharsets.UTF_8))).isFalse();
        assertThat(MessageBody.isOurs(new byte[200])).isFalse();
    }

    @Test
    void a_size_below_the_minimum_is_refused() {
        assertThatThrownBy(() -> MessageBody.of(ID, MessageBody.MINIMUM_BYTES - 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("63 bytes");
    }
}
