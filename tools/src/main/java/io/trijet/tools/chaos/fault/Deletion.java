// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.fault;

import io.trijet.tools.cluster.ClusterDirectory;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.NodePlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Files of a node that is down are gone: its oldest segment, or all that is derived from the log.
final class Deletion implements Injection {
    private static final List<String> DERIVED = List.of("queues", "keys", "checkpoints");

    private final Stage stage;
    private final FaultKind kind;
    private final NodePlan node;
    private int deleted;

    Deletion(Stage stage, FaultKind kind, NodePlan node) {
        this.stage = stage;
        this.kind = kind;
        this.node = node;
    }

    @Override
    public void inject() throws ClusterException, IOException, InterruptedException {
        stage.cluster().process(node).kill();
        for (var group : LogFiles.groups(node)) {
            if (kind == FaultKind.DELETE_SEGMENT) deleteOldest(group);
            else deleteDerived(group);
        }
        stage.start(node);
    }

    private void deleteOldest(Path group) throws IOException {
        var segments = LogFiles.segments(group);
        if (segments.size() < 2) return;
        Files.delete(segments.getFirst());
        stage.tell(node.name() + ": " + node.data().relativize(segments.getFirst()) + " deleted");
        deleted++;
    }

    private void deleteDerived(Path group) throws IOException {
        for (var name : DERIVED) {
            var directory = group.resolve(name);
            if (!Files.exists(directory)) continue;
            ClusterDirectory.deleteTree(directory);
            deleted++;
        }
    }

    @Override
    public boolean hasBitten() {
        return deleted > 0;
    }

    @Override
    public void heal() throws ClusterException, InterruptedException {
        stage.start(node);
    }
}
