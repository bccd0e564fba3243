// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.environment.Disk;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;

/// A small checksummed value that is rewritten in place, so that storing it takes no room: a member votes on a full
/// disk, too.
///
/// Kept twice, in sectors of different pages, one forced before the other is touched. A crash leaves the old value or
/// the new one; a damaged copy leaves the other, which says the same.
///
/// ```
///  0      4     8          16       20
///  ├ mark ┼ crc ┼ sequence ┼ length ┼ value … ┤        the second copy at 4096
/// ```
public final class MirroredValue {
    /// The longest value: a copy lies in one sector.
    public static final int MAX_BYTES = 492;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int MAGIC = 0x54524A32;
    private static final int CRC = 4;
    private static final int SEQUENCE = 8;
    private static final int LENGTH = 16;
    private static final int HEADER_BYTES = 20;
    private static final int COPIES = 2;
    private static final int DISTANCE = 4096;
    private static final int FILE_BYTES = COPIES * DISTANCE;

    private final Disk disk;
    private final String name;
    private Optional<byte[]> value = Optional.empty();
    private long sequence;
    /// The copy that is rewritten first: never the only one that has the value.
    private int first;
    private boolean isInPlace;

    private MirroredValue(Disk disk, String name) {
        this.disk = disk;
        this.name = name;
    }

    /// Reads it, and stores what it read anew: an earlier process may have ended before it had forced it, and what is
    /// decided by it now must not be decided otherwise after a power cut. A damaged copy is whole again then.
    ///
    /// What `StoredValue` wrote is taken over. If neither copy is what was stored: `IOException`.
    public static MirroredValue open(Disk disk, String name) throws IOException {
        var opened = new MirroredValue(disk, name);
        if (disk.exists(name)) opened.load();
        return opened;
    }

    private void load() throws IOException {
        var file = disk.read(name);
        isInPlace = file.byteSize() == FILE_BYTES;
        if (!isInPlace) {
            value = new StoredValue(disk, name).read();
            return;
        }
        for (int number = 0; number < COPIES; number++) {
            var copy = file.asSlice((long) number * DISTANCE, DISTANCE);
            if (!isWhole(copy) || copy.get(LONG, SEQUENCE) <= sequence) continue;
            sequence = copy.get(LONG, SEQUENCE);
            value = Optional.of(
                    copy.asSlice(HEADER_BYTES, copy.get(INT, LENGTH)).toArray(ValueLayout.JAVA_BYTE));
            first = 1 - number;
        }
        if (value.isEmpty()) throw new IOException("file " + name + " is damaged: neither of its two copies is whole");
        write(value.get());
    }

    private static boolean isWhole(MemorySegment copy) {
        int length = copy.get(INT, LENGTH);
        return copy.get(INT, 0) == MAGIC
                && length >= 0
                && length <= MAX_BYTES
                && copy.get(INT, CRC) == checksum(copy, length);
    }

    /// What was stored last; empty if nothing ever was.
    public Optional<byte[]> value() {
        return value;
    }

    /// Replaces the value: durable on return. Only the first time it takes room on the disk.
    public void write(byte[] changed) throws IOException {
        if (changed.length > MAX_BYTES)
            throw new IllegalArgumentException(changed.length + " bytes for " + name + ", allowed are " + MAX_BYTES);
        sequence++;
        var copy = encoded(changed);
        if (isInPlace) rewrite(copy);
        else begin(copy);
        value = Optional.of(changed);
    }

    private MemorySegment encoded(byte[] changed) {
        var copy = MemorySegment.ofArray(new byte[HEADER_BYTES + changed.length]);
        copy.set(INT, 0, MAGIC);
        copy.set(LONG, SEQUENCE, sequence);
        copy.set(INT, LENGTH, changed.length);
        MemorySegment.copy(changed, 0, copy, ValueLayout.JAVA_BYTE, HEADER_BYTES, changed.length);
        copy.set(INT, CRC, checksum(copy, changed.length));
        return copy;
    }

    private void rewrite(MemorySegment copy) throws IOException {
        try (var file = disk.open(name)) {
            for (int number : new int[] {first, 1 - first}) {
                file.write((long) number * DISTANCE, copy);
                file.force();
            }
        }
    }

    private void begin(MemorySegment copy) throws IOException {
        var file = MemorySegment.ofArray(new byte[FILE_BYTES]);
        for (int number = 0; number < COPIES; number++)
            file.asSlice((long) number * DISTANCE).copyFrom(copy);
        disk.replace(name, file);
        isInPlace = true;
    }

    private static int checksum(MemorySegment copy, int length) {
        var crc = new CRC32C();
        crc.update(copy.asSlice(SEQUENCE, HEADER_BYTES - SEQUENCE + length).asByteBuffer());
        return (int) crc.getValue();
    }
}
