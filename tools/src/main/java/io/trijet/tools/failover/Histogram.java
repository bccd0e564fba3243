// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.failover;

import java.util.List;
import java.util.Locale;

/// How often a duration fell between two bounds, as bars for people. Pure.
final class Histogram {
    private static final long[] BOUNDS_MILLIS = {100, 200, 300, 500, 750, 1_000, 1_500, 2_000, 3_000, 5_000, 10_000};
    private static final int WIDEST_BAR = 40;

    private Histogram() {}

    /// One line for each range from the first to the last that holds something.
    static String of(String title, List<Long> millis) {
        if (millis.isEmpty()) return title + ": (none)\n";
        var counts = new int[BOUNDS_MILLIS.length + 1];
        for (long value : millis) counts[rangeOf(value)]++;
        int first = 0;
        while (counts[first] == 0) first++;
        int last = counts.length - 1;
        while (counts[last] == 0) last--;
        int most = 0;
        for (int count : counts) most = Math.max(most, count);
        var text = new StringBuilder(title).append('\n');
        for (int range = first; range <= last; range++) {
            int bar = counts[range] == 0 ? 0 : Math.max(1, counts[range] * WIDEST_BAR / Math.max(most, WIDEST_BAR));
            text.append(
                    String.format(Locale.ROOT, "  %12s ms %4d  %s%n", label(range), counts[range], "#".repeat(bar)));
        }
        return text.toString();
    }

    private static int rangeOf(long millis) {
        int range = 0;
        while (range < BOUNDS_MILLIS.length && millis > BOUNDS_MILLIS[range]) range++;
        return range;
    }

    private static String label(int range) {
        return range == BOUNDS_MILLIS.length ? "> " + BOUNDS_MILLIS[range - 1] : "<= " + BOUNDS_MILLIS[range];
    }
}
