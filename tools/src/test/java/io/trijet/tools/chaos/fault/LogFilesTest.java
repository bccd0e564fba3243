// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogFilesTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void what_is_used_ends_with_the_last_byte_that_is_not_zero() throws IOException {
        var file = directory.resolve("00000000000000000000");
        var bytes = new byte[200_000];
        bytes[150_000] = 7;
        Files.write(file, bytes);

        assertThat(LogFiles.usedBytes(file)).isEqualTo(150_001);
    }

    @Test
    void a_file_of_zeros_is_not_used() throws IOException {
        var file = directory.resolve("00000000000000000000");
        Files.write(file, new byte[100_000]);

        assertThat(LogFiles.usedBytes(file)).isZero();
    }

    @Test
    void a_flip_changes_one_bit_of_one_byte() throws IOException {
        var file = directory.resolve("00000000000000000000");
        var before = new byte[] {1, 2, 3, 4};
        Files.write(file, before);

        LogFiles.flip(file, 2);

        assertThat(Arrays.compare(Files.readAllBytes(file), new byte[] {1, 2, 2, 4}))
                .isZero();
    }
}
