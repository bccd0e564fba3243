// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.door;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoomTest {
    private final Room room = new Room("parked", 2, 100);

    @Test
    void holds_as_many_and_as_much_as_its_limits_say() {
        assertThat(room.take(50)).isTrue();
        assertThat(room.take(51)).isFalse();
        assertThat(room.take(50)).isTrue();
        assertThat(room.take(0)).isFalse();

        room.give(50);

        assertThat(room.take(50)).isTrue();
        assertThat(room.count()).isEqualTo(2);
    }

    @Test
    void one_alone_always_fits() {
        assertThat(room.take(1_000)).isTrue();
        assertThat(room.take(1)).isFalse();
    }

    @Test
    void names_its_limits() {
        assertThat(room.refusal()).contains("max-parked = 2", "max-parked-bytes = 100");
    }
}
