// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.compare;

import io.trijet.tools.bench.BenchReport;
import io.trijet.tools.cluster.ClusterMode;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one mode came to. Immutable; as JSON it is the last line of `GET /challenge/level14/benchmark`.
///
/// `system` made the brokers: `trijet` or `rocketmq`. The first figures are the medians of the speed passes, whose own
/// are in `runs`; `speed` is the pass whose throughput is the median. `acknowledged` to `unknown` are those of the pass
/// in which the leader
/// was killed midway if there was one; without it `lost` and `duplicated` are null: nothing was tried that could lose.
public record ModeResult(
        String system,
        String mode,
        String cluster,
        double tps,
        double p50Millis,
        double p99Millis,
        double p999Millis,
        double cpuSecondsPerMillion,
        long acknowledged,
        @Nullable Long lost,
        @Nullable Long duplicated,
        long unknown,
        CrashPass.@Nullable Result crash,
        DiskLoss.@Nullable Result diskLoss,
        SplitBrain.@Nullable Result splitBrain,
        List<Run> runs,
        BenchReport speed) {
    public ModeResult {
        runs = List.copyOf(runs);
    }

    /// Of at least one speed pass.
    static ModeResult of(Contender contender, List<BenchReport> passes) {
        var bySpeed = passes.stream()
                .sorted(Comparator.comparingDouble(BenchReport::messagesPerSecond))
                .toList();
        var speed = bySpeed.get((bySpeed.size() - 1) / 2);
        var runs = passes.stream().map(Run::of).toList();
        return new ModeResult(
                contender.product().word(),
                contender.mode().word(),
                speed.target(),
                Run.median(runs, Run::tps),
                Run.median(runs, Run::p50Millis),
                Run.median(runs, Run::p99Millis),
                Run.median(runs, Run::p999Millis),
                Run.median(runs, Run::cpuSecondsPerMillion),
                speed.outcomes().acknowledged(),
                null,
                null,
                speed.outcomes().unknown(),
                null,
                null,
                null,
                runs,
                speed);
    }

    /// What was not tried is null.
    ModeResult with(
            CrashPass.Result crash, DiskLoss.@Nullable Result diskLoss, SplitBrain.@Nullable Result splitBrain) {
        return new ModeResult(
                system,
                mode,
                cluster,
                tps,
                p50Millis,
                p99Millis,
                p999Millis,
                cpuSecondsPerMillion,
                crash.acknowledged(),
                crash.lost(),
                crash.duplicated(),
                crash.unknown(),
                crash,
                diskLoss,
                splitBrain,
                runs,
                speed);
    }

    boolean isOurs() {
        return system.equals(Contender.Product.TRIJET.word());
    }

    Contender contender() {
        var shape = ClusterMode.parse(mode);
        return isOurs() ? Contender.ours(shape) : Contender.theirs(shape);
    }
}
