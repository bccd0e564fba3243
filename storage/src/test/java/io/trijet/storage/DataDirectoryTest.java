// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.world.SimulatedDisk;
import io.trijet.world.World;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

final class DataDirectoryTest {
    private static final DataDirectory.Identity IDENTITY =
            new DataDirectory.Identity("4f1c", "n0", 0xF00D_0000_0000_0001L, "sync", 4096, List.of("a", "b"));

    private final SimulatedDisk disk = new SimulatedDisk(new World(1));

    @Test
    void what_a_directory_was_formatted_for_is_found_after_a_power_cut() throws IOException {
        assertThat(DataDirectory.identity(disk)).isEmpty();
        DataDirectory.format(disk, IDENTITY);
        disk.losePower();
        assertThat(DataDirectory.identity(disk)).contains(IDENTITY);
        assertThat(DataDirectory.take(disk, IDENTITY, "pid 1")).isEqualTo(IDENTITY);
    }

    @Test
    void the_file_is_text() throws IOException {
        DataDirectory.format(disk, IDENTITY);
        assertThat(new String(disk.bytes(DataDirectory.VERSION), StandardCharsets.UTF_8))
                .startsWith(
                        "format=1\ncluster-id=4f1c\nnode=n0\nincarnation=f00d000000000001\nmode=sync\nsegment-bytes=4096\ngroups=a,b\nchecksum=");
    }

    @Test
    void a_formatted_directory_is_not_formatted_again() throws IOException {
        DataDirectory.format(disk, IDENTITY);
        assertThatThrownBy(() -> DataDirectory.format(disk, IDENTITY)).hasMessageContaining("already formatted");
    }

    @Test
    void data_of_something_else_is_refused_with_a_sentence() throws IOException {
        DataDirectory.format(disk, IDENTITY);
        refused(
                new DataDirectory.Identity("ffff", "n0", 1, "sync", 4096, List.of("a", "b")),
                "formatted for cluster id 4f1c");
        refused(new DataDirectory.Identity("4f1c", "n1", 1, "sync", 4096, List.of("a", "b")), "formatted for node n0");
        refused(
                new DataDirectory.Identity("4f1c", "n0", 1, "async", 4096, List.of("a", "b")),
                "formatted for mode sync");
        refused(
                new DataDirectory.Identity("4f1c", "n0", 1, "sync", 8192, List.of("a", "b")),
                "formatted for segment size 4096");
        refused(
                new DataDirectory.Identity("4f1c", "n0", 1, "sync", 4096, List.of("b", "a")),
                "formatted for groups a,b");
        refused(new DataDirectory.Identity("4f1c", "n0", 1, "sync", 4096, List.of("a")), "formatted for groups a,b");
        disk.kill();
        var anyCluster = new DataDirectory.Identity("", "n0", 0, "sync", 4096, List.of("a", "b"));
        assertThat(DataDirectory.take(disk, anyCluster, "pid 1")).isEqualTo(IDENTITY);
    }

    private void refused(DataDirectory.Identity expected, String why) {
        disk.kill();
        assertThatThrownBy(() -> DataDirectory.take(disk, expected, "pid 1"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why)
                .hasMessageContaining("--fresh");
    }

    @Test
    void a_directory_that_names_no_groups_has_one() throws IOException {
        DataDirectory.format(disk, new DataDirectory.Identity("4f1c", "n0", 7, "sync", 4096, List.of("a")));
        var text = new String(disk.bytes(DataDirectory.VERSION), StandardCharsets.UTF_8);
        var body = text.substring(0, text.indexOf("groups="));
        var crc = new CRC32C();
        crc.update(body.getBytes(StandardCharsets.UTF_8));
        var older = body + "checksum=" + Long.toHexString(crc.getValue()) + "\n";
        disk.replace(DataDirectory.VERSION, MemorySegment.ofArray(older.getBytes(StandardCharsets.UTF_8)));

        var one = new DataDirectory.Identity("4f1c", "n0", 0, "sync", 4096, List.of("any"));
        assertThat(DataDirectory.take(disk, one, "pid 1").groups()).isEmpty();
        refused(IDENTITY, "formatted for groups");
    }

    @Test
    void an_unformatted_directory_is_refused() {
        assertThatThrownBy(() -> DataDirectory.take(disk, IDENTITY, "pid 1")).hasMessageContaining("not formatted");
    }

    @Test
    void a_directory_in_use_is_refused() throws IOException {
        DataDirectory.format(disk, IDENTITY);
        disk.lockElsewhere(true);
        assertThatThrownBy(() -> DataDirectory.take(disk, IDENTITY, "pid 1"))
                .hasMessageContaining("used by another process");
    }

    @Test
    void a_damaged_file_and_another_format_are_told_apart() throws IOException {
        DataDirectory.format(disk, IDENTITY);
        disk.rot(DataDirectory.VERSION, 25, 2);
        assertThatThrownBy(() -> DataDirectory.identity(disk)).hasMessageContaining("VERSION is damaged");
        disk.replace(DataDirectory.VERSION, MemorySegment.ofArray("format=2\n".getBytes(StandardCharsets.UTF_8)));
        assertThatThrownBy(() -> DataDirectory.identity(disk))
                .hasMessageContaining("has format 2, this version reads format 1");
    }
}
