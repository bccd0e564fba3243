// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.fault;

import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.NodePlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// `strace` holds or fails every fsync of a node that runs.
final class FsyncFault implements Injection {
    private static final String CALLS = "fsync,fdatasync,msync";

    private final Stage stage;
    private final String effect;
    private final NodePlan node;
    private final Path trace;
    private Optional<BackgroundCommand> tracer = Optional.empty();

    FsyncFault(Stage stage, FaultKind kind, NodePlan node) {
        this.stage = stage;
        this.node = node;
        this.trace = stage.cluster().path().resolve("logs").resolve(node.name() + "-" + kind + ".strace");
        this.effect = effect(kind);
    }

    /// As `strace -e inject` wants it; delays are in microseconds.
    private static String effect(FaultKind kind) {
        return switch (kind) {
            case SLOW_FSYNC -> "delay_enter=300000";
            case HANG_FSYNC -> "delay_enter=6000000";
            default -> "error=EIO";
        };
    }

    @Override
    public void inject() throws IOException {
        var line = List.of(
                "strace",
                "-f",
                "-qq",
                "-p",
                Long.toString(stage.cluster().process(node).pid()),
                "-o",
                trace.toString(),
                "-e",
                "trace=" + CALLS,
                "-e",
                "inject=" + CALLS + ":" + effect);
        var log = stage.cluster().path().resolve("logs").resolve("strace.log");
        tracer = Optional.of(BackgroundCommand.start(log, line));
    }

    /// What strace wrote of its own doing.
    @Override
    public boolean hasBitten() throws IOException {
        if (!Files.exists(trace)) return false;
        try (var lines = Files.lines(trace)) {
            return lines.anyMatch(line -> line.contains("INJECTED") || line.contains("DELAYED"));
        }
    }

    @Override
    public void heal() throws ClusterException, InterruptedException {
        if (tracer.isPresent()) tracer.get().end();
        stage.start(node);
    }
}
