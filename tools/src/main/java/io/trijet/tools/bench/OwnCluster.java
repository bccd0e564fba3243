// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.ClusterShape;
import io.trijet.tools.cluster.NodeCommand;
import io.trijet.tools.cluster.TemporaryCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.TreeMap;

/// A cluster of node processes for one benchmark.
record OwnCluster(TemporaryCluster cluster) implements Target {
    static OwnCluster start(ClusterShape shape, Path below) throws ClusterException, InterruptedException {
        var wish = new TemporaryCluster.Wish(shape, below, "trijet-bench-");
        return new OwnCluster(TemporaryCluster.start(wish, NodeCommand.ofThisProcess()));
    }

    @Override
    public String nameServers() {
        return cluster.plan().namesrvAddresses();
    }

    @Override
    public List<Broker> brokers() {
        return cluster.plan().nodes().stream()
                .map(node -> new Broker(node.name(), cluster.process(node).pid()))
                .toList();
    }

    @Override
    public String description() {
        var shape = cluster.plan().shape();
        return "node processes of its own, " + shape.describe() + ", flush "
                + shape.flush().name().toLowerCase(Locale.ROOT) + ", data on " + fileSystem(cluster.path());
    }

    @Override
    public OptionalLong terms() throws InterruptedException {
        var terms = new TreeMap<String, Long>();
        for (var node : cluster.plan().nodes()) {
            var account = cluster.replication(node);
            if (account.isEmpty()) return OptionalLong.empty();
            for (var group : account.get().path("groups"))
                terms.merge(group.path("group").asString(""), group.path("term").asLong(0), Math::max);
        }
        return OptionalLong.of(
                terms.values().stream().mapToLong(Long::longValue).sum());
    }

    /// A figure from a file system in memory means something else.
    static String fileSystem(Path directory) {
        try {
            return Files.getFileStore(directory).type();
        } catch (IOException e) {
            return "an unknown file system";
        }
    }

    @Override
    public void close() {
        cluster.close();
    }
}
