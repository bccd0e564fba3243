// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import io.trijet.tools.cli.TextTable;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/// Every figure of one run, and what it was measured with. Immutable; as JSON it is the answer of `bench -o json`.
public record BenchReport(
        String command,
        String target,
        String client,
        int inFlight,
        int batch,
        int sizeBytes,
        int topics,
        long messages,
        long warmupMessages,
        Outcomes outcomes,
        double seconds,
        double messagesPerSecond,
        double mebibytesPerSecond,
        Latency latencyMillis,
        List<Quantile> distribution,
        Optional<Delivered> delivered,
        List<Course.Point> course,
        Cpu cpu,
        Machine machine) {
    private static final int STEPS_PER_HALF = 4;
    private static final int QUANTILE_DIGITS = 5;

    public BenchReport {
        distribution = List.copyOf(distribution);
        course = List.copyOf(course);
    }

    /// How many messages came to which end.
    public record Outcomes(long acknowledged, long storedNotSafe, long failed, long unknown, String firstError) {
        static Outcomes of(Tally tally) {
            return new Outcomes(
                    tally.count(Outcome.ACKNOWLEDGED),
                    tally.count(Outcome.STORED_NOT_SAFE),
                    tally.count(Outcome.FAILED),
                    tally.count(Outcome.UNKNOWN),
                    tally.firstError());
        }
    }

    /// Of answered sends; of a batch, the whole batch.
    public record Latency(double mean, double p50, double p90, double p99, double p999, double max) {
        static Latency of(Histogram micros) {
            return new Latency(
                    micros.getTotalCount() == 0 ? 0 : millis(Math.round(micros.getMean())),
                    millis(micros.getValueAtPercentile(50)),
                    millis(micros.getValueAtPercentile(90)),
                    millis(micros.getValueAtPercentile(99)),
                    millis(micros.getValueAtPercentile(99.9)),
                    millis(micros.getMaxValue()));
        }

        private static double millis(long micros) {
            return micros / 1_000.0;
        }
    }

    /// How many of the acknowledged messages a waiting consumer got, and how long after the acknowledgement; 0 where it
    /// had it before the producer knew.
    public record Delivered(long messages, Latency afterAcknowledgementMillis) {
        static Delivered of(Histogram micros) {
            return new Delivered(micros.getTotalCount(), Latency.of(micros));
        }
    }

    /// This share of the answered sends, in percent, took at most `millis`.
    public record Quantile(double percent, double millis) {
        /// Twice as many steps in each half of what is left to 100 %.
        static List<Quantile> all(Histogram micros) {
            var quantiles = new ArrayList<Quantile>();
            for (var value : micros.percentiles(STEPS_PER_HALF))
                quantiles.add(new Quantile(
                        rounded(value.getPercentileLevelIteratedTo(), QUANTILE_DIGITS),
                        value.getValueIteratedTo() / 1_000.0));
            return quantiles;
        }
    }

    /// User and system time while the load ran, and for a million acknowledged messages; and the memory that it held
    /// at the end, mapped files that it touched included.
    public record ProcessCpu(
            String process, long pid, double seconds, double secondsPerMillion, double residentMebibytes) {
        static ProcessCpu of(String process, long pid, long nanos, long acknowledged) {
            double seconds = nanos / 1e9;
            double mebibytes = (double) ResidentMemory.bytesOf(pid).orElse(0) / (1 << 20);
            return new ProcessCpu(
                    process, pid, rounded(seconds), perMillion(seconds, acknowledged), Math.round(mebibytes));
        }
    }

    /// `brokersPerMillion` is the sum over all broker processes.
    public record Cpu(List<ProcessCpu> brokers, double brokersPerMillion, ProcessCpu client) {
        public Cpu {
            brokers = List.copyOf(brokers);
        }
    }

    /// What it ran on. `loadBefore` is the one-minute load average before the start: above 0.5, others were
    /// running.
    public record Machine(int processors, String java, String system, double loadBefore) {
        public static Machine here() {
            var system = ManagementFactory.getOperatingSystemMXBean();
            return new Machine(
                    system.getAvailableProcessors(),
                    System.getProperty("java.vm.version"),
                    system.getName() + " " + system.getVersion(),
                    rounded(system.getSystemLoadAverage()));
        }
    }

    static double perMillion(double seconds, long messages) {
        return messages == 0 ? 0 : rounded(seconds * 1_000_000 / messages);
    }

    static double rounded(double value) {
        return rounded(value, 2);
    }

    private static double rounded(double value, int digits) {
        double unit = Math.pow(10, digits);
        return Math.round(value * unit) / unit;
    }

    /// For people.
    String toText() {
        var text = String.format(
                Locale.ROOT,
                "%s%n%s client, %d in flight, batch %d, %d bytes, %s, after %d messages of warm-up%n%n",
                target,
                client,
                inFlight,
                batch,
                sizeBytes,
                topics == 1 ? "one topic" : topics + " topics",
                warmupMessages);
        text += String.format(
                Locale.ROOT,
                "%,.0f messages/s, %.1f MiB/s over %.1f s%n%n",
                messagesPerSecond,
                mebibytesPerSecond,
                seconds);
        text += new TextTable("ACKNOWLEDGED", "STORED NOT SAFE", "FAILED", "UNKNOWN")
                .row(outcomes.acknowledged(), outcomes.storedNotSafe(), outcomes.failed(), outcomes.unknown());
        if (!outcomes.firstError().isEmpty()) text += "first error: " + outcomes.firstError() + "\n";
        text += "\n" + latencyTable() + "\n" + cpuTable();
        return text
                + String.format(
                        Locale.ROOT,
                        "%nmachine: %d processors, %s, Java %s, load average before the start %.2f%n",
                        machine.processors(),
                        machine.system(),
                        machine.java(),
                        machine.loadBefore());
    }

    private TextTable latencyTable() {
        var table = new TextTable("LATENCY MS", "MEAN", "P50", "P90", "P99", "P99.9", "MAX");
        addRow(table, "send", latencyMillis);
        delivered.ifPresent(told -> addRow(table, "then delivered", told.afterAcknowledgementMillis()));
        return table;
    }

    private static void addRow(TextTable table, String name, Latency millis) {
        table.row(name, millis.mean(), millis.p50(), millis.p90(), millis.p99(), millis.p999(), millis.max());
    }

    private TextTable cpuTable() {
        var table = new TextTable("PROCESS", "PID", "CPU S", "CPU S PER MILLION", "MIB");
        for (var broker : cpu.brokers())
            table.row(
                    broker.process(),
                    broker.pid(),
                    broker.seconds(),
                    broker.secondsPerMillion(),
                    broker.residentMebibytes());
        if (cpu.brokers().size() > 1) table.row("all brokers", "-", "-", cpu.brokersPerMillion(), "-");
        var client = cpu.client();
        return table.row(
                client.process(),
                client.pid(),
                client.seconds(),
                client.secondsPerMillion(),
                client.residentMebibytes());
    }
}
