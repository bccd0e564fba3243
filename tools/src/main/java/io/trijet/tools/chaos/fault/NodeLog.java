// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.fault;

import io.trijet.tools.cluster.NodePlan;
import java.io.IOException;
import java.nio.file.Files;

/// What a node says of itself.
final class NodeLog {
    private NodeLog() {}

    /// In how many lines of its log it says these words.
    static long count(NodePlan node, String words) throws IOException {
        if (!Files.exists(node.logFile())) return 0;
        try (var lines = Files.lines(node.logFile())) {
            return lines.filter(line -> line.contains(words)).count();
        }
    }
}
