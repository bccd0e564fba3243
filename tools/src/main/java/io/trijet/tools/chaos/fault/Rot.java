// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.fault;

import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.NodePlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Bits that change on the disk. A node that is down reads them when it starts, one that runs shares the page
/// cache with whoever changes them.
final class Rot implements Injection {
    private final Stage stage;
    private final FaultKind kind;
    private final NodePlan node;
    private int flipped;

    Rot(Stage stage, FaultKind kind, NodePlan node) {
        this.stage = stage;
        this.kind = kind;
        this.node = node;
    }

    @Override
    public void inject() throws ClusterException, IOException, InterruptedException {
        if (kind != FaultKind.ROT_LIVE) stage.cluster().process(node).kill();
        for (var group : LogFiles.groups(node)) {
            var segments = LogFiles.segments(group);
            if (kind == FaultKind.ROT_NEW && !segments.isEmpty()) {
                flip(segments.getLast(), List.of(2));
            } else if (segments.size() > 1) {
                flip(segments.getFirst(), kind == FaultKind.ROT_LIVE ? List.of(3) : List.of(5, 3, 2));
            }
        }
        stage.start(node);
    }

    /// At so many parts of what is used.
    private void flip(Path file, List<Integer> parts) throws IOException {
        long used = LogFiles.usedBytes(file);
        for (int part : parts) {
            LogFiles.flip(file, used / part);
            flipped++;
            stage.tell(node.name() + ": bit flipped in " + node.data().relativize(file) + " at " + used / part + " of "
                    + used);
        }
    }

    /// An old segment needs a younger one beside it.
    @Override
    public boolean hasBitten() {
        return flipped > 0;
    }

    @Override
    public void heal() throws ClusterException, InterruptedException {
        stage.start(node);
    }
}
