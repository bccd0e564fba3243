// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.watch;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One second for the charts: what the lab's own producer got, and how far everyone's log is. Latencies are null when
/// nothing was acknowledged, a lag while it is not known.
public record Sample(
        long atMillis,
        long acknowledgedPerSecond,
        long failedPerSecond,
        @Nullable Double p50Millis,
        @Nullable Double p99Millis,
        Map<String, GroupSample> groups) {
    /// Bytes by which each node's log is behind the leader's.
    public record GroupSample(long end, long safeEnd, Map<String, Long> lag) {}
}
