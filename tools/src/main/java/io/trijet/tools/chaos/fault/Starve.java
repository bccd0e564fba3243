// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.fault;

import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.machine.BackgroundCommand;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A node that gets little of the processor: a shell stops it and lets it go on, as a CPU quota does in each of
/// its periods. Needs no root and no cgroup.
final class Starve implements Injection {
    /// Ends with the process that it holds up.
    private static final String SCRIPT = "while kill -CONT \"$1\"; do sleep 0.01; kill -STOP \"$1\"; sleep 0.09; done";

    private static final int LOOKS = 20;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(17);

    private final Stage stage;
    private final NodePlan node;
    private Optional<BackgroundCommand> shell = Optional.empty();

    Starve(Stage stage, NodePlan node) {
        this.stage = stage;
        this.node = node;
    }

    @Override
    public void inject() throws IOException {
        var pid = Long.toString(stage.cluster().process(node).pid());
        var log = stage.cluster().path().resolve("logs").resolve("starve.log");
        shell = Optional.of(BackgroundCommand.start(log, List.of("sh", "-c", SCRIPT, "starve", pid)));
    }

    /// It stood at most looks.
    @Override
    public boolean hasBitten() throws IOException, InterruptedException {
        int stopped = 0;
        for (int i = 0; i < LOOKS; i++) {
            if (Hang.isStopped(stage.cluster().process(node))) stopped++;
            Thread.sleep(BETWEEN_LOOKS);
        }
        return stopped > LOOKS / 2;
    }

    @Override
    public void heal() throws ClusterException, InterruptedException {
        if (shell.isPresent()) shell.get().end();
        if (stage.cluster().process(node).isAlive())
            stage.cluster().process(node).resume();
        stage.start(node);
    }
}
