// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.peer.RocketMqCluster;
import java.util.List;

/// A cluster of Apache RocketMQ for one benchmark.
record PeerCluster(RocketMqCluster cluster) implements Target {
    static PeerCluster start(RocketMqCluster.Wish wish) throws ClusterException, InterruptedException {
        return new PeerCluster(RocketMqCluster.start(wish));
    }

    @Override
    public String nameServers() {
        return cluster.plan().nameServer();
    }

    /// Without its name server, which does nothing under load.
    @Override
    public List<Broker> brokers() {
        return cluster.plan().brokers().stream()
                .map(broker -> new Broker(broker.name(), cluster.pid(broker)))
                .toList();
    }

    @Override
    public String description() {
        return cluster.plan().describe() + ", data on "
                + OwnCluster.fileSystem(cluster.plan().directory());
    }

    @Override
    public void close() {
        cluster.close();
    }
}
