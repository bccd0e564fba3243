// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.compare;

import java.util.Locale;

/// What is measured in each run and told with its spread, and as a ratio where others stand beside us.
enum Figure {
    THROUGHPUT("throughput", "%,.0f"),
    P99("p99", "%.1f"),
    CPU("cpu", "%.1f");

    private final String word;
    private final String format;

    Figure(String word, String format) {
        this.word = word;
        this.format = format;
    }

    /// For programs.
    String word() {
        return word;
    }

    double of(Run run) {
        return switch (this) {
            case THROUGHPUT -> run.tps();
            case P99 -> run.p99Millis();
            case CPU -> run.cpuSecondsPerMillion();
        };
    }

    String text(double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
