// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/// How much memory a process holds, from `/proc/PID/status`.
final class ResidentMemory {
    private static final String ROW = "VmRSS:";

    private ResidentMemory() {}

    /// Empty if there is no such process, or no `/proc`.
    static OptionalLong bytesOf(long pid) {
        try {
            return parse(Files.readString(Path.of("/proc", Long.toString(pid), "status")));
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /// The row says `VmRSS:     1234 kB`.
    static OptionalLong parse(String status) {
        return status.lines()
                .filter(line -> line.startsWith(ROW))
                .mapToLong(line -> Long.parseLong(
                                line.substring(ROW.length()).replace("kB", "").strip())
                        << 10)
                .findFirst();
    }
}
