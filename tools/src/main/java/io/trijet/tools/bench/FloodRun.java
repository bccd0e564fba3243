// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.exit.Failure;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.TreeMap;

/// Measures the same load in calm and under a flood, and looks whether anybody was elected meanwhile.
final class FloodRun {
    private final OwnCluster target;
    private final Load load;
    private final LoadPlan plan;
    private final long warmupMessages;
    private final PrintWriter progress;

    FloodRun(OwnCluster target, Load load, LoadPlan plan, long warmupMessages, PrintWriter progress) {
        this.target = target;
        this.load = load;
        this.plan = plan;
        this.warmupMessages = warmupMessages;
        this.progress = progress;
    }

    FloodReport measure(BenchRun.Label label, int idle, int slowReaders)
            throws Failure, ClusterException, InterruptedException {
        target.cluster().awaitSettled();
        var start = terms();
        var calm = run(label);
        var before = terms();
        var nodes = target.cluster().plan().nodes();
        var brokers = nodes.stream()
                .map(node -> new InetSocketAddress(node.host(), node.broker()))
                .toList();
        try (var flood = Flood.open(brokers, idle, slowReaders)) {
            var flooded = run(label);
            var elections = new FloodReport.Elections(changed(start, before), changed(before, terms()));
            return FloodReport.of(idle, slowReaders, flood.cut(), elections, calm, flooded);
        }
    }

    /// Groups that have another term than before.
    private static int changed(Map<String, Long> before, Map<String, Long> now) {
        int changed = 0;
        for (var group : now.entrySet()) if (!group.getValue().equals(before.get(group.getKey()))) changed++;
        return changed;
    }

    private BenchReport run(BenchRun.Label label) throws Failure, InterruptedException {
        return new BenchRun(target, load, plan, warmupMessages, ProgressBar.on(progress)).measure(label);
    }

    /// The highest term that any node knows, by group.
    private Map<String, Long> terms() throws InterruptedException {
        var terms = new TreeMap<String, Long>();
        for (var node : target.cluster().plan().nodes())
            for (var account : target.cluster().replication(node).stream().toList())
                for (var group : account.path("groups"))
                    terms.merge(
                            group.path("group").asString(""), group.path("term").asLong(0), Math::max);
        return terms;
    }
}
