// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.compare;

import io.trijet.tools.bench.BenchReport;
import io.trijet.tools.bench.Progress;
import io.trijet.tools.bench.SpeedPass;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.exit.Failure;
import io.trijet.tools.peer.RocketMqCluster;
import io.trijet.tools.peer.RocketMqPlan;
import java.io.IOException;

/// What Apache RocketMQ does under the same load and in the same mishap as our mode. Its disk is not lost and it is not
/// cut off.
final class PeerTrial implements Trial {
    private final RocketMqCluster.Wish cluster;
    private final ModeTrial.Wish wish;

    PeerTrial(RocketMqCluster.Wish cluster, ModeTrial.Wish wish) {
        this.cluster = cluster;
        this.wish = wish;
    }

    @Override
    public Contender contender() {
        return Contender.theirs(cluster.mode());
    }

    @Override
    public String describe() {
        return new RocketMqPlan(cluster.mode(), cluster.flush(), cluster.below(), 0).describe();
    }

    @Override
    public BenchReport speed(Progress progress) throws ClusterException, Failure, InterruptedException {
        return SpeedPass.run(cluster, wish.speed(), progress);
    }

    @Override
    public ModeResult broken(ModeResult result, Listener listener, Progress progress)
            throws ClusterException, Failure, InterruptedException {
        listener.step("crash", "the master is killed midway, and every message looked for afterwards");
        try (var running = RocketMqCluster.start(cluster)) {
            var crash = new CrashPass(new PeerScene(running), wish.crash()).run(progress);
            return result.with(crash.result(), null, null);
        } catch (IOException e) {
            throw Stage.unjudged(describe(), e);
        }
    }
}
