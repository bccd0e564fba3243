// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

/// How much of what was cut is kept aside in `diverged/`, for people to look at.
///
/// - `bytes`: all files together; `count`: how many. Past either, the oldest go first, each named in the log before.
/// The
///   tail that was cut last is always kept, however large: it is what somebody will ask for.
public record DivergedLimits(long bytes, int count) {
    public DivergedLimits {
        if (bytes < 0) throw new IllegalArgumentException("diverged-bytes must be 0 or more, was " + bytes);
        if (count < 1) throw new IllegalArgumentException("diverged-count must be at least 1, was " + count);
    }

    /// 4 GiB, 100 files.
    public static DivergedLimits defaults() {
        return new DivergedLimits(4L << 30, 100);
    }
}
