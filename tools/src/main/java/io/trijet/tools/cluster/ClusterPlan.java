// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Who is in a cluster on this machine and where everyone listens and stores.
///
/// The first node is the one that leads when the cluster is new.
public record ClusterPlan(String cluster, ClusterMode mode, Flush flush, Path directory, List<NodePlan> nodes) {
    public static final String CLUSTER = "trijet";
    public static final String GROUP = "broker-a";
    public static final int MAXIMUM_NODES = 9;

    /// When a message counts as written: after the fsync, or before it.
    public enum Flush {
        SYNC,
        ASYNC
    }

    public ClusterPlan {
        nodes = List.copyOf(nodes);
    }

    /// Lays out `count` nodes `n0`, `n1`, … below `directory`.
    public static ClusterPlan of(ClusterMode mode, int count, Flush flush, Path directory, PortPlan ports) {
        mode.requireNodes(count);
        var nodes = new ArrayList<NodePlan>();
        for (int i = 0; i < count; i++)
            nodes.add(node(i, directory.toAbsolutePath().normalize(), ports));
        return new ClusterPlan(CLUSTER, mode, flush, directory.toAbsolutePath().normalize(), nodes);
    }

    private static NodePlan node(int index, Path directory, PortPlan ports) {
        var name = "n" + index;
        return new NodePlan(
                name,
                ports.broker(index),
                ports.member(index),
                ports.namesrv(index),
                ports.http(index),
                directory.resolve(name),
                directory.resolve("conf").resolve(name + ".conf"),
                directory.resolve("logs").resolve(name + ".log"));
    }

    public Optional<NodePlan> node(String name) {
        return nodes.stream().filter(node -> node.name().equals(name)).findFirst();
    }

    /// What a client is given as its name server address: all nodes, so that it outlives any of them.
    public String namesrvAddresses() {
        return nodes.stream().map(NodePlan::namesrvAddress).collect(Collectors.joining(";"));
    }

    /// `n0@host:port,…` as nodes want it.
    public String members() {
        return nodes.stream()
                .map(node -> node.name() + "@" + node.memberAddress())
                .collect(Collectors.joining(","));
    }
}
