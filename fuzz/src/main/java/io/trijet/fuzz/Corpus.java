// SPDX-License-Identifier: Apache-2.0
package io.trijet.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// The inputs that are kept for a target, in the source tree: what was once found, and what leads deep into the code.
///
/// One text file for each target, one input in each line, in hexadecimal; what follows a # is for people.
record Corpus(Path directory) {
    private static final HexFormat HEX = HexFormat.of();

    /// One input; `why` is what the file says about it.
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Kept(String why, byte[] input) {}

    Path file(Target target) {
        return directory.resolve(target.word() + ".txt");
    }

    /// All that are kept for the target; none if there is no file.
    List<Kept> of(Target target) {
        var file = file(target);
        if (!Files.exists(file)) return List.of();
        try {
            var kept = new ArrayList<Kept>();
            for (var line : Files.readAllLines(file)) {
                var parts = line.split("#", 2);
                if (!parts[0].isBlank())
                    kept.add(new Kept(parts.length > 1 ? parts[1].strip() : "", HEX.parseHex(parts[0].strip())));
            }
            return kept;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String line(byte[] input, String why) {
        return HEX.formatHex(input) + " # " + why;
    }
}
