// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import io.trijet.lab.errand.Errands;
import io.trijet.lab.traffic.Traffic;
import io.trijet.tools.cluster.ClusterException;
import java.util.ArrayList;
import java.util.List;

/// Makes the learner's cluster stand still for a while, and its traffic with it.
record StandStill(Supervisor supervisor, Traffic traffic) implements Errands.Nodes {
    @Override
    public List<String> stopAll() throws ClusterException, InterruptedException {
        traffic.pause();
        var stopped = new ArrayList<String>();
        try {
            for (var node : supervisor.running()) {
                supervisor.stop(node, Supervisor.How.GRACEFUL);
                stopped.add(node.name());
            }
            return stopped;
        } catch (ClusterException | InterruptedException | RuntimeException e) {
            start(stopped);
            throw e;
        }
    }

    @Override
    public void start(List<String> names) throws ClusterException, InterruptedException {
        try {
            supervisor.start(names.stream().map(supervisor::node).toList());
        } finally {
            traffic.resume();
        }
    }
}
