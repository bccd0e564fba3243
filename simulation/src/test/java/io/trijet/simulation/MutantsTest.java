// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The planted faults of `./trijet mutants` fit the sources as they are now: whether each is noticed is a
/// longer hunt.
final class MutantsTest {
    private static final Path PATCHES = Path.of("mutants");
    private static final Path ROOT = Path.of("..");

    static List<Path> patches() throws IOException {
        try (var all = Files.list(PATCHES)) {
            return all.filter(path -> path.toString().endsWith(".patch"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void there_is_a_patch_for_each_planted_fault() throws IOException {
        assertThat(patches()).hasSizeGreaterThanOrEqualTo(29);
    }

    @ParameterizedTest
    @MethodSource("patches")
    void a_patch_applies_and_says_who_must_notice_it(Path patch) throws IOException {
        var lines = Files.readAllLines(patch);
        assertThat(lines.getFirst()).startsWith("Mutant: ");
        assertThat(lines.get(1)).matches("Caught by: (sim --mode [a-z]+.*|test [a-z]+ [a-zA-Z.]+)");
        if (lines.get(1).contains("sim")) assertThat(lines.get(2)).matches("Seeds: [0-9]+");
        var hunks = hunks(lines);
        assertThat(hunks).isNotEmpty();
        for (var hunk : hunks)
            assertThat(Files.readString(ROOT.resolve(hunk.file)))
                    .as("%s no longer applies: make it anew", patch)
                    .containsOnlyOnce(hunk.before);
    }

    /// What one place of a file must look like before the patch.
    private record Hunk(String file, String before) {}

    private static List<Hunk> hunks(List<String> patch) {
        List<Hunk> all = new ArrayList<>();
        var file = "";
        var before = new StringBuilder();
        for (var line : patch) {
            boolean isHead = line.startsWith("--- ") || line.startsWith("@@ ");
            if (isHead && !before.isEmpty()) {
                all.add(new Hunk(file, before.toString()));
                before.setLength(0);
            }
            if (line.startsWith("--- a/")) file = line.substring("--- a/".length());
            else if (!isHead && !file.isEmpty() && (line.startsWith(" ") || line.startsWith("-")))
                before.append(line.substring(1)).append('\n');
        }
        all.add(new Hunk(file, before.toString()));
        return all;
    }
}
