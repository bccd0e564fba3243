// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cluster;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One node as a child process. Signals go to this child only, and only while it lives.
///
/// The child's standard input is a pipe that nobody writes to: when this process dies, however it dies, the pipe
/// closes and the node leaves by itself. Calls from several threads must not overlap.
public final class NodeProcess {
    private static final long LOG_ROTATES_AT_BYTES = 16 << 20;
    private static final int QUOTED_LOG_BYTES = 2_000;
    private static final long POLL_MILLIS = 20;
    private static final long SIGNAL_SECONDS = 5;

    private final NodePlan plan;
    private final Process process;
    private volatile boolean isPaused;
    private volatile boolean wasTold;

    /// What became of the child. `CRASHED`: it ended and nobody here asked it to.
    public enum State {
        RUNNING,
        PAUSED,
        STOPPED,
        CRASHED
    }

    private NodeProcess(NodePlan plan, Process process) {
        this.plan = plan;
        this.process = process;
    }

    /// Starts the node with its configuration file. It is not ready yet: see `awaitReady`.
    public static NodeProcess start(NodePlan plan, NodeCommand command) throws ClusterException {
        PortCheck.requireFree(plan);
        var line = command.line("server", "-c", plan.configFile().toString(), "--stop-with-parent");
        try {
            return new NodeProcess(plan, spawn(line, plan.logFile()));
        } catch (IOException e) {
            throw new ClusterException(
                    "node " + plan.name() + " could not be started: " + e.getMessage(),
                    "check that " + command.java() + " runs and " + plan.logFile() + " can be written",
                    e);
        }
    }

    private static Process spawn(List<String> line, Path log) throws IOException {
        Files.createDirectories(log.toAbsolutePath().getParent());
        if (Files.exists(log) && Files.size(log) > LOG_ROTATES_AT_BYTES) {
            Files.move(log, Path.of(log + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
        return new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    public NodePlan plan() {
        return plan;
    }

    public long pid() {
        return process.pid();
    }

    public State state() {
        if (process.isAlive()) return isPaused ? State.PAUSED : State.RUNNING;
        return wasTold ? State.STOPPED : State.CRASHED;
    }

    /// The exit code of a child that ended.
    public int exitCode() {
        return process.exitValue();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// Waits until the node says it is ready to serve.
    public void awaitReady(NodeHttp http, Duration deadline) throws ClusterException, InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        while (!http.isReady(plan)) {
            if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new ClusterException(
                        "node " + plan.name() + " ended with code " + process.exitValue() + " while starting: "
                                + lastLogLines(),
                        "its log is " + plan.logFile());
            }
            if (System.nanoTime() - end > 0) {
                throw new ClusterException(
                        "node " + plan.name() + " is not ready after " + deadline.toSeconds() + " s; its log ends: "
                                + lastLogLines(),
                        "its log is " + plan.logFile());
            }
        }
    }

    private String lastLogLines() {
        try (var file = Files.newByteChannel(plan.logFile())) {
            long from = Math.max(0, file.size() - QUOTED_LOG_BYTES);
            var tail = ByteBuffer.allocate((int) (file.size() - from));
            file.position(from);
            while (tail.hasRemaining() && file.read(tail) >= 0) {}
            return new String(tail.array(), 0, tail.position(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "(log not readable: " + e.getMessage() + ")";
        }
    }

    /// SIGKILL: the crash.
    public void kill() throws InterruptedException {
        wasTold = true;
        process.destroyForcibly();
        process.waitFor(SIGNAL_SECONDS, TimeUnit.SECONDS);
    }

    /// SIGKILL by somebody who watches over it, not by somebody who wants it gone: it counts as crashed.
    public void putDown() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(SIGNAL_SECONDS, TimeUnit.SECONDS);
    }

    /// SIGSTOP: the hang. Sockets stay open, nothing answers.
    public void pause() throws ClusterException, InterruptedException {
        signal("STOP");
        isPaused = true;
    }

    /// SIGCONT: ends a pause.
    public void resume() throws ClusterException, InterruptedException {
        signal("CONT");
        isPaused = false;
    }

    /// SIGTERM: the node drains and leaves. False if it had to be killed because it did not within `patience`.
    public boolean stop(Duration patience) throws ClusterException, InterruptedException {
        askToStop();
        if (awaitEnd(patience)) return true;
        kill();
        return false;
    }

    /// Waits for the process to end, however long it lives.
    public void awaitEnd() throws InterruptedException {
        process.waitFor();
    }

    /// False if the process still lives after `patience`.
    public boolean awaitEnd(Duration patience) throws InterruptedException {
        return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Asks the node to leave, without waiting.
    public void askToStop() throws ClusterException, InterruptedException {
        wasTold = true;
        if (isPaused && process.isAlive()) resume();
        process.destroy();
    }

    private void signal(String name) throws ClusterException, InterruptedException {
        if (!process.isAlive()) {
            throw new ClusterException("node " + plan.name() + " is not running", "start it first");
        }
        try {
            var kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!kill.waitFor(SIGNAL_SECONDS, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new ClusterException("SIG" + name + " did not reach node " + plan.name(), "try again");
            }
        } catch (IOException e) {
            throw new ClusterException("SIG" + name + " not sent: " + e.getMessage(), "is `kill` on the PATH?", e);
        }
    }
}
