// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import java.util.Locale;

/// The same load twice on one cluster, in calm and under a flood, and what the flood did. `ratio` is of the two
/// p99.
record FloodReport(
        int idleConnections,
        int slowReaders,
        long slowReadersCut,
        Elections elections,
        double ratio,
        BenchReport calm,
        BenchReport flooded) {
    /// Groups whose term changed while the load ran.
    record Elections(int calm, int flooded) {}

    static FloodReport of(
            int idle, int slowReaders, long cut, Elections elections, BenchReport calm, BenchReport flooded) {
        double ratio =
                flooded.latencyMillis().p99() / Math.max(calm.latencyMillis().p99(), Double.MIN_NORMAL);
        return new FloodReport(idle, slowReaders, cut, elections, BenchReport.rounded(ratio), calm, flooded);
    }

    boolean isUnharmed() {
        return elections.flooded() == 0
                && calm.outcomes().acknowledged() == calm.messages()
                && flooded.outcomes().acknowledged() == flooded.messages();
    }

    String toText() {
        return flooded.toText()
                + String.format(
                        Locale.ROOT,
                        "%np99 %.2f ms in calm, %.2f ms with %,d idle connections and %,d slow readers: %.2fx%n"
                                + "slow readers cut %,d times; groups that elected: %d in calm, %d under the flood%n",
                        calm.latencyMillis().p99(),
                        flooded.latencyMillis().p99(),
                        idleConnections,
                        slowReaders,
                        ratio,
                        slowReadersCut,
                        elections.calm(),
                        elections.flooded());
    }
}
