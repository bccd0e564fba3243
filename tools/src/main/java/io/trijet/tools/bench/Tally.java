// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import java.util.Optional;
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

    private final Optional<Deliveries> deliveries;

    Tally() {
        this(Optional.empty());
    }

    /// `deliveries` are told of what is acknowledged.
    Tally(Optional<Deliveries> deliveries) {
        this.deliveries = deliveries;
        for (int i = 0; i < counts.length; i++) counts[i] = new LongAdder();
    }

    /// A send of `messages` came to an end after `nanos`. Only answered sends have a latency.
    void add(Outcome outcome, int messages, long nanos) {
        counts[outcome.index()].add(messages);
        if (outcome != Outcome.UNKNOWN) micros.recordValue(Math.max(0, nanos) / NANOS_PER_MICRO);
    }

    /// Somebody wants to know where each message is.
    boolean isFollowed() {
        return deliveries.isPresent();
    }

    /// Acknowledged messages have offsets from `firstOffset` in this queue.
    void isAt(String brokerName, int queue, long firstOffset, int messages) {
        deliveries.ifPresent(followed -> followed.acknowledged(brokerName, queue, firstOffset, messages));
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
