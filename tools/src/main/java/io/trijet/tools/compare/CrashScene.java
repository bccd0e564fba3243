// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.compare;

import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.evidence.Acknowledged;
import io.trijet.tools.exit.Failure;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A cluster whose leader is to be killed under traffic: what `CrashPass` needs of it, whoever made it. Nodes go by
/// their names.
interface CrashScene {
    /// As the official client wants them.
    String nameServers();

    /// Waits until every node that could lead knows the topic.
    void awaitTopic(String topic) throws ClusterException, InterruptedException;

    /// Who leads the first group, waiting for one.
    String leader() throws ClusterException, InterruptedException;

    Set<String> groupsLedBy(String node) throws InterruptedException;

    /// The addresses of all others, which may take over.
    List<String> addressesBeside(String node);

    /// SIGKILL.
    void kill(String node) throws InterruptedException;

    /// Does what an operator would do about a dead leader that nobody replaces.
    Help help(String node) throws ClusterException, InterruptedException;

    /// Starts the node if it is still dead, and waits until everyone is in sync again.
    void bringBack(String node) throws ClusterException, InterruptedException;

    /// Looks for everything acknowledged.
    Findings find(String topic, List<Acknowledged> acknowledged)
            throws ClusterException, Failure, IOException, InterruptedException;

    /// What the operator did, in words, and who should take messages now.
    record Help(String did, List<String> addresses) {
        public Help {
            addresses = List.copyOf(addresses);
        }
    }

    /// `replicasIdentical` is null if only one was looked at.
    record Findings(
            long lost,
            long duplicated,
            long outOfOrder,
            @Nullable Boolean replicasIdentical) {}
}
