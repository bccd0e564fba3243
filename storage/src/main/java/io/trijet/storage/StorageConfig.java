// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.storage.record.RecordLayout;
import java.time.Duration;

/// How one log is laid out and written. `segmentBytes` must be equal on all members: padding is log content.
///
/// - `segmentBytes`: size of a segment, fixed when the directory is formatted.
/// - `maxRecordBytes`: the largest record, header included; a larger append is refused.
/// - `batchBytes`: how much a pass gathers before it is written early.
/// - `fillAheadBytes`: how far ahead of the writer the files are filled with zeros.
/// - `markInterval`: how old the durable mark on the disk may get.
/// - `verifyAll`: check every record below the mark at start, not only those of the last segment.
/// - `scrub`: how the log is read again in the background.
/// - `diverged`: how much of what was cut is kept.
public record StorageConfig(
        long segmentBytes,
        int maxRecordBytes,
        int batchBytes,
        int fillAheadBytes,
        Duration markInterval,
        boolean verifyAll,
        ScrubConfig scrub,
        DivergedLimits diverged) {
    private static final int MIB = 1 << 20;
    private static final long MAX_SEGMENT_BYTES = 1L << 30;

    public StorageConfig {
        if (segmentBytes % 512 != 0 || segmentBytes < 1024 || segmentBytes > MAX_SEGMENT_BYTES)
            throw new IllegalArgumentException(
                    "segment-bytes must be a multiple of 512 from 1024 to 1073741824, was " + segmentBytes);
        if (maxRecordBytes < 64 || maxRecordBytes > segmentBytes - RecordLayout.HEADER_BYTES)
            throw new IllegalArgumentException("max-record-bytes must be 64 to "
                    + (segmentBytes - RecordLayout.HEADER_BYTES) + ", was " + maxRecordBytes);
        if (batchBytes < 512) throw new IllegalArgumentException("batch-bytes must be at least 512, was " + batchBytes);
        if (fillAheadBytes < 0 || fillAheadBytes > segmentBytes)
            throw new IllegalArgumentException(
                    "fill-ahead-bytes must be 0 to segment-bytes " + segmentBytes + ", was " + fillAheadBytes);
        if (markInterval.isNegative() || markInterval.compareTo(Duration.ofSeconds(10)) > 0)
            throw new IllegalArgumentException("mark-interval must be 0 to 10 s, was " + markInterval);
    }

    public StorageConfig(
            long segmentBytes,
            int maxRecordBytes,
            int batchBytes,
            int fillAheadBytes,
            Duration markInterval,
            boolean verifyAll) {
        this(
                segmentBytes,
                maxRecordBytes,
                batchBytes,
                fillAheadBytes,
                markInterval,
                verifyAll,
                ScrubConfig.defaults(),
                DivergedLimits.defaults());
    }

    public StorageConfig withScrub(ScrubConfig other) {
        return new StorageConfig(
                segmentBytes, maxRecordBytes, batchBytes, fillAheadBytes, markInterval, verifyAll, other, diverged);
    }

    public StorageConfig withDiverged(DivergedLimits other) {
        return new StorageConfig(
                segmentBytes, maxRecordBytes, batchBytes, fillAheadBytes, markInterval, verifyAll, scrub, other);
    }

    /// For `trijet server`: segments of 1 GiB.
    public static StorageConfig forServer() {
        return withSegments(MAX_SEGMENT_BYTES);
    }

    /// For `trijet up`: segments of 64 MiB.
    public static StorageConfig forLaptop() {
        return withSegments(64L * MIB);
    }

    /// Defaults for everything but the segment size.
    public static StorageConfig withSegments(long segmentBytes) {
        int maxRecord = (int) Math.min(segmentBytes - RecordLayout.HEADER_BYTES, 17L * MIB);
        int fillAhead = (int) Math.min(segmentBytes, 16L * MIB);
        return new StorageConfig(segmentBytes, maxRecord, 4 * MIB, fillAhead, Duration.ofMillis(100), false);
    }
}
