// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.fault;

import io.trijet.tools.cluster.NodeCommand;
import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.machine.Need;
import io.trijet.tools.machine.SystemCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/// The wall clock of one node jumps; its monotonic clock goes on. The node was started by `command`.
public final class ClockJump implements Injection {
    private static final Duration JUMP = Duration.ofHours(1);
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+[+-]\\d{4}");
    private static final DateTimeFormatter ISO = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSZ", Locale.ROOT);

    private final Stage stage;
    private final NodePlan node;
    private final boolean isAhead;

    ClockJump(Stage stage, FaultKind kind, NodePlan node) {
        this.stage = stage;
        this.node = node;
        this.isAhead = kind == FaultKind.CLOCK_AHEAD;
    }

    /// How to start a node whose wall clock can be set: `libfaketime` reads the file `CONFIGURATION.clock`
    /// once a second. Its mending of waits on the monotonic clock, which glibc needs no more, makes a JVM wait
    /// too long each time, and is off. `directory` is where the script goes that says so.
    public static NodeCommand command(NodeCommand usual, Path directory) throws IOException {
        Files.createDirectories(directory);
        var script = Files.createTempFile(directory, "trijet-node-", ".sh");
        Files.writeString(
                script,
                "#!/bin/sh\n# Starts a node under libfaketime.\nfor word; do case $word in *.conf) clock=$word.clock;; esac; done\n"
                        + "[ -e \"$clock\" ] || echo +0 >\"$clock\"\n"
                        + "export LD_PRELOAD=" + Need.fakeTimeLibrary().orElseThrow()
                        + " FAKETIME_TIMESTAMP_FILE=$clock FAKETIME_CACHE_DURATION=1 DONT_FAKE_MONOTONIC=1"
                        + " FAKETIME_FORCE_MONOTONIC_FIX=0\n"
                        + "exec " + usual.java() + " \"$@\"\n");
        if (!script.toFile().setExecutable(true)) throw new IOException(script + " cannot be made executable");
        script.toFile().deleteOnExit();
        return new NodeCommand(script, usual.jvmArguments());
    }

    @Override
    public void inject() throws IOException {
        set((isAhead ? "+" : "-") + JUMP.toSeconds());
    }

    private void set(String offset) throws IOException {
        Files.writeString(Path.of(node.configFile() + ".clock"), offset + "\n");
    }

    /// The node's JVM says so. The times of messages never go back, and the dates of HTTP answers stand still when the
    /// clock does go back.
    @Override
    public boolean hasBitten() throws IOException, InterruptedException {
        var off = Duration.between(Instant.now(), wallClock());
        return off.abs().compareTo(JUMP.dividedBy(2)) > 0 && off.isPositive() == isAhead;
    }

    private Instant wallClock() throws IOException, InterruptedException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        long pid = stage.cluster().process(node).pid();
        var said = SystemCommand.run(jcmd, Long.toString(pid), "VM.uptime", "-date");
        var date = DATE.matcher(said);
        if (!date.find()) throw new IOException(node.name() + " says no date: " + said);
        return Instant.from(ISO.parse(date.group()));
    }

    @Override
    public void heal() throws IOException {
        set("+0");
    }
}
