// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import io.trijet.tools.cli.TextTable;
import java.util.Locale;
import java.util.OptionalLong;

/// The same load twice in one run: alone, and with something beside it. Immutable.
///
/// `switches` counts the changes of leader in the second pass, planned ones too; empty where it cannot be known.
record BesideReport(
        String beside, String told, BenchReport alone, BenchReport loaded, OptionalLong switches, Ratios ratios) {
    /// Of the second pass to the first.
    record Ratios(double throughput, double p99, double brokerCpu) {
        static Ratios of(BenchReport alone, BenchReport loaded) {
            return new Ratios(
                    ratio(loaded.messagesPerSecond(), alone.messagesPerSecond()),
                    ratio(loaded.latencyMillis().p99(), alone.latencyMillis().p99()),
                    ratio(loaded.cpu().brokersPerMillion(), alone.cpu().brokersPerMillion()));
        }

        private static double ratio(double of, double to) {
            return to == 0 ? 0 : BenchReport.rounded(of / to);
        }
    }

    boolean isAllAcknowledged() {
        return alone.outcomes().acknowledged() == alone.messages()
                && loaded.outcomes().acknowledged() == loaded.messages();
    }

    /// For people.
    String toText() {
        var text = "ALONE: " + alone.toText() + "\nBESIDE " + beside + ": " + loaded.toText() + "\n";
        text += new TextTable("", "MESSAGES/S", "P50 MS", "P99 MS", "BROKER CPU S PER MILLION", "BROKER MIB")
                .row(cells("alone", alone))
                .row(cells("beside", loaded))
                .row("ratio", ratios.throughput(), "", ratios.p99(), ratios.brokerCpu(), "");
        text += told + "\n";
        if (switches.isPresent())
            text += String.format(Locale.ROOT, "changes of leader beside it: %d%n", switches.getAsLong());
        return text;
    }

    private static Object[] cells(String name, BenchReport report) {
        return new Object[] {
            name,
            String.format(Locale.ROOT, "%,.0f", report.messagesPerSecond()),
            report.latencyMillis().p50(),
            report.latencyMillis().p99(),
            report.cpu().brokersPerMillion(),
            report.cpu().brokers().stream()
                    .mapToDouble(BenchReport.ProcessCpu::residentMebibytes)
                    .sum()
        };
    }
}
