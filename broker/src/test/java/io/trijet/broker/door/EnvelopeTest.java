// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.environment.Address;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class EnvelopeTest {
    private static final byte[] FRAME = {1, 2, 3};

    /// As the network hands it over: the head, and the frame behind it.
    private static MemorySegment whole(Envelope envelope) {
        var head = envelope.head().toArray(ValueLayout.JAVA_BYTE);
        var bytes = new byte[head.length + FRAME.length];
        System.arraycopy(head, 0, bytes, 0, head.length);
        System.arraycopy(FRAME, 0, bytes, head.length, FRAME.length);
        return MemorySegment.ofArray(bytes);
    }

    @Test
    void what_is_written_is_read() {
        var address = new Address("10.0.0.9", 4711);
        var request = new Envelope.Request(-5, 9, 2, 2500, address, MemorySegment.NULL);
        assertThat(Envelope.decode(whole(request))).hasValueSatisfying(read -> {
            assertThat(read).isInstanceOfSatisfying(Envelope.Request.class, same -> {
                assertThat(same.boot()).isEqualTo(-5);
                assertThat(same.id()).isEqualTo(9);
                assertThat(same.group()).isEqualTo(2);
                assertThat(same.budgetMillis()).isEqualTo(2500);
                assertThat(same.onBehalfOf()).isEqualTo(address);
                assertThat(same.frame().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(FRAME);
            });
        });
        assertThat(Envelope.decode(whole(new Envelope.Answer(1, 2, MemorySegment.NULL))))
                .hasValueSatisfying(read -> assertThat(read)
                        .isInstanceOfSatisfying(
                                Envelope.Answer.class,
                                same -> assertThat(same.frame().toArray(ValueLayout.JAVA_BYTE))
                                        .isEqualTo(FRAME)));
        assertThat(Envelope.decode(new Envelope.Closed(1, 2).head())).contains(new Envelope.Closed(1, 2));
        assertThat(Envelope.decode(new Envelope.GivenBack(1, 2).head())).contains(new Envelope.GivenBack(1, 2));
    }

    @Test
    void bytes_that_are_no_envelope_are_told() {
        var request = whole(new Envelope.Request(1, 2, 0, 10, new Address("h", 1), MemorySegment.NULL));
        for (int length = 0; length < Envelope.HEAD_BYTES + 12; length++)
            assertThat(Envelope.decode(request.asSlice(0, length)))
                    .as("" + length)
                    .isEmpty();
        request.set(ValueLayout.JAVA_BYTE, 0, (byte) 9);
        assertThat(Envelope.decode(request)).isEmpty();
        request.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
        request.set(ValueLayout.JAVA_BYTE, Envelope.HEAD_BYTES, (byte) -1);
        assertThat(Envelope.decode(request)).as("a negative group").isEmpty();
    }
}
