// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.fault;

import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.cluster.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// SIGSTOP: sockets stay open, nothing answers.
final class Hang implements Injection {
    private final Stage stage;
    private final List<NodePlan> nodes;

    Hang(Stage stage, List<NodePlan> nodes) {
        this.stage = stage;
        this.nodes = nodes;
    }

    @Override
    public void inject() throws ClusterException, InterruptedException {
        for (var node : nodes) stage.cluster().process(node).pause();
    }

    @Override
    public boolean hasBitten() throws IOException {
        for (var node : nodes) if (!isStopped(stage.cluster().process(node))) return false;
        return true;
    }

    static boolean isStopped(NodeProcess process) throws IOException {
        if (!process.isAlive()) return false;
        // Field 3, behind the name in brackets.
        var stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        return stat.substring(stat.lastIndexOf(')') + 1).strip().startsWith("T");
    }

    @Override
    public void heal() throws ClusterException, InterruptedException {
        for (var node : nodes) stage.cluster().process(node).resume();
    }
}
