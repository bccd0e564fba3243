// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.environment.Disk;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// Takes the end of the log off the disk, so that no crash brings it back.
///
/// First the copy in `diverged/`; then the mark is lowered, so that nothing above the cut counts as damage; then the
/// bytes go, from the end backwards. Each step is durable before the next: a crash leaves the old tail, a part of it
/// from its beginning on, or none.
final class TailCut {
    private static final int CHUNK_BYTES = 1 << 16;

    private final LogDoors doors;
    private final DivergedLimits limits;
    private final Disk disk;
    private final Segments segments;
    private final DurableMark mark;

    TailCut(LogDoors doors, DivergedLimits limits, Disk disk, Segments segments, DurableMark mark) {
        this.doors = doors;
        this.limits = limits;
        this.disk = disk;
        this.segments = segments;
        this.mark = mark;
    }

    void cut(LogPoint point, long oldEnd) throws IOException {
        try (var files = new SegmentFiles(disk, segments.segmentBytes())) {
            Diverged.keep(doors, limits, files, point, oldEnd);
        }
        if (mark.point().position() > point.position()) mark.setDurably(point);
        segments.deleteFrom(point.position());
        wipe(point.position(), oldEnd);
        for (var segment : segments.list()) segment.cutTo(point.position());
    }

    /// Zeros over what is left of the tail in its segment: the header at the cut first of all.
    private void wipe(long position, long oldEnd) throws IOException {
        var found = segments.at(position);
        if (found.isEmpty()) return;
        var segment = found.get();
        var zeros = MemorySegment.ofArray(new byte[CHUNK_BYTES]);
        long stop = Math.min(oldEnd, segment.end());
        for (long at = position; at < stop; at += CHUNK_BYTES)
            segment.write(at, zeros.asSlice(0, Math.min(CHUNK_BYTES, stop - at)));
        segment.file().force();
    }
}
