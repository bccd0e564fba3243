// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.world.NodeDied;
import io.trijet.world.SimulatedDisk;
import io.trijet.world.World;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class MirroredValueTest {
    private static final int COPY = 4096;
    private static final int STORED_BYTES = 23;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static SimulatedDisk disk() {
        return new SimulatedDisk(new World(1));
    }

    private static void write(SimulatedDisk disk, String... values) throws IOException {
        var value = MirroredValue.open(disk, "v");
        for (var each : values) value.write(bytes(each));
    }

    private static String read(SimulatedDisk disk) throws IOException {
        return new String(MirroredValue.open(disk, "v").value().orElseThrow(), StandardCharsets.UTF_8);
    }

    @Test
    void the_last_value_survives_a_power_cut() throws IOException {
        var disk = disk();
        assertThat(MirroredValue.open(disk, "v").value()).isEmpty();
        write(disk, "one", "two", "six");
        disk.losePower();
        assertThat(read(disk)).isEqualTo("six");
    }

    @Test
    void wherever_a_power_cut_comes_the_old_value_is_left_or_the_new_one() throws IOException {
        int olds = 0;
        int news = 0;
        for (int seed = 0; seed < 200; seed++) {
            var disk = new SimulatedDisk(new World(seed));
            write(disk, "one", "two");
            var value = MirroredValue.open(disk, "v");
            disk.faults().crashAtCall(seed % 4, disk::losePower);
            assertThatThrownBy(() -> value.write(bytes("six"))).isInstanceOf(NodeDied.class);
            disk.revive();
            if (read(disk).equals("two")) olds++;
            else if (read(disk).equals("six")) news++;
            // Whatever it left behind, the next value is stored as well.
            write(disk, "ten");
            disk.losePower();
            assertThat(read(disk)).as("seed %d", seed).isEqualTo("ten");
        }
        assertThat(olds + news).isEqualTo(200);
        assertThat(olds).isPositive();
        assertThat(news).isPositive();
    }

    @Test
    void what_a_start_has_read_is_what_the_next_one_reads_after_a_power_cut() throws IOException {
        int news = 0;
        for (int seed = 0; seed < 200; seed++) {
            var disk = new SimulatedDisk(new World(seed));
            write(disk, "one", "two");
            var value = MirroredValue.open(disk, "v");
            disk.faults().crashAtCall(seed % 4, disk::kill);
            assertThatThrownBy(() -> value.write(bytes("six"))).isInstanceOf(NodeDied.class);
            disk.revive();
            var decidedBy = read(disk);
            if (decidedBy.equals("six")) news++;
            disk.losePower();
            assertThat(read(disk)).as("seed %d", seed).isEqualTo(decidedBy);
        }
        assertThat(news).isPositive();
    }

    @Test
    void a_damaged_copy_leaves_the_other_and_two_are_told() throws IOException {
        var disk = disk();
        write(disk, "one", "two");
        for (int bit = 0; bit < STORED_BYTES * 8; bit++) {
            for (int copy = 0; copy < 2; copy++) {
                disk.rot("v", copy * COPY + bit / 8, bit % 8);
                assertThat(read(disk)).as("bit %d of copy %d", bit, copy).isEqualTo("two");
            }
        }
        disk.rot("v", 20, 0);
        disk.rot("v", COPY + 20, 0);
        assertThatThrownBy(() -> read(disk)).hasMessageContaining("file v is damaged");
    }

    @Test
    void after_damage_the_whole_copy_is_the_last_to_be_rewritten() throws IOException {
        for (int copy = 0; copy < 2; copy++) {
            var disk = disk();
            write(disk, "one", "two");
            disk.rot("v", copy * COPY + 20, 0);
            disk.faults().crashAtCall(0, disk::losePower);
            assertThatThrownBy(() -> write(disk, "six")).isInstanceOf(NodeDied.class);
            disk.revive();
            assertThat(read(disk)).isIn("two", "six");
        }
    }

    @Test
    void on_a_full_disk_a_value_can_be_changed() throws IOException {
        var disk = disk();
        write(disk, "one");
        disk.leave(0);
        write(disk, "two");
        assertThat(read(disk)).isEqualTo("two");
    }

    @Test
    void what_was_stored_as_a_file_of_its_own_is_taken_over() throws IOException {
        var disk = disk();
        new StoredValue(disk, "v").write(bytes("old"));
        assertThat(read(disk)).isEqualTo("old");
        write(disk, "new");
        disk.losePower();
        assertThat(read(disk)).isEqualTo("new");
    }

    @Test
    void the_longest_value_is_taken_and_a_longer_one_refused() throws IOException {
        var disk = disk();
        write(disk, "x".repeat(MirroredValue.MAX_BYTES));
        assertThat(read(disk)).hasSize(MirroredValue.MAX_BYTES);
        assertThatThrownBy(() -> write(disk, "x".repeat(MirroredValue.MAX_BYTES + 1)))
                .hasMessageContaining("allowed are 492");
    }
}
