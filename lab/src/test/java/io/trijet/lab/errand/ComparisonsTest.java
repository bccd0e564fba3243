// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.errand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.lab.http.Json;
import io.trijet.lab.http.Problem;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ComparisonsTest {
    @TempDir
    private Path directory;

    private static Comparisons.Kept ended(long millis, String mode) {
        return new Comparisons.Kept(millis, Json.MAPPER.readTree("{\"modes\":[{\"mode\":\"" + mode + "\"}]}"));
    }

    @Test
    void whoever_comes_later_finds_the_last_one() throws IOException {
        new Comparisons(directory).keep(ended(1_000, "async"));
        new Comparisons(directory).keep(ended(2_000, "raft"));
        assertThat(new Comparisons(directory).last()).contains(ended(2_000, "raft"));
        assertThat(directory).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void before_the_first_there_is_none() throws IOException {
        var none = new Comparisons(directory);
        assertThat(none.last()).isEmpty();
        assertThatThrownBy(none::lastReport)
                .isInstanceOf(Problem.class)
                .hasMessageContaining("nothing was compared yet");
    }
}
