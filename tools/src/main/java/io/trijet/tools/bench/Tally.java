// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/// What came of the messages of one run, and how long their sends took. Any thread.
final class Tally {
    private static final int SIGNIFICANT_DIGITS = 3;
    private static final long NANOS_PER_MICRO = 1_000;

    private final LongAdder[] counts = new LongAdder[Outcome.values().length];
    private final Recorder micros = new Recorder(SIGNIFICANT_DIGITS);
    private final AtomicReference<String> firstError = new AtomicReference<>("");

    Tally() {
        for (int i = 0; i < counts.length; i++) counts[i] = new LongAdder();
    }

    /// A send of `messages` came to an end after `nanos`. Only answered sends have a latency.
    void add(Outcome outcome, int messages, long nanos) {
        counts[outcome.index()].add(messages);
        if (outcome != Outcome.UNKNOWN) micros.recordValue(Math.max(0, nanos) / NANOS_PER_MICRO);
    }

    void error(String what) {
        firstError.compareAndSet("", what);
    }

    long count(Outcome outcome) {
        return counts[outcome.index()].sum();
    }

    long total() {
        long total = 0;
        for (var count : counts) total += count.sum();
        return total;
    }

    /// Empty if there was none.
    String firstError() {
        return String.valueOf(firstError.get());
    }

    /// The latencies since the last call, in microseconds.
    Histogram takeMicros() {
        return micros.getIntervalHistogram();
    }
}
