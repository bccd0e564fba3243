// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.fault;

import io.trijet.tools.cluster.NodePlan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// The segments of a node's groups on the disk, as an outsider sees them: files whose names are
/// positions, zeros behind what is written.
final class LogFiles {
    private static final int PIECE_BYTES = 1 << 16;

    private LogFiles() {}

    /// The directories of a node's groups, in their order.
    static List<Path> groups(NodePlan node) throws IOException {
        try (var files = Files.list(node.data())) {
            return files.filter(file -> file.getFileName().toString().startsWith("group-"))
                    .sorted()
                    .toList();
        }
    }

    static boolean isSegment(Path file) {
        return file.toString().matches(".*/log/[0-9]{20}");
    }

    /// Those in which something is written, oldest first.
    static List<Path> segments(Path group) throws IOException {
        try (var files = Files.list(group.resolve("log"))) {
            var segments = files.filter(LogFiles::isSegment).sorted().toList();
            var used = new ArrayList<Path>();
            for (var segment : segments) if (usedBytes(segment) > 0) used.add(segment);
            return used;
        }
    }

    /// Up to the last byte that is not zero.
    static long usedBytes(Path file) throws IOException {
        long used = 0;
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var piece = ByteBuffer.allocate(PIECE_BYTES);
            for (long at = 0; channel.read(piece.clear(), at) > 0; at += piece.limit()) {
                piece.flip();
                for (int i = piece.limit() - 1; i >= 0; i--) {
                    if (piece.get(i) == 0) continue;
                    used = at + i + 1;
                    break;
                }
            }
        }
        return used;
    }

    /// Changes one bit.
    static void flip(Path file, long at) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var one = ByteBuffer.allocate(1);
            if (channel.read(one, at) != 1) throw new IOException(file + " ends before " + at);
            one.put(0, (byte) (one.get(0) ^ 1)).rewind();
            channel.write(one, at);
        }
    }
}
