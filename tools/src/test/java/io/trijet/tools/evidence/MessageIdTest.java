// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MessageIdTest {
    private static final String RUN = "0123456789ab";

    @Test
    void an_id_is_read_as_it_was_written() {
        var id = new MessageId(RUN, 127, 1_000_000);
        assertThat(MessageId.parse(id.toString())).isEqualTo(id).hasSameHashCodeAs(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", RUN, RUN + "-1", RUN + "-1-2-3", RUN + "-x-2", RUN + "--1-2", "0123456789AB-1-2"})
    void what_is_no_id_is_refused(String text) {
        assertThatThrownBy(() -> MessageId.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ids_that_many_streams_count_up_share_no_hash() {
        long hashes = IntStream.range(0, 128)
                .boxed()
                .flatMap(stream -> IntStream.range(0, 1_000).mapToObj(sequence -> new MessageId(RUN, stream, sequence)))
                .mapToInt(MessageId::hashCode)
                .distinct()
                .count();
        assertThat(hashes).isEqualTo(128_000);
    }
}
