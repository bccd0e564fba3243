// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Who is in a cluster on this machine and where everyone listens and stores.
///
/// The first node is the one that leads the first group when the cluster is new, the second the second, and so on.
public record ClusterPlan(String cluster, ClusterShape shape, Path directory, List<NodePlan> nodes) {
    public static final String CLUSTER = "trijet";
    public static final int MAXIMUM_NODES = 9;

    /// When a message counts as written: after the fsync, or before it.
    public enum Flush {
        SYNC,
        ASYNC
    }

    public ClusterPlan {
        nodes = List.copyOf(nodes);
    }

    /// Lays out nodes `n0`, `n1`, … below `directory`.
    public static ClusterPlan of(ClusterShape shape, Path directory, PortPlan ports) {
        var place = directory.toAbsolutePath().normalize();
        var nodes = new ArrayList<NodePlan>();
        for (int i = 0; i < shape.nodes(); i++) nodes.add(node(i, place, ports));
        return new ClusterPlan(CLUSTER, shape, place, nodes);
    }

    /// The same with as many groups as the mode has unless told otherwise.
    public static ClusterPlan of(ClusterMode mode, int count, Flush flush, Path directory, PortPlan ports) {
        return of(new ClusterShape(mode, count, mode.defaultGroups(), flush), directory, ports);
    }

    public ClusterMode mode() {
        return shape.mode();
    }

    public Flush flush() {
        return shape.flush();
    }

    /// In the order of their numbers.
    public List<String> groups() {
        return shape.groupNames();
    }

    /// The group that holds what is the cluster's, and the only one of most modes.
    public String firstGroup() {
        return groups().getFirst();
    }

    /// Who leads the group when all is well: a new cluster's groups are led by its nodes in turn, and the lead comes
    /// back to them. Empty where nobody is elected.
    public Optional<String> preferred(String group) {
        int number = groups().indexOf(group);
        boolean isPreferring = mode().electsLeaders() && number >= 0;
        return isPreferring ? Optional.of(nodes.get(number % nodes.size()).name()) : Optional.empty();
    }

    private static NodePlan node(int index, Path directory, PortPlan ports) {
        var name = "n" + index;
        return new NodePlan(
                name,
                NodePlan.HOST,
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

    /// `n0@host:port,…` as clients reach them.
    String brokers() {
        return nodes.stream()
                .map(node -> node.name() + "@" + node.brokerAddress())
                .collect(Collectors.joining(","));
    }

    /// `n0@host:port,…` as one of the nodes wants it: itself by its own address, the others by theirs or by what stands
    /// before them.
    String members(NodePlan self, Ways ways) throws IOException {
        var members = new ArrayList<String>();
        for (var node : nodes) {
            var address = node.equals(self) ? node.memberAddress() : ways.address(self, node);
            members.add(node.name() + "@" + address);
        }
        return String.join(",", members);
    }
}
