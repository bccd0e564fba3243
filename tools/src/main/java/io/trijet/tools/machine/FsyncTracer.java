// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// `strace` holds or fails every fsync of a process that runs, until it is ended or the process ends. It stops the
/// process at each of its system calls for a moment, whichever it is.
public final class FsyncTracer {
    private static final String CALLS = "fsync,fdatasync,msync";

    private final BackgroundCommand strace;

    private FsyncTracer(BackgroundCommand strace) {
        this.strace = strace;
    }

    /// Each takes `millis` longer. See `start`.
    public static FsyncTracer slow(long pid, int millis, Path trace, Path log) throws IOException {
        return start(pid, "delay_enter=" + millis * 1_000L, trace, log);
    }

    /// Each fails with EIO. See `start`.
    public static FsyncTracer failing(long pid, Path trace, Path log) throws IOException {
        return start(pid, "error=EIO", trace, log);
    }

    /// A line for each call goes to `trace`, what strace has to say itself to `log`.
    private static FsyncTracer start(long pid, String effect, Path trace, Path log) throws IOException {
        var line = List.of(
                "strace",
                "-f",
                "-qq",
                "-p",
                Long.toString(pid),
                "-o",
                trace.toString(),
                "-e",
                "trace=" + CALLS,
                "-e",
                "inject=" + CALLS + ":" + effect);
        return new FsyncTracer(BackgroundCommand.start(log, line));
    }

    public boolean isWorking() {
        return strace.isAlive();
    }

    /// The process goes on as before; over when this returns.
    public void end() throws InterruptedException {
        strace.end();
    }
}
