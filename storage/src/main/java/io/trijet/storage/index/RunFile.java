// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage.index;

import io.trijet.environment.Disk;
import io.trijet.environment.Disk.DiskFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;

/// One file of an index: what the records in `[from, to)` of the log gave. Never changed once written.
///
/// ```
///  0      4     8          16     24   32            36          40         44
///  ├ mark ┼ crc ┼ sequence ┼ from ┼ to ┼ table bytes ┼ table crc ┼ data crc ┼ table … ┼ data … ┤
/// ```
///
/// The table is checked and read when the file is opened. The data is mapped and checked piece by piece by
/// whoever reads it; whole only where the file may never have been forced.
final class RunFile {
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int CRC = 4;
    private static final int SEQUENCE = 8;
    private static final int FROM = 16;
    private static final int TO = 24;
    private static final int TABLE_BYTES = 32;
    private static final int TABLE_CRC = 36;
    private static final int DATA_CRC = 40;
    private static final int HEADER_BYTES = 44;

    /// What one kind of index knows of its own runs.
    interface Layout {
        /// Bytes of the data that belongs to this table; negative if it is no table.
        long dataBytes(MemorySegment table);
    }

    /// What the header says.
    record Span(long sequence, long from, long to) {}

    private final Span span;
    private final DiskFile file;
    private final Arena arena;
    private final MemorySegment table;
    private final MemorySegment data;
    private boolean durable;

    @SuppressWarnings("MustBeClosedChecker") // Closed by `close`.
    private RunFile(Span span, DiskFile file, MemorySegment table, boolean durable) throws IOException {
        this.span = span;
        this.file = file;
        this.table = table;
        this.durable = durable;
        this.arena = Arena.ofShared();
        long before = HEADER_BYTES + table.byteSize();
        this.data = file.map(file.size(), arena).asSlice(before);
    }

    /// Writes a new file; it is not durable yet.
    static RunFile create(Disk disk, int magic, Span span, MemorySegment table, MemorySegment data) throws IOException {
        String name = name(span.sequence());
        // What has this name is left from an attempt that failed half-way.
        disk.delete(name);
        var file = disk.create(name, HEADER_BYTES + table.byteSize() + data.byteSize());
        file.write(0, header(magic, span, table, data));
        file.write(HEADER_BYTES, table);
        file.write(HEADER_BYTES + table.byteSize(), data);
        return new RunFile(span, file, table, false);
    }

    private static MemorySegment header(int magic, Span span, MemorySegment table, MemorySegment data) {
        var header = MemorySegment.ofArray(new byte[HEADER_BYTES]);
        header.set(INT, 0, magic);
        header.set(LONG, SEQUENCE, span.sequence());
        header.set(LONG, FROM, span.from());
        header.set(LONG, TO, span.to());
        header.set(INT, TABLE_BYTES, (int) table.byteSize());
        header.set(INT, TABLE_CRC, checksum(table));
        header.set(INT, DATA_CRC, checksum(data));
        header.set(INT, CRC, checksum(header.asSlice(SEQUENCE)));
        return header;
    }

    /// Puts a file that has no data, and ends where it begins, in the place of this one: durable on return. What
    /// follows it is dropped when it is opened.
    void emptyOnDisk(Disk disk, int magic, MemorySegment emptyTable) throws IOException {
        var empty = new Span(span.sequence(), span.from(), span.from());
        var whole = MemorySegment.ofArray(new byte[Math.toIntExact(HEADER_BYTES + emptyTable.byteSize())]);
        whole.copyFrom(header(magic, empty, emptyTable, whole.asSlice(0, 0)));
        whole.asSlice(HEADER_BYTES).copyFrom(emptyTable);
        disk.replace(name(), whole);
    }

    /// Opens a file that an earlier process wrote; empty if it is not whole, or not as long as its table says.
    ///
    /// Unless it `isForced`, it is read in full, and forced: the page cache of a process that died may show what
    /// the disk does not have.
    static Optional<RunFile> open(Disk disk, int magic, Layout layout, String name, boolean isForced)
            throws IOException {
        var file = disk.open(name);
        var found = read(file, magic, layout, name);
        if (found.isPresent() && !isForced) {
            boolean whole = checksum(found.get().data()) == found.get().storedDataChecksum();
            if (whole) {
                file.force();
                return found;
            }
            found.get().arena.close();
            found = Optional.empty();
        }
        if (found.isEmpty()) file.close();
        return found;
    }

    private int storedDataChecksum() throws IOException {
        var stored = MemorySegment.ofArray(new byte[4]);
        file.read(DATA_CRC, stored);
        return stored.get(INT, 0);
    }

    private static Optional<RunFile> read(DiskFile file, int magic, Layout layout, String name) throws IOException {
        var header = MemorySegment.ofArray(new byte[HEADER_BYTES]);
        if (file.size() < HEADER_BYTES) return Optional.empty();
        file.read(0, header);
        boolean sound = header.get(INT, 0) == magic && header.get(INT, CRC) == checksum(header.asSlice(SEQUENCE));
        if (!sound || !name.equals(name(header.get(LONG, SEQUENCE)))) return Optional.empty();
        int tableBytes = header.get(INT, TABLE_BYTES);
        if (tableBytes < 0 || file.size() - HEADER_BYTES < tableBytes) return Optional.empty();
        var table = MemorySegment.ofArray(new byte[tableBytes]);
        file.read(HEADER_BYTES, table);
        if (checksum(table) != header.get(INT, TABLE_CRC)) return Optional.empty();
        if (layout.dataBytes(table) != file.size() - HEADER_BYTES - tableBytes) return Optional.empty();
        var span = new Span(header.get(LONG, SEQUENCE), header.get(LONG, FROM), header.get(LONG, TO));
        return Optional.of(new RunFile(span, file, table, true));
    }

    static String name(long sequence) {
        return String.format("%020d", sequence);
    }

    static int checksum(MemorySegment bytes) {
        var crc = new CRC32C();
        crc.update(bytes.asByteBuffer());
        return (int) crc.getValue();
    }

    String name() {
        return name(span.sequence());
    }

    long sequence() {
        return span.sequence();
    }

    long from() {
        return span.from();
    }

    long to() {
        return span.to();
    }

    MemorySegment table() {
        return table;
    }

    MemorySegment data() {
        return data;
    }

    DiskFile file() {
        return file;
    }

    boolean isDurable() {
        return durable;
    }

    void durable() {
        durable = true;
    }

    void close() throws IOException {
        arena.close();
        file.close();
    }
}
