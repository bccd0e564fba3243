// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.fault;

import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.NodePlan;
import java.io.IOException;
import java.nio.file.Files;

/// A crash, and an empty disk in the place of the node's own.
final class Wipe implements Injection {
    private final Stage stage;
    private final NodePlan node;

    Wipe(Stage stage, NodePlan node) {
        this.stage = stage;
        this.node = node;
    }

    @Override
    public void inject() throws ClusterException, InterruptedException {
        stage.cluster().loseDisk(node);
        stage.noteLostDisk();
    }

    @Override
    public boolean hasBitten() throws IOException {
        try (var files = Files.walk(node.data())) {
            return files.noneMatch(LogFiles::isSegment);
        }
    }

    @Override
    public void heal() throws ClusterException, InterruptedException {
        stage.start(node);
    }
}
