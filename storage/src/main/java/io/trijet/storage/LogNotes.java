// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.environment.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/// What a log must remember about itself over a crash while something is being done about it: a reset that has begun,
/// damage that is not yet repaired, a record that was found bad while it was read, a range that is being mended, and
/// that
/// damage cannot be mended in its place.
///
/// Owned by the log's lane.
final class LogNotes {
    private final StoredValue reset;
    private final StoredValue damage;
    private final StoredValue suspect;
    private final StoredValue mending;
    private final StoredValue unmendable;

    LogNotes(Disk disk) {
        reset = new StoredValue(disk, "reset");
        damage = new StoredValue(disk, "damage");
        suspect = new StoredValue(disk, "suspect");
        mending = new StoredValue(disk, "mending");
        unmendable = new StoredValue(disk, "unmendable");
    }

    /// Where the log is to begin anew, if that has begun and is not finished.
    Optional<LogPoint> reset() throws IOException {
        return reset.read().map(ByteBuffer::wrap).map(in -> new LogPoint(in.getLong(), in.getLong(), in.getInt()));
    }

    void resetBegun(LogPoint point) throws IOException {
        var out = ByteBuffer.allocate(20);
        reset.write(out.putLong(point.term())
                .putLong(point.position())
                .putInt(point.chain())
                .array());
    }

    void resetDone() throws IOException {
        reset.clear();
    }

    Optional<Damage> damage() throws IOException {
        return damage.read().map(ByteBuffer::wrap).map(in -> new Damage(in.getLong(), in.getLong()));
    }

    /// Remembers damage, together with what was lost before and has not come back.
    void damaged(Damage found) throws IOException {
        var before = damage().orElse(found);
        long from = Math.min(before.from(), found.from());
        long until = Math.max(before.until(), found.until());
        damage.write(ByteBuffer.allocate(16).putLong(from).putLong(until).array());
    }

    void repaired() throws IOException {
        damage.clear();
    }

    /// A record that a reader found bad: the next start checks from its segment on.
    Optional<Long> suspect() throws IOException {
        return suspect.read().map(bytes -> ByteBuffer.wrap(bytes).getLong());
    }

    void suspected(long position) throws IOException {
        long oldest = Math.min(position, suspect().orElse(position));
        suspect.write(ByteBuffer.allocate(8).putLong(oldest).array());
    }

    /// The damage above is not looked for any more.
    void clearSuspect() throws IOException {
        if (suspect.read().isPresent()) suspect.clear();
        if (unmendable.read().isPresent()) unmendable.clear();
    }

    /// A range of the log whose bytes were being replaced.
    record Mending(long from, long until) {}

    /// Sound or not as far as one can read: what is on the disk is not known.
    Optional<Mending> mending() throws IOException {
        return mending.read().map(ByteBuffer::wrap).map(in -> new Mending(in.getLong(), in.getLong()));
    }

    /// New bytes are about to be written over `[from, until)`.
    void mendingBegun(Mending range) throws IOException {
        mending.write(ByteBuffer.allocate(16)
                .putLong(range.from())
                .putLong(range.until())
                .array());
    }

    void mendingDone() throws IOException {
        mending.clear();
    }

    /// The next start does not leave damage in its place; what was at `until` and above is not wanted again.
    void unmendable(long until) throws IOException {
        unmendable.write(ByteBuffer.allocate(8).putLong(until).array());
    }

    Optional<Long> unmendable() throws IOException {
        return unmendable.read().map(bytes -> ByteBuffer.wrap(bytes).getLong());
    }
}
