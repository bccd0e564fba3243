// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.traffic;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// What came of the lab's own sends, as its producers saw it. Any thread.
public final class SendMeter {
    /// An acknowledgement that comes this long after the one before it, of the same group, ends a pause.
    static final long PAUSE_MILLIS = 20;
    /// Of each group as many ends of pauses are remembered.
    static final int PAUSES_KEPT = 64;

    private static final double MICROS_PER_MILLI = 1_000;

    private final Latencies latencies = new Latencies();
    private final AtomicLong failedSinceLook = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();
    /// Its monitor guards everything below, too.
    private final Map<String, Rhythm> rhythms = new HashMap<>();

    private List<Outage> outages = new ArrayList<>();
    private long lastMillis;
    private long outageMillis = OUTAGE_MILLIS;

    /// While somebody sends, a time without any acknowledgement is an outage from this length on, and from a few
    /// intervals of a slow pace.
    static final long OUTAGE_MILLIS = 500;
    private static final int INTERVALS_PER_OUTAGE = 3;

    /// One look: `failed` are all that were not acknowledged, `outages` those that ended.
    public record Look(
            long acknowledged,
            long failed,
            Optional<Double> p50Millis,
            Optional<Double> p99Millis,
            List<Outage> outages) {}

    /// A time in which nothing was acknowledged.
    public record Outage(long endMillis, long durationMillis) {}

    /// When acknowledgements of one group came.
    private static final class Rhythm {
        long lastMillis;
        final Deque<Long> pauseEnds = new ArrayDeque<>();

        void acknowledged(long atMillis) {
            if (atMillis - lastMillis >= PAUSE_MILLIS) {
                if (pauseEnds.size() == PAUSES_KEPT) pauseEnds.removeFirst();
                pauseEnds.addLast(atMillis);
            }
            lastMillis = Math.max(lastMillis, atMillis);
        }
    }

    /// Somebody begins to send, at this pace.
    void begun(Pace pace, long atMillis) {
        synchronized (rhythms) {
            lastMillis = atMillis;
            outageMillis = Math.max(
                    OUTAGE_MILLIS, INTERVALS_PER_OUTAGE * pace.interval().toMillis());
        }
    }

    void acknowledged(String group, long nanos, long atMillis) {
        latencies.add(TimeUnit.NANOSECONDS.toMicros(nanos));
        synchronized (rhythms) {
            rhythms.computeIfAbsent(group, _ -> new Rhythm()).acknowledged(atMillis);
            long without = atMillis - lastMillis;
            if (without >= outageMillis) outages.add(new Outage(atMillis, without));
            lastMillis = Math.max(lastMillis, atMillis);
        }
    }

    /// Not acknowledged, and surely nowhere, or stored and not safe.
    void failed() {
        failed.incrementAndGet();
        failedSinceLook.incrementAndGet();
    }

    /// Nobody answered.
    void unknown() {
        unknown.incrementAndGet();
        failedSinceLook.incrementAndGet();
    }

    /// What came of the sends since the last look. One caller.
    public Look look() {
        var taken = latencies.take();
        return new Look(
                taken.count(), failedSinceLook.getAndSet(0), millis(taken, 0.5), millis(taken, 0.99), takeOutages());
    }

    /// Between two looks there are few: each takes half a second.
    private List<Outage> takeOutages() {
        synchronized (rhythms) {
            var taken = List.copyOf(outages);
            outages = new ArrayList<>();
            return taken;
        }
    }

    private static Optional<Double> millis(Latencies.Taken taken, double share) {
        if (taken.count() == 0) return Optional.empty();
        return Optional.of(taken.micros(share) / MICROS_PER_MILLI);
    }

    /// Since the lab was started, like `unknownCount`.
    public long failedCount() {
        return failed.get();
    }

    public long unknownCount() {
        return unknown.get();
    }

    /// When the group's first acknowledgement from that moment on came, after a pause; empty if none came or it is
    /// forgotten.
    public OptionalLong firstAcknowledged(String group, long fromMillis) {
        synchronized (rhythms) {
            var rhythm = rhythms.get(group);
            if (rhythm == null) return OptionalLong.empty();
            return rhythm.pauseEnds.stream()
                    .mapToLong(Long::longValue)
                    .filter(end -> end >= fromMillis)
                    .findFirst();
        }
    }
}
