// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.compare;

import io.trijet.tools.bench.BenchReport;
import io.trijet.tools.bench.BenchReport.Machine;
import io.trijet.tools.bench.Course.Point;
import io.trijet.tools.cluster.ClusterMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Results that a test makes up.
final class Results {
    private static final List<Point> COURSE = List.of(new Point(0, 0), new Point(0.25, 3_000), new Point(0.5, 6_500));

    private Results() {}

    static ModeResult speedOnly(String mode) {
        return ModeResult.of(Contender.ours(ClusterMode.parse(mode)), List.of(report(mode, 12_345.6, 9, 20)));
    }

    /// Of several runs with these messages a second.
    static ModeResult runs(Contender contender, double... tps) {
        var passes = new ArrayList<BenchReport>();
        for (double each : tps) passes.add(report(contender.mode().word(), each, 90_000 / each, 200_000 / each));
        return ModeResult.of(contender, passes);
    }

    static Comparison.Result comparison(ModeResult... results) {
        var machine = new Machine(2, "25", "Linux <6>", 0.1);
        return Comparison.Result.of(
                "./trijet bench --compare --modes \"a&b\"", machine, List.of("some software"), List.of(results));
    }

    private static BenchReport report(String mode, double tps, double p99, double cpuPerMillion) {
        var cpu = new BenchReport.ProcessCpu("n0", 1, 2, cpuPerMillion, 150);
        return new BenchReport(
                "",
                "node processes of its own, mode " + mode,
                "official",
                128,
                1,
                1_024,
                1,
                10_000,
                2_500,
                new BenchReport.Outcomes(10_000, 0, 0, 0, ""),
                0.81,
                tps,
                12.1,
                new BenchReport.Latency(2, 1.5, 4, p99, 30, 40),
                List.of(
                        new BenchReport.Quantile(0, 0.4),
                        new BenchReport.Quantile(50, 1.5),
                        new BenchReport.Quantile(99, 9),
                        new BenchReport.Quantile(100, 40)),
                Optional.empty(),
                COURSE,
                new BenchReport.Cpu(List.of(cpu), cpuPerMillion, cpu),
                new Machine(2, "25", "Linux <6>", 0.1));
    }

    static ModeResult automatic(String mode) {
        return broken(mode, crash(0, 312L, "", null), new SplitBrain.Result(true, "", 3, 400, 0, false, 0));
    }

    static ModeResult helped(String mode) {
        return broken(
                mode, crash(17, null, "promoted n1", 85L), new SplitBrain.Result(true, "", 500, 300, 480, true, 500));
    }

    static ModeResult inVain(String mode) {
        return broken(mode, crash(0, null, "started n0 again", null), SplitBrain.Result.notTried("one node"));
    }

    private static ModeResult broken(String mode, CrashPass.Result crash, SplitBrain.Result split) {
        return speedOnly(mode).with(crash, new DiskLoss.Result(10_000, 0), split);
    }

    private static CrashPass.Result crash(
            long lost, @Nullable Long switchMillis, String did, @Nullable Long operatorMillis) {
        return new CrashPass.Result(
                10_000,
                5,
                2,
                "refused",
                lost,
                1,
                0,
                true,
                switchMillis != null,
                switchMillis,
                10_000,
                did,
                operatorMillis,
                0.3,
                COURSE);
    }
}
