// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import java.time.Duration;
import java.util.List;

/// How much of the log is kept. Whole segments only, oldest first, and never the one being written. Pure.
public final class Retention {
    private Retention() {}

    /// - `keep`: a segment is deleted once its youngest byte is older.
    /// - `maxBytes`: the log is kept below this size, all but the segment being written.
    /// - `earlyPercent`: with the disk this full, the oldest segment goes whatever its age.
    /// - `refusePercent`: with the disk this full, sends are refused with a clear code.
    public record Limits(Duration keep, long maxBytes, int earlyPercent, int refusePercent) {
        public static final Limits DEFAULT = new Limits(Duration.ofDays(3), Long.MAX_VALUE, 85, 95);

        public Limits {
            if (keep.isNegative() || keep.isZero())
                throw new IllegalArgumentException("keep must be positive, was " + keep);
            if (maxBytes <= 0) throw new IllegalArgumentException("max-bytes must be positive, was " + maxBytes);
            if (earlyPercent < 1 || earlyPercent > 100)
                throw new IllegalArgumentException("disk-early-percent must be 1 to 100, was " + earlyPercent);
            if (refusePercent < earlyPercent || refusePercent > 100)
                throw new IllegalArgumentException(
                        "disk-refuse-percent must be " + earlyPercent + " to 100, was " + refusePercent);
        }
    }

    /// How full the medium is.
    public enum Fullness {
        ROOMY,
        /// Delete early.
        TIGHT,
        /// Refuse sends.
        FULL
    }

    /// Judges a medium by its size and what can still be written.
    public static Fullness fullness(Limits limits, long totalBytes, long usableBytes) {
        double usedPercent = totalBytes <= 0 ? 100 : 100.0 * (totalBytes - usableBytes) / totalBytes;
        if (usedPercent >= limits.refusePercent()) return Fullness.FULL;
        return usedPercent >= limits.earlyPercent() ? Fullness.TIGHT : Fullness.ROOMY;
    }

    /// The position below which the log may be deleted. `needed` is the oldest position that a checkpoint or a
    /// connected replica still needs: nothing at or above it goes. `segments` are oldest first.
    ///
    /// `nowMillis` must be an age that can be trusted (`RetentionClock`): a wall clock that jumped ahead by a
    /// year must not delete a year.
    public static long deleteBelow(
            Limits limits, List<SegmentInfo> segments, Fullness fullness, long nowMillis, long needed) {
        if (segments.isEmpty()) return 0;
        long logEnd = segments.getLast().end();
        long below = segments.getFirst().start();
        boolean early = fullness != Fullness.ROOMY;
        for (var segment : segments) {
            if (!segment.isSealed() || segment.end() > needed) break;
            boolean expired = nowMillis - segment.sealedMillis() > limits.keep().toMillis();
            boolean tooLarge = logEnd - segment.start() > limits.maxBytes();
            if (!expired && !tooLarge && !early) break;
            early = false;
            below = segment.end();
        }
        return below;
    }
}
