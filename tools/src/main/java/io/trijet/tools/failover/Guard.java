// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.failover;

import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.cluster.NodeProcess;
import io.trijet.tools.cluster.TemporaryCluster;
import io.trijet.watchdog.Watchdog;
import io.trijet.watchdog.Watchdog.Watched;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The watchdog over a trial's cluster, if there is to be one. It also watches a node that was paused: nobody told
/// it.
public final class Guard implements Watchdog.Ward, AutoCloseable {
    private final TemporaryCluster cluster;
    private Optional<Watchdog> watchdog = Optional.empty();

    private Guard(TemporaryCluster cluster) {
        this.cluster = cluster;
    }

    public static Guard start(TemporaryCluster cluster, boolean wanted) {
        var guard = new Guard(cluster);
        if (wanted) guard.watchdog = Optional.of(Watchdog.start(guard));
        return guard;
    }

    boolean isOn() {
        return watchdog.isPresent();
    }

    @Override
    public List<Watched> watched() {
        var watched = new ArrayList<Watched>();
        for (var node : cluster.plan().nodes()) {
            NodeProcess process = cluster.process(node);
            if (process.isAlive()) watched.add(new Watched(node.name(), process.pid()));
        }
        return watched;
    }

    @Override
    public boolean isLive(Watched node, Duration within) throws InterruptedException {
        return cluster.http().isLive(plan(node), within);
    }

    private NodePlan plan(Watched node) {
        return cluster.plan().node(node.name()).orElseThrow();
    }

    @Override
    public void putDown(Watched hung) throws InterruptedException {
        var process = cluster.process(plan(hung));
        if (process.pid() == hung.pid()) process.putDown();
    }

    @Override
    public void close() {
        watchdog.ifPresent(Watchdog::close);
    }
}
