// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.fault;

import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.NodePlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A node that has reached its limit of open files: its soft limit is set to what it has open, and strangers
/// connect. Needs no root, for the hard limit stays.
final class NoFiles implements Injection {
    private static final int STRANGERS = 20;
    private static final String COMPLAINT = "Too many open files";

    private final Stage stage;
    private final NodePlan node;
    private final Strangers strangers;
    private long complaintsBefore;

    NoFiles(Stage stage, NodePlan node) {
        this.stage = stage;
        this.node = node;
        this.strangers = new Strangers(node, STRANGERS);
    }

    @Override
    public void inject() throws IOException, InterruptedException {
        complaintsBefore = NodeLog.count(node, COMPLAINT);
        FileLimit.set(stage.cluster().process(node), openFiles());
        strangers.come();
    }

    private long openFiles() throws IOException {
        var pid = Long.toString(stage.cluster().process(node).pid());
        try (var open = Files.list(Path.of("/proc", pid, "fd"))) {
            return open.count();
        }
    }

    /// The node says so.
    @Override
    public boolean hasBitten() throws IOException {
        return NodeLog.count(node, COMPLAINT) > complaintsBefore;
    }

    @Override
    public void heal() throws ClusterException, IOException, InterruptedException {
        strangers.leave();
        FileLimit.lift(stage.cluster().process(node));
        stage.start(node);
    }
}
