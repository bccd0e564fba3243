// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cluster;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// How a cluster replicates, by the word people type.
public enum ClusterMode {
    SINGLE(1, 1),
    ASYNC(3, 2),
    SYNC(3, 2);

    private final int defaultNodes;
    private final int minimumNodes;

    ClusterMode(int defaultNodes, int minimumNodes) {
        this.defaultNodes = defaultNodes;
        this.minimumNodes = minimumNodes;
    }

    /// Reads the word; the exception's message lists what there is.
    public static ClusterMode parse(String word) {
        for (var mode : values()) {
            if (mode.word().equals(word.toLowerCase(Locale.ROOT))) return mode;
        }
        throw new IllegalArgumentException("unknown mode '" + word + "': one of " + words());
    }

    public static String words() {
        return Arrays.stream(values()).map(ClusterMode::word).collect(Collectors.joining(", "));
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public int defaultNodes() {
        return defaultNodes;
    }

    /// Checks a node count, saying what would be right.
    public int requireNodes(int count) {
        if (this == SINGLE && count != 1) {
            throw new IllegalArgumentException("mode single has one node, not " + count + ": leave --nodes away");
        }
        if (count < minimumNodes || count > ClusterPlan.MAXIMUM_NODES) {
            throw new IllegalArgumentException("mode " + word() + " needs " + minimumNodes + " to "
                    + ClusterPlan.MAXIMUM_NODES + " nodes, not " + count);
        }
        return count;
    }
}
