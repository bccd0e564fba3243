// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cluster;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// How a cluster replicates, by the word people type.
public enum ClusterMode {
    SINGLE(1, 1, 1),
    ASYNC(3, 2, 1),
    SYNC(3, 2, 1),
    RAFT(3, 1, 3);

    private static final String DLEDGER = "dledger";

    private final int defaultNodes;
    private final int minimumNodes;
    private final int defaultGroups;

    ClusterMode(int defaultNodes, int minimumNodes, int defaultGroups) {
        this.defaultNodes = defaultNodes;
        this.minimumNodes = minimumNodes;
        this.defaultGroups = defaultGroups;
    }

    /// Reads the word, or RocketMQ's for it; the exception's message lists what there is.
    public static ClusterMode parse(String word) {
        var lower = word.toLowerCase(Locale.ROOT);
        if (lower.equals(DLEDGER)) return RAFT;
        for (var mode : values()) {
            if (mode.word().equals(lower)) return mode;
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

    public int defaultGroups() {
        return Math.min(defaultGroups, ClusterShape.MAXIMUM_GROUPS);
    }

    /// True if the nodes choose their leader themselves: nobody needs to promote.
    public boolean electsLeaders() {
        return this == RAFT;
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

    /// Checks a group count, saying what would be right.
    public int requireGroups(int count) {
        int most = electsLeaders() ? ClusterShape.MAXIMUM_GROUPS : 1;
        if (count < 1 || count > most) {
            throw new IllegalArgumentException("mode " + word() + " has "
                    + (most == 1 ? "one group" : "1 to " + most + " groups") + ", not " + count);
        }
        return count;
    }
}
