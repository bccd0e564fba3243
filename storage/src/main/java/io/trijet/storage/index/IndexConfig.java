// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage.index;

/// How much of an index lives in memory only, and so how much of the log is read again after a crash.
///
/// - `pendingEntries`: so many entries wait in memory before they are written as one run.
/// - `pendingLogBytes`: or entries for so many bytes of the log.
public record IndexConfig(int pendingEntries, long pendingLogBytes) {
    public static final IndexConfig DEFAULT = new IndexConfig(131_072, 256L << 20);

    public IndexConfig {
        if (pendingEntries < 1 || pendingEntries > 1 << 22)
            throw new IllegalArgumentException("pending-entries must be 1 to 4194304, was " + pendingEntries);
        if (pendingLogBytes < 1)
            throw new IllegalArgumentException("pending-log-bytes must be positive, was " + pendingLogBytes);
    }
}
