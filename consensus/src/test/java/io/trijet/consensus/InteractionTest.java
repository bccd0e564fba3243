// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Plays each script of `src/test/resources/interactions` and compares what it says with what the core did.
///
/// A script is blocks of commands, a line `----`, and the expected output, apart by empty lines. Comments start
/// with `#`. `-Dinteractions.rewrite=true` writes what happens into the scripts, to be reviewed like code.
final class InteractionTest {
    private static final Path SCRIPTS = Path.of("src/test/resources/interactions");
    private static final boolean IS_REWRITING = Boolean.getBoolean("interactions.rewrite");

    @TestFactory
    Stream<DynamicTest> what_members_do_is_what_the_script_says() throws IOException {
        List<Path> scripts;
        try (Stream<Path> files = Files.list(SCRIPTS)) {
            scripts = files.sorted().toList();
        }
        assertThat(scripts).isNotEmpty();
        return scripts.stream().map(script -> DynamicTest.dynamicTest(sentence(script), () -> play(script)));
    }

    private static String sentence(Path script) {
        return String.valueOf(script.getFileName()).replace(".txt", "").replace('-', ' ');
    }

    private static void play(Path script) throws IOException {
        String expected = Files.readString(script);
        String actual = played(expected);
        if (IS_REWRITING) Files.writeString(script, actual);
        else assertThat(actual).isEqualTo(expected);
    }

    private static String played(String text) {
        var stage = new Stage();
        var out = new StringBuilder();
        boolean isOutput = false;
        for (String line : text.lines().toList()) {
            if (line.isBlank()) isOutput = false;
            if (isOutput) continue;
            out.append(line).append('\n');
            if (line.equals("----")) {
                isOutput = true;
                out.append(stage.takeOutput());
            } else if (!line.isBlank() && !line.startsWith("#")) {
                stage.run(line);
            }
        }
        assertThat(stage.takeOutput()).as("output after the last ----").isEmpty();
        return out.toString();
    }
}
