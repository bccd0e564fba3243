// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.storage.record.RecordKind;
import io.trijet.storage.record.RecordLayout;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import java.util.zip.CRC32C;

/// Walks records in pieces of any size and finds the ranges that are not what was written, each with both its ends.
///
/// Pure: whoever owns it reads the bytes at `next` and hands them in. Out of step it looks for the next bytes
/// that are a whole record of their place. Where the record that was bad says that it ends is tried first, then
/// every boundary.
final class FlawFinder {
    private static final long NOWHERE = -1;

    private final LogPoint until;
    private final long segmentBytes;
    private final LongUnaryOperator termBefore;
    private final List<Flaw> found = new ArrayList<>();
    private final CRC32C crc = new CRC32C();

    private LogPoint point;
    private long cursor;
    // The record that is being read, if its end is known.
    private long record = NOWHERE;
    private long recordEnd;
    private int stored;
    private int previous;
    private long term;
    // Out of step: where to go on looking if what is tried first is no record.
    private boolean isLost;
    private long lookFrom;
    private String why = "";

    /// `termBefore` knows in which term the record was written that ends at a position.
    FlawFinder(LogPoint from, LogPoint until, long segmentBytes, LongUnaryOperator termBefore) {
        this.point = from;
        this.until = until;
        this.segmentBytes = segmentBytes;
        this.termBefore = termBefore;
        this.cursor = from.position();
    }

    boolean isDone() {
        return cursor >= until.position() && record == NOWHERE;
    }

    /// Position of the byte that is wanted next.
    long next() {
        return cursor;
    }

    /// How many bytes from there on may be handed in: no piece crosses a segment.
    long room() {
        return Math.min(segmentEnd(cursor), until.position()) - cursor;
    }

    /// Everything before is sound, or found.
    long soundUntil() {
        return point.position();
    }

    boolean isLost() {
        return isLost;
    }

    /// What was found since it was last asked.
    List<Flaw> takeFound() {
        var taken = List.copyOf(found);
        found.clear();
        return taken;
    }

    /// Takes the bytes from `next` on, as many as there are use for: at least one header's, except where less than that
    /// is left of the segment.
    void take(MemorySegment bytes) {
        var buffer = bytes.asByteBuffer();
        long start = cursor;
        while (cursor >= start && cursor - start < bytes.byteSize()) {
            int at = (int) (cursor - start);
            if (record != NOWHERE) readOn(buffer, at);
            else if (bytes.byteSize() - at >= RecordLayout.HEADER_BYTES) header(bytes.asSlice(at), buffer, at);
            else if (room() < RecordLayout.HEADER_BYTES) noRoom();
            else return;
        }
    }

    private void readOn(ByteBuffer buffer, int at) {
        int size = (int) Math.min(recordEnd - cursor, buffer.capacity() - at);
        crc.update(buffer.limit(at + size).position(at));
        cursor += size;
        buffer.clear();
        if (cursor == recordEnd) endRecord();
    }

    private void header(MemorySegment bytes, ByteBuffer buffer, int at) {
        var fault = wrongHeader(bytes);
        if (fault.isPresent()) {
            if (!isLost) lose(fault.get(), cursor + RecordLayout.ALIGNMENT);
            else lookOn();
            return;
        }
        record = cursor;
        recordEnd = cursor + RecordLayout.aligned(RecordLayout.length(bytes, 0));
        stored = RecordLayout.crc(bytes, 0);
        previous = RecordLayout.previous(bytes, 0);
        term = RecordLayout.term(bytes, 0);
        crc.reset();
        crc.update(buffer.limit(at + RecordLayout.BEFORE_CRC_BYTES).position(at));
        crc.update(buffer.limit(at + RecordLayout.HEADER_BYTES).position(at + RecordLayout.AFTER_CRC));
        buffer.clear();
        cursor += RecordLayout.HEADER_BYTES;
        if (cursor == recordEnd) endRecord();
    }

    private Optional<String> wrongHeader(MemorySegment bytes) {
        int length = RecordLayout.length(bytes, 0);
        if (length < RecordLayout.HEADER_BYTES) return Optional.of(length == 0 ? "it is empty" : "length " + length);
        long claimed = RecordLayout.position(bytes, 0);
        if (claimed != cursor) return Optional.of("it claims position " + claimed);
        int kind = RecordLayout.kind(bytes, 0);
        if (RecordKind.of(kind).isEmpty()) return Optional.of("unknown kind " + kind);
        long end = cursor + RecordLayout.aligned(length);
        if (end > until.position()) return Optional.of("it reaches over the durable mark " + until);
        long left = segmentEnd(cursor) - end;
        boolean fits = left == 0 || left >= RecordLayout.HEADER_BYTES;
        return fits ? Optional.empty() : Optional.of("length " + length + " leaves " + left + " bytes of its segment");
    }

    private void endRecord() {
        long began = record;
        record = NOWHERE;
        var fault = wrongRecord();
        if (fault.isEmpty()) {
            if (isLost) find(new LogPoint(termBefore.applyAsLong(began), began, previous));
            point = new LogPoint(term, recordEnd, stored);
        } else if (isLost) {
            lookOn();
        } else {
            lose(fault.get(), began + RecordLayout.ALIGNMENT);
            cursor = recordEnd;
            if (recordEnd == until.position()) find(until);
        }
    }

    private Optional<String> wrongRecord() {
        int computed = (int) crc.getValue();
        if (computed != stored)
            return Optional.of("checksum " + hex(stored) + " in the header, " + hex(computed) + " over its bytes");
        if (recordEnd == until.position() && stored != until.chain())
            return Optional.of("it is not the record the durable mark speaks of, " + until);
        if (isLost) return Optional.empty();
        if (previous != point.chain())
            return Optional.of("it follows a record with checksum " + hex(previous) + ", not " + hex(point.chain()));
        return term < point.term() ? Optional.of("term " + term + " after term " + point.term()) : Optional.empty();
    }

    private void lose(String fault, long from) {
        isLost = true;
        why = fault;
        lookFrom = from;
        cursor = from;
    }

    /// What was tried is no record: the next boundary.
    private void lookOn() {
        cursor = lookFrom;
        lookFrom += RecordLayout.ALIGNMENT;
    }

    /// No record fits between here and the end of the segment, or of what is to be walked.
    private void noRoom() {
        if (!isLost) lose("no record fits there", cursor + RecordLayout.ALIGNMENT);
        cursor = Math.min(segmentEnd(cursor), until.position());
        lookFrom = cursor + RecordLayout.ALIGNMENT;
        if (cursor == until.position()) find(until);
    }

    private void find(LogPoint after) {
        found.add(
                new Flaw(point, after, "log/" + Segment.name(point.position() - point.position() % segmentBytes), why));
        isLost = false;
        point = after;
        cursor = Math.max(cursor, after.position());
    }

    private long segmentEnd(long position) {
        return position - position % segmentBytes + segmentBytes;
    }

    private static String hex(int value) {
        return Integer.toHexString(value);
    }
}
