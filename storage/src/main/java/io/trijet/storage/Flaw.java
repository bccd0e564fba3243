// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

/// A range of records below the durable mark whose bytes are no longer what they were, still in its place.
///
/// `before` is where the last sound record ends, `after` where the next one begins: what belongs between
/// follows the one and ends with the checksum of the other, so only the very records that were lost fit. Not
/// served, not skipped, and this member does not count until they stand there again.
public record Flaw(LogPoint before, LogPoint after, String file, String why) {
    /// More than this is not mended in place: the log is cut there at the next start, and all from there on fetched.
    public static final long MAX_BYTES = 64L << 20;

    public long bytes() {
        return after.position() - before.position();
    }

    boolean isMendable() {
        return bytes() <= MAX_BYTES;
    }

    boolean overlaps(Flaw other) {
        return before.position() < other.after.position() && other.before.position() < after.position();
    }
}
