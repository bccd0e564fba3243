// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.fault;

import io.trijet.tools.cluster.CleanUp;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.machine.SystemCommand;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A node's data moves to a small file system in memory, which is then filled to the last byte.
final class SmallDisk implements Injection {
    private static final long ROOM_BYTES = 64L << 20;
    private static final int PIECE_BYTES = 1 << 12;
    private static final String FILL = "fill";

    private final Stage stage;
    private final NodePlan node;
    private long freeWhenFull = Long.MAX_VALUE;

    SmallDisk(Stage stage, NodePlan node) {
        this.stage = stage;
        this.node = node;
    }

    @Override
    public void inject() throws ClusterException, IOException, InterruptedException {
        move();
        stage.start(node);
        stage.cluster().awaitReady(node);
        stage.settle();
        fill();
        stage.tell(node.name() + ": its disk is full");
    }

    /// As a new disk is put in by a person.
    private void move() throws ClusterException, IOException, InterruptedException {
        stage.cluster().process(node).kill();
        var aside = stage.cluster().path().resolve("conf").resolve(node.name() + ".moved");
        Files.move(node.data(), aside);
        Files.createDirectory(node.data());
        SystemCommand.run(
                "mount",
                "-t",
                "tmpfs",
                "-o",
                "size=" + (bytes(aside) + ROOM_BYTES),
                "tmpfs",
                node.data().toString());
        var unmount = CleanUp.of("unmount-" + node.name(), this::unmount);
        stage.leave(unmount);
        SystemCommand.run("cp", "-a", aside + "/.", node.data().toString());
    }

    private static long bytes(Path directory) throws IOException {
        long bytes = 0;
        try (var files = Files.walk(directory)) {
            for (var file : files.filter(Files::isRegularFile).toList()) bytes += Files.size(file);
        }
        return bytes;
    }

    private void fill() throws IOException {
        var file = node.data().resolve(FILL);
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            var piece = ByteBuffer.allocate(PIECE_BYTES);
            while (true) channel.write(piece.rewind());
        } catch (IOException e) {
            freeWhenFull = Files.getFileStore(node.data()).getUsableSpace();
            if (freeWhenFull > PIECE_BYTES) throw e;
        }
    }

    /// Nothing was left, and the node wanted more than it had.
    @Override
    public boolean hasBitten() throws IOException {
        boolean isFull = Files.getFileStore(node.data()).getUsableSpace() <= PIECE_BYTES;
        return freeWhenFull <= PIECE_BYTES && isFull && NodeLog.count(node, "No space left") > 0;
    }

    @Override
    public void heal() throws ClusterException, IOException, InterruptedException {
        Files.deleteIfExists(node.data().resolve(FILL));
        stage.start(node);
    }

    /// The node is ended first; what it had goes with the memory.
    private void unmount() {
        try {
            stage.cluster().process(node).kill();
            SystemCommand.run("umount", "-l", node.data().toString());
        } catch (IOException e) {
            System.err.println("trijet: " + node.data() + " is still mounted: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
