// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.environment.Disk;
import io.trijet.environment.Disk.DiskFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tails that had to be cut, kept for people: nothing that was once in the log is thrown away in silence.
///
/// One file per cut, named by the position of the cut and a number. Never read by the node.
///
/// ```
///  0      4     8          16       24          32        40      44            48
///  ├ mark ┼ crc ┼ position ┼ length ┼ term bef. ┼ wall ms ┼ chain ┼ content crc ┼ content …
/// ```
final class Diverged {
    static final String DIRECTORY = "diverged";

    private static final Logger LOG = LoggerFactory.getLogger(Diverged.class);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int MAGIC = 0x54524A44;
    private static final int CRC = 4;
    private static final int POSITION = 8;
    private static final int LENGTH = 16;
    private static final int TERM = 24;
    private static final int WALL = 32;
    private static final int CHAIN = 40;
    private static final int CONTENT_CRC = 44;
    private static final int HEADER_BYTES = 48;
    private static final int CHUNK_BYTES = 1 << 18;

    private Diverged() {}

    /// Copies `[point.position, end)` aside. Durable on return. Bytes that cannot be read are kept as zeros. What is
    /// more than `limits` allow goes then.
    static void keep(LogDoors doors, DivergedLimits limits, SegmentFiles source, LogPoint point, long end)
            throws IOException {
        var disk = doors.disk().directory(DIRECTORY);
        long length = end - point.position();
        String name = freeName(disk, point.position());
        try (var file = disk.create(name, HEADER_BYTES + length)) {
            int contentCrc = copy(source, point.position(), end, file);
            file.write(0, header(point, length, doors.clock().wallMillis(), contentCrc));
            file.force();
        }
        disk.forceNames();
        LOG.warn("kept a cut tail aside file={}/{} from={} bytes={}", DIRECTORY, name, point, length);
        dropOldest(doors, limits, name);
    }

    private static void dropOldest(LogDoors doors, DivergedLimits limits, String newest) throws IOException {
        var disk = doors.disk().directory(DIRECTORY);
        var oldestFirst = list(doors.disk()).stream()
                .filter(kept -> !kept.file().equals(newest))
                .sorted(Comparator.comparingLong(LogInspection.Kept::wallMillis)
                        .thenComparing(LogInspection.Kept::file))
                .toList();
        long bytes = size(disk, newest);
        for (var kept : oldestFirst) bytes += size(disk, kept.file());
        int count = oldestFirst.size() + 1;
        for (var kept : oldestFirst) {
            if (bytes <= limits.bytes() && count <= limits.count()) break;
            long size = size(disk, kept.file());
            LOG.warn(
                    "deleting a cut tail file={}/{} from={} bytes={} why=\"over diverged-bytes={} or"
                            + " diverged-count={}\"",
                    DIRECTORY,
                    kept.file(),
                    kept.from(),
                    size,
                    limits.bytes(),
                    limits.count());
            disk.delete(kept.file());
            doors.meter().add(StorageMetric.DIVERGED_FILES_DROPPED, 1);
            bytes -= size;
            count--;
        }
        disk.forceNames();
    }

    private static long size(Disk disk, String name) throws IOException {
        try (var file = disk.open(name)) {
            return file.size();
        }
    }

    private static String freeName(Disk disk, long position) {
        int number = 0;
        while (disk.exists(name(position, number))) number++;
        return name(position, number);
    }

    private static String name(long position, int number) {
        return String.format("%020d-%04d", position, number);
    }

    private static int copy(SegmentFiles source, long from, long end, DiskFile target) throws IOException {
        var crc = new CRC32C();
        var chunk = MemorySegment.ofArray(new byte[CHUNK_BYTES]);
        for (long at = from; at < end; ) {
            var part = chunk.asSlice(0, Math.min(CHUNK_BYTES, Math.min(end, source.segmentEnd(at)) - at));
            source.readWhatIsThere(at, part);
            target.write(HEADER_BYTES + at - from, part);
            crc.update(part.asByteBuffer());
            at += part.byteSize();
        }
        return (int) crc.getValue();
    }

    private static MemorySegment header(LogPoint point, long length, long wallMillis, int contentCrc) {
        var header = MemorySegment.ofArray(new byte[HEADER_BYTES]);
        header.set(INT, 0, MAGIC);
        header.set(LONG, POSITION, point.position());
        header.set(LONG, LENGTH, length);
        header.set(LONG, TERM, point.term());
        header.set(LONG, WALL, wallMillis);
        header.set(INT, CHAIN, point.chain());
        header.set(INT, CONTENT_CRC, contentCrc);
        header.set(INT, CRC, checksum(header));
        return header;
    }

    private static int checksum(MemorySegment header) {
        var crc = new CRC32C();
        crc.update(header.asSlice(POSITION).asByteBuffer());
        return (int) crc.getValue();
    }

    /// The bytes themselves, checked.
    static MemorySegment content(Disk group, LogInspection.Kept kept) throws IOException {
        var bytes = group.directory(DIRECTORY).read(kept.file());
        if (!kept.isWhole() || bytes.byteSize() < HEADER_BYTES + kept.bytes())
            throw new IOException("file " + DIRECTORY + "/" + kept.file() + " is not whole");
        var content = bytes.asSlice(HEADER_BYTES, kept.bytes());
        var crc = new CRC32C();
        crc.update(content.asByteBuffer());
        if ((int) crc.getValue() != bytes.get(INT, CONTENT_CRC))
            throw new IOException("file " + DIRECTORY + "/" + kept.file() + " is damaged");
        return content;
    }

    /// What is kept aside in a group's directory, oldest position first.
    static List<LogInspection.Kept> list(Disk group) throws IOException {
        var disk = group.directory(DIRECTORY);
        var found = new ArrayList<LogInspection.Kept>();
        for (var name : disk.names()) {
            try (var file = disk.open(name)) {
                found.add(describe(name, file));
            }
        }
        return found;
    }

    private static LogInspection.Kept describe(String name, DiskFile file) throws IOException {
        var header = MemorySegment.ofArray(new byte[HEADER_BYTES]);
        boolean whole = file.size() >= HEADER_BYTES;
        if (whole) file.read(0, header);
        whole = whole && header.get(INT, 0) == MAGIC && header.get(INT, CRC) == checksum(header);
        if (!whole) return new LogInspection.Kept(name, new LogPoint(0, 0, 0), 0, 0, false);
        var point = new LogPoint(header.get(LONG, TERM), header.get(LONG, POSITION), header.get(INT, CHAIN));
        return new LogInspection.Kept(name, point, header.get(LONG, LENGTH), header.get(LONG, WALL), true);
    }
}
