// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Another program, run to its end.
public final class SystemCommand {
    private SystemCommand() {}

    /// What it said. If it did not end with 0: an `IOException` that tells what it said.
    public static String run(String... line) throws IOException, InterruptedException {
        var process =
                new ProcessBuilder(List.of(line)).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) throw new IOException(String.join(" ", line) + ": " + said);
        return said;
    }
}
