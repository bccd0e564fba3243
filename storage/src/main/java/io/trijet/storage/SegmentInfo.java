// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

/// One segment of the log: bytes `[start, end)`; `sealedMillis` is when its last byte was written, by the wall clock.
/// The segment that is being written has none: `OPEN`.
public record SegmentInfo(long start, long end, long sealedMillis) {
    public static final long OPEN = Long.MAX_VALUE;

    public boolean isSealed() {
        return sealedMillis != OPEN;
    }
}
