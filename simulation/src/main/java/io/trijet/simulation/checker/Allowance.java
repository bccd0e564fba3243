// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation.checker;

/// What the configuration lets retention delete: whole segments, and only what is more than `maxBytes` behind the log's
/// end or was full for longer than `keepNanos`.
///
/// `mayDeleteEarly`: a disk was full, so the oldest segment may go whatever its age. `isAgeUncertain`: a clock that
/// segments are dated with was changed.
public record Allowance(
        long segmentBytes, long maxBytes, long keepNanos, boolean mayDeleteEarly, boolean isAgeUncertain) {
    public Allowance {
        if (segmentBytes <= 0) throw new IllegalArgumentException("segments of " + segmentBytes + " bytes");
    }

    /// A run in which nothing may be deleted.
    public static Allowance none(long segmentBytes) {
        return new Allowance(segmentBytes, Long.MAX_VALUE, Long.MAX_VALUE, false, false);
    }
}
