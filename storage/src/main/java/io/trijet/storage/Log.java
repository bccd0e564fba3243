// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.storage.record.RecordKind;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/// The commit log: one ordered run of bytes, cut into records, addressed by byte position.
///
/// Owned by one lane, except `view` and `read`, which any thread may call. Invariant: `startPosition <=
/// persistedEnd <= writtenEnd <= end`.
///
/// A method that throws `IOException` leaves a log that must not be written again: the node stops.
public interface Log extends AutoCloseable {
    /// The first byte that retention has kept.
    long startPosition();

    /// The first byte not yet appended.
    long end();

    /// Everything below is in the file and may be viewed; what is between here and `end` waits for `write`.
    long writtenEnd();

    /// Everything below survives a power cut.
    long persistedEnd();

    /// The last record's coordinate: what a replica compares with its leader's.
    LogPoint lastPoint();

    /// The coordinate at which the record before `position` ends. `position` must be a record boundary in
    /// `[startPosition, writtenEnd]`.
    LogPoint pointAt(long position) throws IOException;

    /// First position of each term in the log, oldest first. Terms increase strictly.
    List<TermStart> terms();

    /// Bytes that were lost here and must be fetched again before this member counts. Empty once that is done.
    Optional<Damage> damage();

    /// Damaged ranges that are still in their place, oldest first. This member does not count while there are any.
    List<Flaw> flaws();

    /// How often the scrubber has read all that is durable, since the log was opened.
    long scrubPasses();

    /// Puts the records that belong there in the place of a flaw. False, and nothing written, if these are not
    /// they. The flaw is known until they are on the disk and were read again.
    boolean mend(Flaw flaw, MemorySegment records) throws IOException;

    /// Somebody found a bad record there: it is looked into soon, and by the next start.
    void suspect(long position);

    /// The flaws will never be mended in their place: the next start ends the log before the first of them, keeps the
    /// rest aside in `diverged/`, and this member does not count until its log reaches to `until` again. Durable on
    /// return.
    void giveUpFlaws(long until) throws IOException;

    /// Begins to read the log again in the background.
    void startScrubbing();

    /// Appends one record and returns the new `end`. `payload` writes its bytes in place, knowing its position. A
    /// record that does not fit in what is left of a segment is put, after padding, at the start of the next.
    /// Nothing reaches the file before `write`.
    long append(RecordKind kind, long term, int payloadBytes, Payload payload) throws IOException;

    /// Whether the disk takes `bytes` more: they fit in what is filled ahead, or the disk has room for them and a
    /// little for others.
    boolean hasRoom(long bytes) throws IOException;

    /// Whether the disk has room for `bytes` in other files than those of the log's records, and a little more: what is
    /// filled ahead does not count.
    boolean hasSpare(long bytes) throws IOException;

    /// Appends whole records as another member wrote them, starting at `end`. Checks every header, checksum, chain
    /// and position first: on a mismatch nothing is appended and `CorruptRecordException` says where.
    long appendCopy(MemorySegment records) throws IOException;

    /// Writes what was appended to the file: one large write where possible.
    void write() throws IOException;

    /// Writes, then forces what was appended so far. The log's listener hears `onPersisted`; a completion that
    /// began before a later `truncateTo` is dropped: it speaks of bytes that are gone. Calls overlap freely.
    void persist() throws IOException;

    /// Forgets everything from `position` (a record boundary) on: the bytes are kept aside in `diverged/`, the
    /// durable mark is lowered and the header at the cut voided, all forced, before this returns. Returns the bytes
    /// cut.
    long truncateTo(long position) throws IOException;

    /// Deletes whole segments that end at or below `position`.
    void deleteBelow(long position) throws IOException;

    /// Lets go of everything below `first`, of which another member says that its log begins there: the record may be
    /// damaged here. False, and nothing done, if it is not above the start and below what is durable, or if a whole
    /// record there says that it follows another.
    boolean beginAt(LogPoint first) throws IOException;

    /// Starts an empty log anew at `position`, deleting every segment: how a replica that is too far behind begins.
    /// `previous` is the point that the first record follows.
    void resetTo(LogPoint previous) throws IOException;

    /// At most `maxBytes` of whole records from `position` (a record boundary), at least one record if there is one
    /// below `writtenEnd`; never crosses a segment. Empty at `writtenEnd`. Valid until closed.
    LogView view(long position, int maxBytes);

    /// Exactly the bytes `[position, position + length)`, below `writtenEnd` and within one segment. The record
    /// that starts at `record` and holds them is checked against its checksum first: damage is a
    /// `CorruptRecordException`.
    LogView read(long record, long position, int length) throws CorruptRecordException;

    /// The bytes from `position` as they are, at most `maxBytes` of them, below `writtenEnd` and within one
    /// segment. Nothing is checked: only for finding out which record to `read`.
    LogView peek(long position, int maxBytes);

    /// Hears about persistence and failure, on the owning lane.
    void onPersisted(Listener listener);

    @Override
    void close();

    /// Writes a payload in place. `position` is that of the payload's first byte.
    interface Payload {
        void writeTo(MemorySegment target, long position);
    }

    /// What the disk came back with.
    interface Listener {
        void persisted(long persistedEnd);

        /// The disk can no longer be believed. Stop acknowledging, step down, end the process.
        void failed(IOException why);
    }

    /// Read-only bytes and the promise that retention will not unmap them while this is open. Any thread may close
    /// it.
    interface LogView extends AutoCloseable {
        MemorySegment bytes();

        @Override
        void close();
    }
}
