// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import java.time.Duration;

/// How patient the failure detector is. The defaults make a dead member known within a second.
///
/// `lost` is how long a member whose connection broke has to come back before it is DOWN.
public record DetectorConfig(Duration heartbeat, Duration suspect, Duration down, Duration lost) {
    public DetectorConfig {
        if (heartbeat.compareTo(Duration.ofMillis(10)) < 0)
            throw new IllegalArgumentException("heartbeat must be at least 10 ms, was " + heartbeat);
        if (suspect.compareTo(heartbeat.multipliedBy(2)) < 0)
            throw new IllegalArgumentException("suspect must be at least 2 heartbeats, was " + suspect);
        if (down.compareTo(suspect) <= 0)
            throw new IllegalArgumentException("down must be longer than suspect " + suspect + ", was " + down);
        if (lost.isNegative() || lost.compareTo(down) > 0)
            throw new IllegalArgumentException("lost must be 0 to down " + down + ", was " + lost);
    }

    public static DetectorConfig defaults() {
        return new DetectorConfig(
                Duration.ofMillis(100), Duration.ofMillis(350), Duration.ofMillis(800), Duration.ofMillis(200));
    }
}
