// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage.index;

import io.trijet.environment.Disk;
import io.trijet.environment.Disk.DiskFile;
import io.trijet.environment.Disk.Forced;
import io.trijet.storage.LogDoors;
import io.trijet.storage.StorageMetric;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Broker state at a position of the log: with the log from there on, all that a start, or a new replica, needs.
///
/// Owned by the group's lane. The two youngest are kept: should the last one rot, the one before and a little more of
/// the log still do. One that did not get to the disk whole is ignored.
///
/// ```
///  0      4     8          16         24
///  ├ mark ┼ crc ┼ sequence ┼ position ┼ state … ┤
/// ```
public final class Checkpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final String DIRECTORY = "checkpoints";
    private static final int MAGIC = 0x54524A43;
    private static final int CRC = 4;
    private static final int SEQUENCE = 8;
    private static final int POSITION = 16;
    private static final int HEADER_BYTES = 24;
    private static final int KEPT = 2;
    private static final long LEFT_FOR_THE_LOG_BYTES = 256 << 10;

    /// The broker's state after every record below `position` was applied.
    public record Checkpoint(long position, MemorySegment state) {}

    private final LogDoors doors;
    private final Disk disk;
    private final Consumer<IOException> failed;
    // Positions of the durable checkpoints by sequence.
    private final TreeMap<Long, Long> durable = new TreeMap<>();

    private long sequence;
    private boolean saving;
    private long cutAt = Long.MAX_VALUE;

    private Checkpoints(LogDoors doors, Disk disk, Consumer<IOException> failed) {
        this.doors = doors;
        this.disk = disk;
        this.failed = failed;
    }

    /// Looks for what is on the disk. `failed` hears, once, that the disk failed: the node must end.
    public static Checkpoints open(LogDoors doors, Consumer<IOException> failed) throws IOException {
        var checkpoints = new Checkpoints(doors, doors.disk().directory(DIRECTORY), failed);
        checkpoints.openAll();
        return checkpoints;
    }

    private void openAll() throws IOException {
        for (var name : disk.names()) {
            sequence = Math.max(sequence, Long.parseLong(name));
            var content = disk.read(name);
            if (isSound(content, name)) {
                // The page cache of a process that died may show what the disk does not have.
                try (var file = disk.open(name)) {
                    file.force();
                }
                durable.put(Long.parseLong(name), content.get(RunFile.LONG, POSITION));
                continue;
            }
            doors.meter().add(StorageMetric.CHECKPOINTS_IGNORED, 1);
            LOG.warn("checkpoint ignored, it is not whole file={}/{}", DIRECTORY, name);
            disk.delete(name);
        }
        deleteOld();
        disk.forceNames();
    }

    /// A deletion is not waited for: a power cut may bring a file back, and the next start deletes it again.
    private void deleteOld() throws IOException {
        while (durable.size() > KEPT)
            disk.delete(RunFile.name(durable.pollFirstEntry().getKey()));
    }

    private static boolean isSound(MemorySegment content, String name) {
        return content.byteSize() >= HEADER_BYTES
                && content.get(RunFile.INT, 0) == MAGIC
                && content.get(RunFile.INT, CRC) == RunFile.checksum(content.asSlice(SEQUENCE))
                && name.equals(RunFile.name(content.get(RunFile.LONG, SEQUENCE)));
    }

    /// The youngest whole checkpoint.
    public Optional<Checkpoint> latest() throws IOException {
        for (long each : durable.descendingKeySet()) {
            String name = RunFile.name(each);
            var content = disk.read(name);
            if (isSound(content, name))
                return Optional.of(new Checkpoint(content.get(RunFile.LONG, POSITION), content.asSlice(HEADER_BYTES)));
            doors.meter().add(StorageMetric.CHECKPOINTS_IGNORED, 1);
            LOG.warn("checkpoint ignored, it rotted file={}/{}", DIRECTORY, name);
        }
        return Optional.empty();
    }

    /// Position of the oldest checkpoint that is kept: the log from there on is still needed. 0 without one.
    public long durablePosition() {
        return durable.isEmpty() ? 0 : durable.firstEntry().getValue();
    }

    /// Writes a checkpoint without waiting; `whenDurable` runs on the lane. False, and nothing happens, while one
    /// is being written, or while the disk has no room for it: the log says the same, and needs what is left.
    public boolean save(long position, MemorySegment state, Runnable whenDurable) throws IOException {
        if (saving) return false;
        if (disk.usableBytes() < HEADER_BYTES + state.byteSize() + LEFT_FOR_THE_LOG_BYTES) {
            doors.meter().add(StorageMetric.CHECKPOINTS_PUT_OFF, 1);
            return false;
        }
        long number = ++sequence;
        var file = create(number, position, state);
        saving = true;
        cutAt = Long.MAX_VALUE;
        file.force(doors.lane(), new Forced() {
            @Override
            public void done() {
                settle(number, position, file, whenDurable);
            }

            @Override
            public void failed(IOException why) {
                failed.accept(why);
            }
        });
        return true;
    }

    private DiskFile create(long number, long position, MemorySegment state) throws IOException {
        var header = MemorySegment.ofArray(new byte[HEADER_BYTES]);
        header.set(RunFile.INT, 0, MAGIC);
        header.set(RunFile.LONG, SEQUENCE, number);
        header.set(RunFile.LONG, POSITION, position);
        header.set(RunFile.INT, CRC, checksum(header, state));
        var file = disk.create(RunFile.name(number), HEADER_BYTES + state.byteSize());
        file.write(0, header);
        file.write(HEADER_BYTES, state);
        return file;
    }

    private static int checksum(MemorySegment header, MemorySegment state) {
        var crc = new CRC32C();
        crc.update(header.asSlice(SEQUENCE).asByteBuffer());
        crc.update(state.asByteBuffer());
        return (int) crc.getValue();
    }

    private void settle(long number, long position, DiskFile file, Runnable whenDurable) {
        saving = false;
        try {
            file.close();
            if (position > cutAt) {
                disk.delete(RunFile.name(number));
                disk.forceNames();
                return;
            }
            disk.forceNames();
            durable.put(number, position);
            while (durable.size() > KEPT)
                disk.delete(RunFile.name(durable.pollFirstEntry().getKey()));
        } catch (IOException e) {
            failed.accept(e);
            return;
        }
        whenDurable.run();
    }

    /// Deletes checkpoints above `position`: the log they follow from was cut.
    public void truncateAfter(long position) throws IOException {
        cutAt = Math.min(cutAt, position);
        for (var each : durable.entrySet()) if (each.getValue() > position) disk.delete(RunFile.name(each.getKey()));
        durable.values().removeIf(each -> each > position);
        disk.forceNames();
    }

    /// Makes this the only checkpoint: what a replica was given that begins anew. Blocks; durable on return.
    public void replaceAll(long position, MemorySegment state) throws IOException {
        cutAt = -1;
        long number = ++sequence;
        try (var file = create(number, position, state)) {
            file.force();
        }
        disk.forceNames();
        for (long each : durable.keySet()) disk.delete(RunFile.name(each));
        durable.clear();
        durable.put(number, position);
        disk.forceNames();
    }

    /// Deletes every checkpoint.
    public void clear() throws IOException {
        truncateAfter(-1);
    }
}
