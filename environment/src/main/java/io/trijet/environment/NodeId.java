// SPDX-License-Identifier: Apache-2.0
package io.trijet.environment;

/// The name of a node, unique in its cluster: `n0`.
public record NodeId(String name) implements Comparable<NodeId> {
    @Override
    public int compareTo(NodeId other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
