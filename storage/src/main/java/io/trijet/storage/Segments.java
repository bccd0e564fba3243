// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.environment.Disk;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The log's files, without gaps, oldest first.
///
/// Changed by the log's lane only; any thread may look one up: the array is replaced, never changed.
final class Segments {
    private final Disk disk;
    private final long segmentBytes;

    private volatile Segment[] all = {};

    Segments(Disk disk, long segmentBytes) {
        this.disk = disk;
        this.segmentBytes = segmentBytes;
    }

    /// First position of the segment that holds `position`.
    long startOf(long position) {
        return position - position % segmentBytes;
    }

    long segmentBytes() {
        return segmentBytes;
    }

    /// The segment that holds `position`, if there is one.
    Optional<Segment> at(long position) {
        var now = all;
        if (now.length == 0 || position < now[0].start()) return Optional.empty();
        long index = (position - now[0].start()) / segmentBytes;
        return index < now.length ? Optional.of(now[(int) index]) : Optional.empty();
    }

    List<Segment> list() {
        return List.of(all);
    }

    /// The end of the last segment; `otherwise` when there is none.
    long endOr(long otherwise) {
        var now = all;
        return now.length == 0 ? otherwise : now[now.length - 1].end();
    }

    /// Opens the existing file that begins at `start`; it is forced up to `forced`.
    Segment open(long start, long forced) throws IOException {
        return add(new Segment(start, segmentBytes, disk.open(Segment.name(start)), forced));
    }

    /// Makes the next file, of zeros. Its name is durable on return, its size with its first force.
    Segment create(long start) throws IOException {
        // What has this name is left from an attempt that failed half-way: it was never part of the log.
        disk.delete(Segment.name(start));
        var file = disk.create(Segment.name(start), segmentBytes);
        disk.forceNames();
        return add(new Segment(start, segmentBytes, file, start));
    }

    private Segment add(Segment segment) {
        assert all.length == 0 || all[all.length - 1].end() == segment.start() : "gap before " + segment.name();
        var next = Arrays.copyOf(all, all.length + 1);
        next[all.length] = segment;
        all = next;
        return segment;
    }

    /// Deletes the segments that end at or below `position`, oldest first. Returns how many.
    int deleteBelow(long position) throws IOException {
        int count = 0;
        while (all.length > 0 && all[0].end() <= position) {
            var oldest = all[0];
            all = Arrays.copyOfRange(all, 1, all.length);
            delete(oldest);
            count++;
        }
        if (count > 0) disk.forceNames();
        return count;
    }

    /// Deletes the segments that begin at or above `position`, youngest first: whatever a crash leaves has no gap.
    void deleteFrom(long position) throws IOException {
        boolean changed = false;
        while (all.length > 0 && all[all.length - 1].start() >= position) {
            var youngest = all[all.length - 1];
            all = Arrays.copyOf(all, all.length - 1);
            delete(youngest);
            changed = true;
        }
        if (changed) disk.forceNames();
    }

    private void delete(Segment segment) throws IOException {
        disk.delete(segment.name());
        segment.retire();
    }

    void close() throws IOException {
        var now = all;
        all = new Segment[0];
        for (var segment : now) segment.retire();
    }
}
