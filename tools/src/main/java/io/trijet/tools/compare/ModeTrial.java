// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.compare;

import io.trijet.tools.bench.BenchReport;
import io.trijet.tools.bench.Progress;
import io.trijet.tools.bench.SpeedPass;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.ClusterShape;
import io.trijet.tools.exit.Failure;
import io.trijet.tools.failover.Traffic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;

/// One of our modes from beginning to end: how fast it is on one cluster, and on another what mishaps do to what it
/// acknowledged. There the members talk through relays, which cost what a speed pass would show.
public final class ModeTrial implements Trial {
    private static final String PREFIX = "trijet-compare-";

    private final ClusterShape shape;
    private final Wish wish;
    private final Path below;

    /// `isCrashed`: whether anything is broken at all. `handsOff`: how long nobody helps a cluster.
    /// `pollNameServerMillis`: between two route polls of the client that sends meanwhile; empty: its own 30 s.
    public record Wish(SpeedPass.Wish speed, boolean isCrashed, Duration handsOff, OptionalInt pollNameServerMillis) {
        CrashPass.Wish crash() {
            var pace = new Traffic.Pace(speed.inFlight(), Duration.ZERO, speed.bodyBytes(), pollNameServerMillis);
            return new CrashPass.Wish(speed.messages(), pace, handsOff);
        }
    }

    ModeTrial(ClusterShape shape, Wish wish, Path below) {
        this.shape = shape;
        this.wish = wish;
        this.below = below;
    }

    @Override
    public Contender contender() {
        return Contender.ours(shape.mode());
    }

    @Override
    public String describe() {
        return shape.describe();
    }

    @Override
    public BenchReport speed(Progress progress) throws ClusterException, Failure, InterruptedException {
        return SpeedPass.run(shape, below, wish.speed(), progress);
    }

    @Override
    public ModeResult broken(ModeResult result, Listener listener, Progress progress)
            throws ClusterException, Failure, InterruptedException {
        return new Stage(below, PREFIX).on(shape, (cluster, relays) -> {
            listener.step("crash", "the leader is killed midway, and every message looked for afterwards");
            var crash = new CrashPass(cluster, wish.crash()).run(progress);
            listener.step("disk", "the leader dies and its disk with it");
            var disk = new DiskLoss(cluster).run(crash.acknowledged());
            listener.step("split-brain", "the leader is cut off, and both sides are written to");
            var split = new SplitBrain(cluster, relays).run();
            return result.with(crash.result(), disk, split);
        });
    }
}
