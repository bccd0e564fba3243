// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;

/// How much CPU a process has used, user and system, from `/proc/PID/stat`.
final class CpuTime {
    /// Linux reports in hundredths of a second to programs, whatever the kernel counts in (USER_HZ).
    private static final long TICKS_PER_SECOND = 100;

    private CpuTime() {}

    /// Empty if there is no such process, or no `/proc`.
    static OptionalLong nanosOf(long pid) {
        try {
            return OptionalLong.of(parse(Files.readString(Path.of("/proc", Long.toString(pid), "stat"))));
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /// Fields 14 and 15, counted after the command's name, which may hold blanks and parentheses.
    static long parse(String stat) {
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        return Duration.ofSeconds(1).toNanos() / TICKS_PER_SECOND * ticks;
    }
}
