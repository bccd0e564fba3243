// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.fault;

import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.NodePlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A node that has reached its limit of open files: its soft limit is set to what it has open, and strangers
/// connect. Needs no root, for the hard limit stays.
final class FewFiles implements Injection {
    private static final int STRANGERS = 20;
    private static final String COMPLAINT = "Too many open files";

    private final Stage stage;
    private final NodePlan node;
    private final Strangers strangers;
    private long complaintsBefore;

    FewFiles(Stage stage, NodePlan node) {
        this.stage = stage;
        this.node = node;
        this.strangers = new Strangers(node, STRANGERS);
    }

    @Override
    public void inject() throws IOException, InterruptedException {
        complaintsBefore = NodeLog.count(node, COMPLAINT);
        limit(Long.toString(openFiles()));
        strangers.come();
    }

    private long openFiles() throws IOException {
        try (var open = Files.list(Path.of("/proc", pid(), "fd"))) {
            return open.count();
        }
    }

    private String pid() {
        return Long.toString(stage.cluster().process(node).pid());
    }

    private void limit(String soft) throws IOException, InterruptedException {
        SystemCommand.run("prlimit", "--pid", pid(), "--nofile=" + soft + ":");
    }

    /// The node says so.
    @Override
    public boolean hasBitten() throws IOException {
        return NodeLog.count(node, COMPLAINT) > complaintsBefore;
    }

    @Override
    public void heal() throws ClusterException, IOException, InterruptedException {
        strangers.leave();
        if (stage.cluster().process(node).isAlive()) limit(hardLimit());
        stage.start(node);
    }

    private String hardLimit() throws IOException, InterruptedException {
        return SystemCommand.run("prlimit", "--pid", pid(), "--nofile", "--raw", "--noheadings", "--output", "HARD");
    }
}
