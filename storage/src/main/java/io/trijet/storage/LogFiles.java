// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.storage.record.RecordLayout;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// The durable part of an open log as its files have it, for whoever looks for damage. Owned by the log's lane.
///
/// Reads what can be read: a medium that cannot give back one sector may give back its neighbours.
record LogFiles(Segments segments, History history, PersistRounds rounds, MappedReads reads) {
    private static final int SECTOR_BYTES = 512;

    LogPoint base() {
        return history.base();
    }

    /// True if a force has been under way for longer than `nanos`.
    boolean isSlow(long nowNanos, long nanos) {
        return rounds.isSlow(nowNanos, nanos);
    }

    FlawFinder finderFrom(LogPoint from) {
        return finder(from, rounds.persisted());
    }

    FlawFinder finder(LogPoint from, LogPoint until) {
        return new FlawFinder(from, until, segments.segmentBytes(), history::termBefore);
    }

    /// A point below `position` from which on damage can be told: the start of a segment whose first record is whole
    /// knows what it follows.
    LogPoint soundBefore(long position) {
        for (long at = segments.startOf(position); at > base().position(); at -= segments.segmentBytes()) {
            try {
                if (at < rounds.persisted().position())
                    return new LogPoint(history.termBefore(at), at, reads.chainAt(at));
            } catch (CorruptRecordException _) {
                // An older one may be whole.
            }
        }
        return base();
    }

    /// False if the log no longer has these bytes, which lie within one segment. What cannot be read is zero.
    boolean read(long position, MemorySegment target) {
        var found = segments.at(position);
        if (found.isEmpty()) return false;
        var segment = found.get();
        if (canRead(segment, position, target)) return true;
        for (long at = 0; at < target.byteSize(); at += SECTOR_BYTES) {
            var sector = target.asSlice(at, Math.min(SECTOR_BYTES, target.byteSize() - at));
            if (!canRead(segment, position + at, sector)) sector.fill((byte) 0);
        }
        return true;
    }

    private static boolean canRead(Segment segment, long position, MemorySegment target) {
        try {
            segment.read(position, target);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// True if every record in between is what belongs there, as the files have it now.
    boolean isSound(LogPoint from, LogPoint until) {
        var finder = finder(from, until);
        var buffer = MemorySegment.ofArray(new byte[Scrubber.STEP_BYTES]);
        while (!finder.isDone()) {
            var piece = buffer.asSlice(0, Math.min(buffer.byteSize(), finder.room()));
            if (!read(finder.next(), piece)) return false;
            finder.take(piece);
        }
        return finder.takeFound().isEmpty();
    }

    /// True if `records` are what belongs between the two ends of a flaw: every checksum, position, term and the chain
    /// from one end to the other.
    boolean fits(Flaw flaw, MemorySegment records) {
        if (records.byteSize() != flaw.bytes() || records.byteSize() < RecordLayout.HEADER_BYTES) return false;
        var finder = finder(flaw.before(), flaw.after());
        while (!finder.isDone()) {
            long at = finder.next() - flaw.before().position();
            finder.take(records.asSlice(at, Math.min(Scrubber.STEP_BYTES, finder.room())));
        }
        return finder.takeFound().isEmpty();
    }
}
