// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bug;

import io.trijet.tools.bug.BugResult.Side;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.cluster.ClusterPlan.Flush;
import io.trijet.tools.cluster.ClusterShape;
import io.trijet.tools.compare.CrashPass;
import io.trijet.tools.compare.DiskLoss;
import io.trijet.tools.compare.SplitBrain;
import io.trijet.tools.compare.Stage;
import io.trijet.tools.exit.Failure;
import io.trijet.tools.failover.Traffic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalInt;

/// Lets a bug happen, and lets the same mishap happen where it does no harm.
public final class BugShow {
    private static final int MESSAGES = 2_000;
    private static final int BODY_BYTES = 1_024;
    private static final Duration HANDS_OFF = Duration.ofSeconds(5);
    private static final ClusterShape ELECTED = ClusterShape.of(ClusterMode.RAFT, Flush.SYNC);

    private final Bug bug;
    private final Stage stage;
    private final Listener listener;

    /// Hears where the show is: `naive` or `fixed`, and what happens now.
    public interface Listener {
        void step(String step, String text);
    }

    public BugShow(Bug bug, Path below, Listener listener) {
        this.bug = bug;
        this.stage = new Stage(below, "trijet-bug-");
        this.listener = listener;
    }

    public BugResult run() throws ClusterException, Failure, InterruptedException {
        listener.step("naive", bug.naive());
        var naive = naive();
        listener.step("fixed", bug.fixed());
        return BugResult.of(bug, naive, fixed());
    }

    private Side naive() throws ClusterException, Failure, InterruptedException {
        var name = bug.naive();
        return switch (bug) {
            case SINGLE_POINT_OF_FAILURE -> killedWithItsDisk(name, ClusterShape.of(ClusterMode.SINGLE, Flush.SYNC));
            case LOST_BEFORE_THE_FLUSH -> powerCut(name, Flush.ASYNC);
            case NO_FAILURE_DETECTION -> hung(name, ClusterShape.of(ClusterMode.SYNC, Flush.SYNC), false);
            case NO_AUTOMATIC_SWITCH -> killed(name, ClusterShape.of(ClusterMode.SYNC, Flush.SYNC));
            case SPLIT_BRAIN -> split(name, ClusterShape.of(ClusterMode.ASYNC, Flush.SYNC));
        };
    }

    private Side fixed() throws ClusterException, Failure, InterruptedException {
        var name = bug.fixed();
        return switch (bug) {
            case SINGLE_POINT_OF_FAILURE -> killedWithItsDisk(name, ELECTED);
            case LOST_BEFORE_THE_FLUSH -> powerCut(name, Flush.SYNC);
            case NO_FAILURE_DETECTION -> hung(name, ELECTED, true);
            case NO_AUTOMATIC_SWITCH -> killed(name, ELECTED);
            case SPLIT_BRAIN -> split(name, ELECTED);
        };
    }

    private static Traffic.Pace pace(int threads, Duration pause) {
        return new Traffic.Pace(threads, pause, BODY_BYTES, OptionalInt.of(1_000));
    }

    private static CrashPass.Wish crash() {
        return new CrashPass.Wish(MESSAGES, pace(8, Duration.ofMillis(2)), HANDS_OFF);
    }

    private Side killed(String name, ClusterShape shape) throws ClusterException, Failure, InterruptedException {
        return stage.on(shape, (cluster, _) -> {
            var crash =
                    new CrashPass(cluster, crash()).run((_, _, _) -> () -> {}).result();
            return new Side(
                    name,
                    crash.acknowledged(),
                    crash.lost(),
                    crash.failed() + crash.unknown(),
                    outageMillis(crash),
                    remark(crash));
        });
    }

    private Side killedWithItsDisk(String name, ClusterShape shape)
            throws ClusterException, Failure, InterruptedException {
        return stage.on(shape, (cluster, _) -> {
            var outcome = new CrashPass(cluster, crash()).run((_, _, _) -> () -> {});
            var crash = outcome.result();
            listener.step("disk", "and now its disk");
            var disk = new DiskLoss(cluster).run(outcome.acknowledged());
            return new Side(
                    name,
                    disk.acknowledged(),
                    disk.lost(),
                    crash.failed() + crash.unknown(),
                    outageMillis(crash),
                    remark(crash) + "; then it lost its disk");
        });
    }

    private static long outageMillis(CrashPass.Result crash) {
        if (crash.automatic()) return Objects.requireNonNull(crash.switchMillis());
        var helped = crash.operatorMillis();
        return crash.handsOffMillis() + (helped == null ? 0 : helped);
    }

    private static String remark(CrashPass.Result crash) {
        if (crash.automatic()) return "switched by itself";
        return "nothing happened for " + crash.handsOffMillis() / 1_000 + " s, then somebody " + crash.operatorDid();
    }

    private Side powerCut(String name, Flush flush) throws ClusterException, Failure, InterruptedException {
        var shape = ClusterShape.of(ClusterMode.SINGLE, flush);
        return stage.on(
                shape, (cluster, _) -> new PowerCut(cluster, MESSAGES, flush).run(name, pace(8, Duration.ofMillis(2))));
    }

    private Side hung(String name, ClusterShape shape, boolean isWatched)
            throws ClusterException, Failure, InterruptedException {
        return stage.on(shape, (cluster, _) -> new Hang(cluster, isWatched).run(name, pace(4, Duration.ofMillis(5))));
    }

    private Side split(String name, ClusterShape shape) throws ClusterException, Failure, InterruptedException {
        return stage.on(shape, (cluster, relays) -> {
            var split = new SplitBrain(cluster, relays).run();
            var remark = (split.twoWriters() ? "two writers" : "one writer") + ": the old side acknowledged "
                    + split.oldSide() + ", the new side " + split.newSide();
            return new Side(name, split.oldSide() + split.newSide(), split.lost(), 0, null, remark);
        });
    }
}
