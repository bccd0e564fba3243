// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.traffic;

import java.util.concurrent.atomic.AtomicLongArray;

/// How long things took since the last look, counted in ranges a sixteenth of their value wide. Any thread adds.
final class Latencies {
    private static final int STEPS_PER_DOUBLING = 16;
    private static final int STEP_BITS = 4;
    /// Over a minute: longer than the client tries.
    private static final int LONGEST_BITS = 27;
    private static final int RANGES = (LONGEST_BITS - STEP_BITS + 1) * STEPS_PER_DOUBLING;

    private final AtomicLongArray counts = new AtomicLongArray(RANGES);

    /// What was counted between two looks.
    static final class Taken {
        private final long[] counts;

        private Taken(long[] counts) {
            this.counts = counts;
        }

        long count() {
            long count = 0;
            for (long each : counts) count += each;
            return count;
        }

        /// Below or at which a share of all was, in microseconds; 0 if there is none.
        long micros(double share) {
            long wanted = (long) Math.ceil(count() * share);
            long seen = 0;
            for (int range = 0; range < counts.length; range++) {
                seen += counts[range];
                if (seen >= wanted && seen > 0) return largestOf(range);
            }
            return 0;
        }
    }

    void add(long micros) {
        counts.incrementAndGet(rangeOf(micros));
    }

    /// Begins anew.
    Taken take() {
        var taken = new long[RANGES];
        for (int range = 0; range < RANGES; range++) taken[range] = counts.getAndSet(range, 0);
        return new Taken(taken);
    }

    /// The first sixteen are one microsecond wide, then each doubling has sixteen.
    static int rangeOf(long micros) {
        if (micros < STEPS_PER_DOUBLING) return (int) Math.max(0, micros);
        int highest = Long.SIZE - 1 - Long.numberOfLeadingZeros(micros);
        if (highest >= LONGEST_BITS) return RANGES - 1;
        int step = (int) (micros >> (highest - STEP_BITS)) & (STEPS_PER_DOUBLING - 1);
        return (highest - STEP_BITS + 1) * STEPS_PER_DOUBLING + step;
    }

    private static long largestOf(int range) {
        if (range < STEPS_PER_DOUBLING) return range;
        int doubling = range / STEPS_PER_DOUBLING - 1;
        long step = range % STEPS_PER_DOUBLING;
        return ((STEPS_PER_DOUBLING + step + 1) << doubling) - 1;
    }
}
