// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Runs a load against a target, first to warm up, then measured, and says what it came to.
final class BenchRun {
    private final Target target;
    private final Load load;
    private final LoadPlan plan;
    private final long warmupMessages;
    private final Progress progress;
    private final Optional<Deliveries> deliveries;
    private final BenchReport.Machine machine = BenchReport.Machine.here();

    BenchRun(
            Target target,
            Load load,
            LoadPlan plan,
            long warmupMessages,
            Progress progress,
            Optional<Deliveries> deliveries) {
        this.target = target;
        this.load = load;
        this.plan = plan;
        this.warmupMessages = warmupMessages;
        this.progress = progress;
        this.deliveries = deliveries;
    }

    /// How the run is called in the report.
    record Label(String command, String client) {}

    BenchReport measure(Label label) throws Failure, InterruptedException {
        if (warmupMessages > 0) run("warm-up", plan.withMessages(warmupMessages), new Tally(deliveries));
        if (deliveries.isPresent()) deliveries.get().takeMicros();
        var before = cpu();
        long ownBefore = ownCpu();
        long start = System.nanoTime();
        var tally = new Tally(deliveries);
        try (var course = Course.start(() -> tally.count(Outcome.ACKNOWLEDGED))) {
            run("measure", plan, tally);
            double seconds = (System.nanoTime() - start) / 1e9;
            var cpu = used(before, ownBefore, tally.count(Outcome.ACKNOWLEDGED));
            return report(label, tally, seconds, course.points(), cpu);
        }
    }

    /// Alone, and then with `burden` beside it.
    BesideReport measureBeside(Beside what, Burden burden, Label label) throws Failure, InterruptedException {
        var alone = measure(label);
        var terms = target.terms();
        try {
            burden.begin();
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.UNREACHABLE, what.describe() + " cannot be had: " + e.getMessage(), "ask for fewer", e);
        }
        var loaded = measure(label);
        var told = burden.told();
        var termsAfter = target.terms();
        var switches = terms.isPresent() && termsAfter.isPresent()
                ? OptionalLong.of(termsAfter.getAsLong() - terms.getAsLong())
                : OptionalLong.empty();
        return new BesideReport(what.describe(), told, alone, loaded, switches, BesideReport.Ratios.of(alone, loaded));
    }

    private void run(String what, LoadPlan part, Tally tally) throws Failure, InterruptedException {
        try (var _ = progress.begin(what, part.messages(), tally::total)) {
            load.run(part, tally);
        }
    }

    private BenchReport report(Label label, Tally tally, double seconds, List<Course.Point> course, BenchReport.Cpu cpu)
            throws Failure, InterruptedException {
        var delivered = deliveries.isPresent()
                ? Optional.of(BenchReport.Delivered.of(deliveries.get().takeMicros()))
                : Optional.<BenchReport.Delivered>empty();
        var micros = tally.takeMicros();
        double rate = tally.count(Outcome.ACKNOWLEDGED) / seconds;
        return new BenchReport(
                label.command(),
                target.description(),
                label.client(),
                plan.inFlight(),
                plan.batch(),
                plan.bodyBytes(),
                plan.topics(),
                plan.messages(),
                warmupMessages,
                BenchReport.Outcomes.of(tally),
                BenchReport.rounded(seconds),
                BenchReport.rounded(rate),
                BenchReport.rounded(rate * plan.bodyBytes() / (1 << 20)),
                BenchReport.Latency.of(micros),
                BenchReport.Quantile.all(micros),
                delivered,
                course,
                cpu,
                machine);
    }

    private List<Long> cpu() {
        return target.brokers().stream()
                .map(broker -> CpuTime.nanosOf(broker.pid()).orElse(0))
                .toList();
    }

    private static long ownCpu() {
        return CpuTime.nanosOf(ProcessHandle.current().pid()).orElse(0);
    }

    /// A broker that died meanwhile has no figure any more: it is left at 0.
    private BenchReport.Cpu used(List<Long> before, long ownBefore, long acknowledged) {
        var brokers = new ArrayList<BenchReport.ProcessCpu>();
        double all = 0;
        var now = cpu();
        for (int i = 0; i < now.size(); i++) {
            var broker = target.brokers().get(i);
            long nanos = Math.max(0, now.get(i) - before.get(i));
            all += nanos / 1e9;
            brokers.add(BenchReport.ProcessCpu.of(broker.name(), broker.pid(), nanos, acknowledged));
        }
        var client =
                BenchReport.ProcessCpu.of("client", ProcessHandle.current().pid(), ownCpu() - ownBefore, acknowledged);
        return new BenchReport.Cpu(brokers, BenchReport.perMillion(all, acknowledged), client);
    }
}
