// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.world.SimulatedDisk;
import io.trijet.world.World;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class StoredValueTest {
    private final SimulatedDisk disk = new SimulatedDisk(new World(1));
    private final StoredValue value = new StoredValue(disk, "v");

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void the_last_value_survives_a_power_cut() throws IOException {
        assertThat(value.read()).isEmpty();
        value.write(bytes("one"));
        value.write(bytes("two"));
        disk.losePower();
        assertThat(value.read().orElseThrow()).isEqualTo(bytes("two"));
        value.clear();
        disk.losePower();
        assertThat(value.read()).isEmpty();
    }

    @Test
    void every_flipped_bit_is_found() throws IOException {
        value.write(bytes("one"));
        for (int bit = 0; bit < 15 * 8; bit++) {
            disk.rot("v", bit / 8, bit % 8);
            assertThatThrownBy(value::read).as("bit %d", bit).hasMessageContaining("file v is damaged");
            disk.rot("v", bit / 8, bit % 8);
        }
        assertThat(value.read()).isPresent();
    }

    @Test
    void an_empty_value_is_a_value() throws IOException {
        value.write(new byte[0]);
        assertThat(value.read().orElseThrow()).isEmpty();
    }
}
