// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.environment.Disk;
import io.trijet.environment.Disk.DiskFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the log's bytes by position straight from the files, whatever state these are in: missing, short, unreadable.
/// For recovery, inspection and copies, where a mapping would end the process at the first bad sector.
///
/// Keeps one file open at a time.
final class SegmentFiles implements AutoCloseable {
    private static final int SECTOR_BYTES = 512;

    private final Disk disk;
    private final long segmentBytes;

    private long openStart = -1;
    private long openSize;
    /// Null while no file is open.
    private @Nullable DiskFile open;

    SegmentFiles(Disk disk, long segmentBytes) {
        this.disk = disk;
        this.segmentBytes = segmentBytes;
    }

    /// First positions of the segment files in a directory, ascending; other names are none of ours.
    static List<Long> starts(Disk disk) throws IOException {
        return disk.names().stream()
                .filter(name -> name.matches("[0-9]{20}"))
                .map(Long::parseLong)
                .sorted()
                .toList();
    }

    long segmentStart(long position) {
        return position - position % segmentBytes;
    }

    long segmentEnd(long position) {
        return segmentStart(position) + segmentBytes;
    }

    boolean exists(long position) {
        return disk.exists(Segment.name(segmentStart(position)));
    }

    /// How many bytes from `position` on the file has; 0 without a file.
    long available(long position) throws IOException {
        boolean isOpen = open != null && openStart == segmentStart(position);
        if (!isOpen && !exists(position)) return 0;
        file(position);
        return Math.max(0, openSize - position % segmentBytes);
    }

    /// Reads bytes that lie within one segment.
    void read(long position, MemorySegment target) throws IOException {
        file(position).read(position % segmentBytes, target);
    }

    /// The same; what cannot be read is zero: a medium that cannot give back one sector may give back its neighbours.
    void readWhatIsThere(long position, MemorySegment target) {
        if (canRead(position, target)) return;
        for (long at = 0; at < target.byteSize(); at += SECTOR_BYTES) {
            var sector = target.asSlice(at, Math.min(SECTOR_BYTES, target.byteSize() - at));
            if (!canRead(position + at, sector)) sector.fill((byte) 0);
        }
    }

    private boolean canRead(long position, MemorySegment target) {
        try {
            read(position, target);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private DiskFile file(long position) throws IOException {
        long start = segmentStart(position);
        if (open != null && openStart == start) return open;
        close();
        open = disk.open(Segment.name(start));
        openStart = start;
        openSize = Math.min(open.size(), segmentBytes);
        return open;
    }

    @Override
    public void close() throws IOException {
        if (open != null) open.close();
        open = null;
    }
}
