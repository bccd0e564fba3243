// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.storage.Log.LogView;
import io.trijet.storage.record.RecordCheck;
import io.trijet.storage.record.RecordLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// Reading the log through mappings. Any thread.
///
/// `writtenEnd` is published after the bytes below it are in the file, so whoever sees it sees them.
final class MappedReads {
    private static final MemorySegment NOTHING =
            MemorySegment.ofArray(new byte[0]).asReadOnly();

    private final Segments segments;
    private volatile long writtenEnd;

    MappedReads(Segments segments, long writtenEnd) {
        this.segments = segments;
        this.writtenEnd = writtenEnd;
    }

    long writtenEnd() {
        return writtenEnd;
    }

    /// On the lane only.
    void writtenEnd(long position) {
        writtenEnd = position;
    }

    /// Keeps the segment for its reader until it lets go, once.
    private static final class View implements LogView {
        private final Segment segment;
        private final MemorySegment bytes;
        private final AtomicBoolean closed = new AtomicBoolean();

        View(Segment segment, MemorySegment bytes) {
            this.segment = segment;
            this.bytes = bytes;
        }

        @Override
        public MemorySegment bytes() {
            return bytes;
        }

        @Override
        public void close() {
            if (closed.getAndSet(true)) return;
            try {
                segment.release();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// There is nothing to let go of.
    private static final class EmptyView implements LogView {
        @Override
        public MemorySegment bytes() {
            return NOTHING;
        }

        @Override
        public void close() {}
    }

    LogView view(long position, int maxBytes) {
        long end = writtenEnd;
        if (position == end) return new EmptyView();
        var segment = hold(position, end);
        var bytes = segment.mapped(position, Math.min(end, segment.end()) - position);
        return new View(segment, bytes.asSlice(0, wholeRecords(bytes, maxBytes)));
    }

    /// Where the last whole record within `maxBytes` ends. What is not a record ends the walk: the reader of the
    /// view will find it there.
    private static long wholeRecords(MemorySegment bytes, int maxBytes) {
        if (bytes.byteSize() <= maxBytes) return bytes.byteSize();
        long end = 0;
        while (end < bytes.byteSize()) {
            long room = bytes.byteSize() - end;
            long size = room < RecordLayout.HEADER_BYTES ? 0 : RecordLayout.aligned(RecordLayout.length(bytes, end));
            boolean impossible = size < RecordLayout.HEADER_BYTES || size > room;
            if (impossible) return end == 0 ? Math.min(maxBytes, bytes.byteSize()) : end;
            if (end + size > maxBytes) return end == 0 ? size : end;
            end += size;
        }
        return end;
    }

    LogView read(long record, long position, int length) throws CorruptRecordException {
        long end = writtenEnd;
        if (record >= end) throw new IllegalArgumentException("record " + record + " past written end " + end);
        var segment = hold(record, end);
        try {
            var bytes = segment.mapped(record, Math.min(end, segment.end()) - record);
            var fault = RecordCheck.alone(bytes, record);
            if (fault.isPresent()) throw new CorruptRecordException(record, fault.get());
            boolean inside = position >= record + RecordLayout.HEADER_BYTES
                    && length >= 0
                    && position + length <= record + RecordLayout.length(bytes, 0);
            if (!inside)
                throw new IllegalArgumentException(
                        "bytes " + position + " + " + length + " are not in the payload of the record at " + record);
            return new View(segment, bytes.asSlice(position - record, length));
        } catch (CorruptRecordException | RuntimeException e) {
            close(segment);
            throw e;
        }
    }

    LogView peek(long position, int maxBytes) {
        var segment = hold(position, writtenEnd);
        long room = Math.min(writtenEnd, segment.end()) - position;
        return new View(segment, segment.mapped(position, Math.min(room, maxBytes)));
    }

    /// The point at which the record before `position` ends: the record that begins there knows.
    int chainAt(long position) throws CorruptRecordException {
        var segment = hold(position, writtenEnd);
        try {
            var bytes = segment.mapped(position, Math.min(writtenEnd, segment.end()) - position);
            var fault = RecordCheck.alone(bytes, position);
            if (fault.isPresent()) throw new CorruptRecordException(position, fault.get());
            return RecordLayout.previous(bytes, 0);
        } finally {
            close(segment);
        }
    }

    private Segment hold(long position, long end) {
        var found = position < end ? segments.at(position) : Optional.<Segment>empty();
        if (found.isPresent() && found.get().hold()) return found.get();
        throw new IllegalArgumentException(
                "position " + position + " is not in the log, which is written up to " + end);
    }

    private static void close(Segment segment) {
        try {
            segment.release();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
