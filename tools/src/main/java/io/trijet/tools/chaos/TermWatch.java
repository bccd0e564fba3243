// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos;

import io.trijet.tools.cluster.TemporaryCluster;
import io.trijet.tools.failover.TermLeaders;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Asks all nodes twice a second, in a thread of its own, who leads in which term, who did, and whether it had a
/// replica.
final class TermWatch implements AutoCloseable {
    private static final Duration REST = Duration.ofMillis(500);

    private final TemporaryCluster cluster;
    private final TermLeaders leaders = new TermLeaders();
    private final Thread thread;
    private boolean wasLeaderAlone;

    private TermWatch(TemporaryCluster cluster) {
        this.cluster = cluster;
        this.thread = Thread.ofVirtual().name("term-watch").unstarted(this::watch);
    }

    static TermWatch start(TemporaryCluster cluster) {
        var watch = new TermWatch(cluster);
        watch.thread.start();
        return watch;
    }

    private void watch() {
        try {
            while (true) {
                look();
                Thread.sleep(REST);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void look() throws InterruptedException {
        for (var node : cluster.plan().nodes()) {
            var account = cluster.replication(node);
            if (account.isEmpty()) continue;
            for (var group : account.get().path("groups")) {
                leaders.note(node.name(), group);
                wasLeaderAlone |= isAlone(group);
            }
        }
    }

    private static boolean isAlone(JsonNode group) {
        return group.path("role").asString("").equals("leader")
                && group.path("acknowledgement").asString("").equals("STORED_ONLY");
    }

    /// True if a leader said that it had no replica to make anything safe.
    synchronized boolean wasLeaderAlone() {
        return wasLeaderAlone;
    }

    /// Terms in which more than one node led, as of now.
    synchronized List<String> contested() throws InterruptedException {
        look();
        return leaders.contested();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
