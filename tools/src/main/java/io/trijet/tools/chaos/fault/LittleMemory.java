// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.fault;

import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.machine.Need;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A node runs short of memory: it is put into a control group whose limit counts what it takes from then on,
/// the pages of its files among it. The kernel takes pages back, and kills it if that does not do.
final class LittleMemory implements Injection {
    private static final long ROOM_BYTES = 1 << 20;

    private final Stage stage;
    private final NodePlan node;
    private final Path group;

    LittleMemory(Stage stage, NodePlan node) {
        this.stage = stage;
        this.node = node;
        this.group = Need.MEMORY_CONTROLLER.resolve(
                "trijet-chaos-" + ProcessHandle.current().pid() + "-" + node.name());
    }

    @Override
    public void inject() throws IOException {
        stage.leave(this::free);
        Files.createDirectories(group);
        Files.writeString(group.resolve("memory.limit_in_bytes"), Long.toString(ROOM_BYTES));
        move(group);
    }

    private void move(Path to) throws IOException {
        var pid = Long.toString(stage.cluster().process(node).pid());
        Files.writeString(to.resolve("cgroup.procs"), pid);
    }

    /// The limit was met.
    @Override
    public boolean hasBitten() throws IOException {
        return Long.parseLong(Files.readString(group.resolve("memory.failcnt")).strip()) > 0;
    }

    @Override
    public void heal() throws ClusterException, IOException, InterruptedException {
        free();
        stage.start(node);
    }

    private void free() throws IOException {
        if (!Files.exists(group)) return;
        if (stage.cluster().process(node).isAlive()) move(Need.MEMORY_CONTROLLER);
        Files.delete(group);
    }
}
