// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.machine;

import io.trijet.tools.cluster.CleanUp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Another program that works until it is ended, at the latest together with this process.
public final class BackgroundCommand {
    private static final Duration LEAVES_WITHIN = Duration.ofSeconds(15);

    private final Process process;
    private final CleanUp cleanUp;

    private BackgroundCommand(Process process, CleanUp cleanUp) {
        this.process = process;
        this.cleanUp = cleanUp;
    }

    /// What it says goes to the file `log`.
    public static BackgroundCommand start(Path log, List<String> line) throws IOException {
        var process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new BackgroundCommand(process, CleanUp.of("end-" + line.getFirst(), process::destroy));
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// SIGTERM; it is over when this returns.
    public void end() throws InterruptedException {
        cleanUp.close();
        if (!process.waitFor(LEAVES_WITHIN.toSeconds(), TimeUnit.SECONDS))
            process.destroyForcibly().waitFor();
    }
}
