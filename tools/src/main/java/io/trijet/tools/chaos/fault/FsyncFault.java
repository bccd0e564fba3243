// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.fault;

import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.machine.FsyncTracer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Every fsync of a node that runs is held, or fails.
final class FsyncFault implements Injection {
    private static final int SLOW_MILLIS = 300;
    private static final int HANG_MILLIS = 6_000;

    private final Stage stage;
    private final FaultKind kind;
    private final NodePlan node;
    private final Path trace;
    private Optional<FsyncTracer> tracer = Optional.empty();

    FsyncFault(Stage stage, FaultKind kind, NodePlan node) {
        this.stage = stage;
        this.kind = kind;
        this.node = node;
        this.trace = stage.cluster().path().resolve("logs").resolve(node.name() + "-" + kind + ".strace");
    }

    @Override
    public void inject() throws IOException {
        tracer = Optional.of(trace(stage.cluster().process(node).pid()));
    }

    private FsyncTracer trace(long pid) throws IOException {
        var log = stage.cluster().path().resolve("logs").resolve("strace.log");
        return switch (kind) {
            case SLOW_FSYNC -> FsyncTracer.slow(pid, SLOW_MILLIS, trace, log);
            case HANG_FSYNC -> FsyncTracer.slow(pid, HANG_MILLIS, trace, log);
            default -> FsyncTracer.failing(pid, trace, log);
        };
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
