// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The last lines of a node's log.
final class LogTail {
    static final int LINES = 50;
    private static final int BYTES = 16_384;

    private LogTail() {}

    /// Nothing if it has no log yet.
    static List<String> of(Path file) throws IOException {
        if (!Files.exists(file)) return List.of();
        try (var channel = Files.newByteChannel(file)) {
            long from = Math.max(0, channel.size() - BYTES);
            var tail = ByteBuffer.allocate((int) (channel.size() - from));
            channel.position(from);
            while (tail.hasRemaining() && channel.read(tail) >= 0) {}
            var lines = new String(tail.array(), 0, tail.position(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(from == 0 ? 0 : 1)
                    .toList();
            return lines.subList(Math.max(0, lines.size() - LINES), lines.size());
        }
    }
}
