// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.fault;

import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.NodePlan;
import java.util.List;

/// kill -9 of these nodes, all at once.
final class Crash implements Injection {
    private final Stage stage;
    private final List<NodePlan> nodes;
    private boolean wereAlive = true;

    Crash(Stage stage, List<NodePlan> nodes) {
        this.stage = stage;
        this.nodes = nodes;
    }

    @Override
    public void inject() throws InterruptedException {
        for (var node : nodes) {
            var process = stage.cluster().process(node);
            wereAlive &= process.isAlive();
            process.kill();
        }
    }

    @Override
    public boolean hasBitten() {
        return wereAlive
                && nodes.stream()
                        .noneMatch(node -> stage.cluster().process(node).isAlive());
    }

    @Override
    public void heal() throws ClusterException, InterruptedException {
        for (var node : nodes) stage.start(node);
    }
}
