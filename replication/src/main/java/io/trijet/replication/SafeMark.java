// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.Disk;
import io.trijet.environment.Disk.DiskFile;
import io.trijet.environment.Lane;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/// How far the log was safe, for the next start. Owned by the group's lane.
///
/// Two slots, written in turn, so that a torn write leaves the one before; each on a sector of its own. Raising
/// the mark does not wait for the disk: an old mark only makes the next start show less. Lowering it does.
///
/// ```
///  0          8          16
///  ├ sequence ┼ safe end ┼ crc ┤        the second slot at 512
/// ```
final class SafeMark {
    private static final String NAME = "safe";
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int SEQUENCE = 0, SAFE_END = 8, CRC = 16, SLOT_BYTES = 20, SLOT_DISTANCE = 512;

    private final DiskFile file;
    private final MemorySegment slot = MemorySegment.ofArray(new byte[SLOT_BYTES]);
    private long sequence;
    private long marked;
    private boolean isForcing;

    SafeMark(Disk disk) throws IOException {
        // Whole and zero, not a hole: on a full disk too there is room for both slots.
        if (!disk.exists(NAME)) disk.replace(NAME, MemorySegment.ofArray(new byte[2 * SLOT_DISTANCE]));
        file = disk.open(NAME);
        // A crash between making the file and forcing it may leave it shorter: there is nothing in it then.
        for (int number = 0; number < 2; number++) if (file.size() >= end(number)) read(number);
    }

    private static long end(int number) {
        return (long) number * SLOT_DISTANCE + SLOT_BYTES;
    }

    private void read(int number) throws IOException {
        file.read((long) number * SLOT_DISTANCE, slot);
        boolean isWhole = slot.get(INT, CRC) == checksum();
        if (!isWhole || slot.get(LONG, SEQUENCE) <= sequence) return;
        sequence = slot.get(LONG, SEQUENCE);
        marked = slot.get(LONG, SAFE_END);
    }

    long marked() {
        return marked;
    }

    /// Writes a higher mark without waiting. Nothing happens while one is on its way.
    void raise(long safeEnd, Lane lane, Consumer<IOException> failed) throws IOException {
        if (isForcing || safeEnd == marked) return;
        write(safeEnd);
        isForcing = true;
        file.force(lane, new Disk.Forced() {
            @Override
            public void done() {
                isForcing = false;
            }

            @Override
            public void failed(IOException why) {
                failed.accept(why);
            }
        });
    }

    /// Writes a mark: durable on return.
    void set(long safeEnd) throws IOException {
        if (safeEnd == marked && !isForcing) return;
        write(safeEnd);
        file.force();
    }

    void close() throws IOException {
        file.close();
    }

    private void write(long safeEnd) throws IOException {
        sequence++;
        marked = safeEnd;
        slot.set(LONG, SEQUENCE, sequence);
        slot.set(LONG, SAFE_END, safeEnd);
        slot.set(INT, CRC, checksum());
        file.write(sequence % 2 * SLOT_DISTANCE, slot);
    }

    private int checksum() {
        var crc = new CRC32C();
        crc.update(slot.asSlice(0, CRC).asByteBuffer());
        return (int) crc.getValue();
    }
}
