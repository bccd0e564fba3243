// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.compare;

import io.trijet.tools.bench.BenchReport;
import org.jspecify.annotations.Nullable;

/// What one mode came to. Immutable; as JSON it is the last line of `GET /challenge/level14/benchmark`.
///
/// The first figures are those of the speed pass. `acknowledged` to `unknown` are those of the pass in which the leader
/// was killed midway if there was one; without it `lost` and `duplicated` are null: nothing was tried that could lose.
public record ModeResult(
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
        BenchReport speed) {

    static ModeResult of(String mode, BenchReport speed) {
        var latency = speed.latencyMillis();
        return new ModeResult(
                mode,
                speed.target(),
                speed.messagesPerSecond(),
                latency.p50(),
                latency.p99(),
                latency.p999(),
                speed.cpu().brokersPerMillion(),
                speed.outcomes().acknowledged(),
                null,
                null,
                speed.outcomes().unknown(),
                null,
                null,
                null,
                speed);
    }

    ModeResult with(CrashPass.Result crash, DiskLoss.Result diskLoss, SplitBrain.Result splitBrain) {
        return new ModeResult(
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
                speed);
    }
}
