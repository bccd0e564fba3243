// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.environment.Disk;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;

/// A small checksummed file that is replaced whole: after a crash it holds the old value or the new one.
///
/// ```
///  0      4     8        12
///  ├ mark ┼ crc ┼ length ┼ value … ┤
/// ```
public final class StoredValue {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int MAGIC = 0x54524A56;
    private static final int MARK = 0;
    private static final int CRC = 4;
    private static final int LENGTH = 8;
    private static final int HEADER_BYTES = 12;

    private final Disk disk;
    private final String name;

    public StoredValue(Disk disk, String name) {
        this.disk = disk;
        this.name = name;
    }

    /// The value; empty if none was ever stored. One that is not what was stored is an `IOException`.
    public Optional<byte[]> read() throws IOException {
        if (!disk.exists(name)) return Optional.empty();
        var file = disk.read(name);
        long size = file.byteSize();
        if (size < HEADER_BYTES || file.get(INT, MARK) != MAGIC) throw bad("it has no header, size " + size);
        long length = file.get(INT, LENGTH);
        if (length != size - HEADER_BYTES) throw bad("it says " + length + " bytes and has " + (size - HEADER_BYTES));
        int stored = file.get(INT, CRC);
        int computed = checksum(file);
        if (stored != computed) throw bad("its checksum does not match");
        return Optional.of(file.asSlice(HEADER_BYTES).toArray(ValueLayout.JAVA_BYTE));
    }

    /// Replaces the value: durable on return.
    public void write(byte[] value) throws IOException {
        var file = MemorySegment.ofArray(new byte[HEADER_BYTES + value.length]);
        file.set(INT, MARK, MAGIC);
        file.set(INT, LENGTH, value.length);
        MemorySegment.copy(value, 0, file, ValueLayout.JAVA_BYTE, HEADER_BYTES, value.length);
        file.set(INT, CRC, checksum(file));
        disk.replace(name, file);
    }

    /// Forgets the value: durable on return.
    public void clear() throws IOException {
        disk.delete(name);
        disk.forceNames();
    }

    private static int checksum(MemorySegment file) {
        var crc = new CRC32C();
        crc.update(file.asSlice(LENGTH).asByteBuffer());
        return (int) crc.getValue();
    }

    private IOException bad(String why) {
        return new IOException("file " + name + " is damaged: " + why);
    }
}
