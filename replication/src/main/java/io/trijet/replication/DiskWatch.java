// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

/// Notices that the disk no longer finishes what was written. Owned by the group's lane.
///
/// A disk that hangs does not fail: nothing but time tells. Time in which the lane itself slept is not held against
/// it.
final class DiskWatch {
    private final long stallNanos;
    private final long beatNanos;
    private long lastPersisted = -1;
    private long lastLookNanos;
    private long waitedNanos;

    /// `beatNanos` is how often it is asked when all is well.
    DiskWatch(long stallNanos, long beatNanos) {
        this.stallNanos = stallNanos;
        this.beatNanos = beatNanos;
    }

    /// True while written bytes have waited for too long without any of them being forced.
    boolean isStuck(long writtenEnd, long persistedEnd, long nowNanos) {
        boolean moves = persistedEnd >= writtenEnd || persistedEnd != lastPersisted;
        waitedNanos = moves ? 0 : waitedNanos + Math.min(nowNanos - lastLookNanos, 2 * beatNanos);
        lastPersisted = persistedEnd;
        lastLookNanos = nowNanos;
        return waitedNanos >= stallNanos;
    }
}
