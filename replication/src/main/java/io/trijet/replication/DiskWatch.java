// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

/// Notices that the disk no longer finishes what was written. Owned by the group's lane.
///
/// A disk that hangs does not fail: nothing but time tells.
final class DiskWatch {
    private final long stallNanos;
    private long lastPersisted = -1;
    private long sinceNanos;

    DiskWatch(long stallNanos) {
        this.stallNanos = stallNanos;
    }

    /// True while written bytes have waited for too long without any of them being forced.
    boolean isStuck(long writtenEnd, long persistedEnd, long nowNanos) {
        boolean moves = persistedEnd >= writtenEnd || persistedEnd != lastPersisted;
        if (moves) {
            lastPersisted = persistedEnd;
            sinceNanos = nowNanos;
        }
        return nowNanos - sinceNanos >= stallNanos;
    }
}
