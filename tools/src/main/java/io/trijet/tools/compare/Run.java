// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.compare;

import io.trijet.tools.bench.BenchReport;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// The figures of one speed pass of several. `notAcknowledged`: sends that came to any other end.
public record Run(
        double tps,
        double p50Millis,
        double p99Millis,
        double p999Millis,
        double cpuSecondsPerMillion,
        double clientCpuSecondsPerMillion,
        long notAcknowledged,
        double loadBefore) {
    static Run of(BenchReport report) {
        var latency = report.latencyMillis();
        return new Run(
                report.messagesPerSecond(),
                latency.p50(),
                latency.p99(),
                latency.p999(),
                report.cpu().brokersPerMillion(),
                report.cpu().client().secondsPerMillion(),
                report.messages() - report.outcomes().acknowledged(),
                report.machine().loadBefore());
    }

    /// Of several runs. Of an even number of them: between the two in the middle.
    static double median(List<Run> runs, ToDoubleFunction<Run> figure) {
        return median(runs.stream().mapToDouble(figure).toArray());
    }

    static double median(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
