// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.failover;

import java.util.Arrays;

/// The longest time without an acknowledgement. Pure.
public final class Gaps {
    private Gaps() {}

    /// Within `[fromNanos, toNanos]`, whose ends count as if something had been acknowledged there. Times in
    /// any order.
    public static long longestNanos(long[] atNanos, long fromNanos, long toNanos) {
        var sorted = atNanos.clone();
        Arrays.sort(sorted);
        long longest = 0;
        long last = fromNanos;
        for (long at : sorted) {
            if (at < fromNanos || at > toNanos) continue;
            longest = Math.max(longest, at - last);
            last = at;
        }
        return Math.max(longest, toNanos - last);
    }
}
