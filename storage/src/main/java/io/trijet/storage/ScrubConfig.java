// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import java.time.Duration;

/// How the log is read again in the background, to find bytes that have rotted before somebody needs them.
///
/// - `bytesPerSecond`: how fast, at most; 0 turns it off. What a reader found damaged is looked into all the same.
/// - `passEvery`: how long it rests after all of the log was read.
public record ScrubConfig(long bytesPerSecond, Duration passEvery) {
    private static final Duration LONGEST_REST = Duration.ofDays(365);

    public ScrubConfig {
        if (bytesPerSecond < 0)
            throw new IllegalArgumentException("scrub-bytes-per-second must be 0 or more, was " + bytesPerSecond);
        if (passEvery.isNegative() || passEvery.compareTo(LONGEST_REST) > 0)
            throw new IllegalArgumentException("scrub-every must be 0 to 365 days, was " + passEvery);
    }

    /// 8 MiB/s, a pass a day.
    public static ScrubConfig defaults() {
        return new ScrubConfig(8L << 20, Duration.ofDays(1));
    }
}
