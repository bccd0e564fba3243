// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import io.trijet.tools.cli.Connections;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.ClusterShape;
import io.trijet.tools.exit.Failure;
import io.trijet.tools.peer.RocketMqCluster;
import io.trijet.tools.wire.ClusterAdmin;
import java.nio.file.Path;
import java.util.Optional;

/// One benchmark on a cluster of its own, which is gone afterwards.
public final class SpeedPass {
    private static final String TOPIC = "trijet-bench";
    private static final int QUEUES = 8;
    private static final long MAXIMUM_WARM_UP = 50_000;

    private SpeedPass() {}

    /// What is sent: `messages` of `bodyBytes`, `inFlight` sends at once, by our own client if `isLean`.
    public record Wish(long messages, int bodyBytes, int inFlight, boolean isLean) {}

    /// On nodes of our own.
    public static BenchReport run(ClusterShape shape, Path below, Wish wish, Progress progress)
            throws ClusterException, Failure, InterruptedException {
        try (var target = OwnCluster.start(shape, below)) {
            return run(target, wish, progress);
        }
    }

    /// The same load on Apache RocketMQ.
    public static BenchReport run(RocketMqCluster.Wish peer, Wish wish, Progress progress)
            throws ClusterException, Failure, InterruptedException {
        try (var target = PeerCluster.start(peer)) {
            return run(target, wish, progress);
        }
    }

    /// A quarter of the messages, but no more than are needed, are sent first and not measured.
    private static BenchReport run(Target target, Wish wish, Progress progress) throws Failure, InterruptedException {
        var plan = new LoadPlan(TOPIC, wish.messages(), wish.bodyBytes(), 1, wish.inFlight(), 0);
        var admin = new ClusterAdmin(Connections.parseNameServers(target.nameServers()));
        Topics.create(admin, plan, QUEUES, Progress.NONE);
        try (var load = wish.isLean() ? new LeanLoad(admin) : OfficialLoad.start(target.nameServers(), false)) {
            long warmUp = Math.min(MAXIMUM_WARM_UP, wish.messages() / 4);
            var label = new BenchRun.Label("", wish.isLean() ? "lean" : "official");
            return new BenchRun(target, load, plan, warmUp, progress, Optional.empty()).measure(label);
        }
    }
}
