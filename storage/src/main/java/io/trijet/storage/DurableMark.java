// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.environment.Disk;
import io.trijet.environment.Disk.DiskFile;
import io.trijet.environment.Disk.Forced;
import io.trijet.environment.Lane.Timer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// How far the log was certainly on the disk: what tells damage from a torn tail. Carries the terms below it that a
/// full disk kept the history from storing: it is rewritten in place, which takes no room.
///
/// Two slots, each in a sector of its own; the valid one with the higher sequence counts. One slot is rewritten after
/// every group force; once it has itself been forced, which happens at least every `markInterval`, it rests and the
/// other is rewritten. So one slot is always whole. While a slot is being forced it is not touched.
///
/// ```
///  0      4     8          16         24     32      36      40     48
///  ├ mark ┼ crc ┼ sequence ┼ position ┼ term ┼ chain ┼ bytes ┼ from ┼ term, position … ┤
/// ```
///
/// `bytes` counts what follows it, the young terms: 0 for none, and then the checksum ends before it.
///
/// Owned by the log's lane.
final class DurableMark implements AutoCloseable {
    static final String NAME = "durable-mark";

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int MAGIC = 0x54524A4D;
    private static final int CRC = 4;
    private static final int SEQUENCE = 8;
    private static final int POSITION = 16;
    private static final int TERM = 24;
    private static final int CHAIN = 32;
    private static final int POINT_END = 36;
    private static final int YOUNG_BYTES = 36;
    private static final int YOUNG_FROM = 40;
    private static final int YOUNG_STARTS = 48;
    private static final int START_BYTES = 16;
    private static final int SLOT_DISTANCE = 4096;
    private static final int FILE_BYTES = 2 * SLOT_DISTANCE;
    /// The most terms that fit beside the mark. With more than these not stored the mark rests.
    static final int MAX_YOUNG_TERMS = (SLOT_DISTANCE - YOUNG_STARTS) / START_BYTES;

    /// What one slot says.
    record Slot(long sequence, LogPoint point, Optional<YoungTerms> young) {}

    private final LogDoors doors;
    private final DiskFile file;
    private final History history;
    private final long intervalNanos;
    private final MemorySegment scratch = MemorySegment.ofArray(new byte[SLOT_DISTANCE]);

    private Consumer<IOException> failed = _ -> {};
    private LogPoint point;
    private long sequence;
    private int slot;
    /// A newer mark that waits for the force of the one before. Null when none does.
    private @Nullable LogPoint waiting;
    /// Runs out when what was written must be forced. Null when nothing is.
    private @Nullable Timer timer;
    private boolean forcing;
    private boolean closed;

    private DurableMark(LogDoors doors, DiskFile file, History history, long intervalNanos, Slot slot, int index) {
        this.doors = doors;
        this.file = file;
        this.history = history;
        this.intervalNanos = intervalNanos;
        this.point = slot.point();
        this.sequence = slot.sequence();
        this.slot = 1 - index;
    }

    /// Makes the file if there is none. Durable on return.
    static void format(Disk disk, LogPoint point) throws IOException {
        if (disk.exists(NAME)) return;
        var content = MemorySegment.ofArray(new byte[FILE_BYTES]);
        encode(content, new Slot(1, point, Optional.empty()));
        disk.replace(NAME, content);
    }

    /// What the mark carries of the history goes over into it.
    static DurableMark open(LogDoors doors, History history, long intervalNanos) throws IOException {
        if (!doors.disk().exists(NAME))
            throw new IOException("no file " + NAME + ": this directory was never formatted");
        var file = doors.disk().open(NAME);
        var slots = slots(file);
        var best = best(slots);
        if (best < 0) {
            file.close();
            throw new IOException(
                    "both slots of " + NAME + " are damaged: nothing tells how far the log was on the disk."
                            + " Remedy: format this directory anew and let it fetch everything from a replica, or restore a backup");
        }
        // An earlier process may have ended before it forced what it wrote last: what is decided from here on
        // must not be decided otherwise after a power cut.
        file.force();
        for (var one : slots) if (one.isEmpty()) doors.meter().add(StorageMetric.MARK_SLOTS_IGNORED, 1);
        var found = slots.get(best).orElseThrow();
        found.young().ifPresent(history::adopt);
        return new DurableMark(doors, file, history, intervalNanos, found, best);
    }

    /// What the file says, for people; empty if both slots are damaged.
    static Optional<LogPoint> inspect(Disk disk) throws IOException {
        try (var file = disk.open(NAME)) {
            var slots = slots(file);
            int best = best(slots);
            return best < 0 ? Optional.empty() : slots.get(best).map(Slot::point);
        }
    }

    private static int best(List<Optional<Slot>> slots) {
        long first = slots.get(0).map(Slot::sequence).orElse(-1L);
        long second = slots.get(1).map(Slot::sequence).orElse(-1L);
        if (first < 0 && second < 0) return -1;
        return first > second ? 0 : 1;
    }

    private static List<Optional<Slot>> slots(DiskFile file) throws IOException {
        return List.of(readSlot(file, 0), readSlot(file, 1));
    }

    /// A slot that was never written is not damaged: it says sequence 0, which is below every mark.
    private static Optional<Slot> readSlot(DiskFile file, int index) throws IOException {
        var bytes = MemorySegment.ofArray(new byte[SLOT_DISTANCE]);
        long offset = (long) index * SLOT_DISTANCE;
        if (file.size() < offset + bytes.byteSize()) return Optional.empty();
        file.read(offset, bytes);
        boolean untouched = bytes.mismatch(MemorySegment.ofArray(new byte[SLOT_DISTANCE])) < 0;
        if (untouched && index == 1) return Optional.of(new Slot(0, new LogPoint(0, 0, 0), Optional.empty()));
        if (bytes.get(INT, 0) != MAGIC || !hasWholeTerms(bytes) || bytes.get(INT, CRC) != checksum(bytes))
            return Optional.empty();
        var point = new LogPoint(bytes.get(LONG, TERM), bytes.get(LONG, POSITION), bytes.get(INT, CHAIN));
        return Optional.of(new Slot(bytes.get(LONG, SEQUENCE), point, young(bytes)));
    }

    private static boolean hasWholeTerms(MemorySegment bytes) {
        int young = bytes.get(INT, YOUNG_BYTES);
        return young == 0 || (young >= Long.BYTES && young <= SLOT_DISTANCE - YOUNG_FROM);
    }

    private static Optional<YoungTerms> young(MemorySegment bytes) {
        int end = YOUNG_FROM + bytes.get(INT, YOUNG_BYTES);
        if (end == YOUNG_FROM) return Optional.empty();
        var starts = new ArrayList<TermStart>();
        for (int at = YOUNG_STARTS; at < end; at += START_BYTES)
            starts.add(new TermStart(bytes.get(LONG, at), bytes.get(LONG, at + Long.BYTES)));
        return Optional.of(new YoungTerms(bytes.get(LONG, YOUNG_FROM), starts));
    }

    private static void encode(MemorySegment target, Slot slot) {
        target.set(INT, 0, MAGIC);
        target.set(LONG, SEQUENCE, slot.sequence());
        target.set(LONG, POSITION, slot.point().position());
        target.set(LONG, TERM, slot.point().term());
        target.set(INT, CHAIN, slot.point().chain());
        target.set(INT, YOUNG_BYTES, 0);
        slot.young().ifPresent(young -> encode(target, young));
        target.set(INT, CRC, checksum(target));
    }

    private static void encode(MemorySegment target, YoungTerms young) {
        target.set(LONG, YOUNG_FROM, young.from());
        long at = YOUNG_STARTS;
        for (var start : young.starts()) {
            target.set(LONG, at, start.term());
            target.set(LONG, at + Long.BYTES, start.position());
            at += START_BYTES;
        }
        target.set(INT, YOUNG_BYTES, (int) (at - YOUNG_FROM));
    }

    private static int checksum(MemorySegment bytes) {
        var crc = new CRC32C();
        int young = bytes.get(INT, YOUNG_BYTES);
        int end = young == 0 ? POINT_END : YOUNG_FROM + young;
        crc.update(bytes.asSlice(SEQUENCE, end - SEQUENCE).asByteBuffer());
        return (int) crc.getValue();
    }

    /// Hears that a force of the mark failed, on the lane.
    void onFailure(Consumer<IOException> whenFailed) {
        failed = whenFailed;
    }

    LogPoint point() {
        return point;
    }

    /// False while more terms wait to be stored than it can carry: it must rest then.
    boolean canMove() {
        return history.unstoredBelow(Long.MAX_VALUE)
                .map(young -> young.starts().size() <= MAX_YOUNG_TERMS)
                .orElse(true);
    }

    /// The log is on the disk up to here. Not waited for: a crash may find an older mark, never a false one.
    void moveTo(LogPoint next) throws IOException {
        assert next.position() >= point.position() : next + " below " + point;
        if (forcing) {
            waiting = next;
            return;
        }
        write(next);
        if (timer == null) timer = doors.lane().at(doors.clock().nanos() + intervalNanos, this::force);
    }

    /// Sets the mark, lower or higher, and forces it before it returns.
    void setDurably(LogPoint next) throws IOException {
        waiting = null;
        if (timer != null) timer.cancel();
        timer = null;
        if (forcing) slot = 1 - slot;
        write(next);
        file.force();
        slot = 1 - slot;
    }

    private void write(LogPoint next) throws IOException {
        point = next;
        encode(scratch, new Slot(++sequence, next, history.unstoredBelow(next.position())));
        file.write((long) slot * SLOT_DISTANCE, scratch.asSlice(0, YOUNG_FROM + scratch.get(INT, YOUNG_BYTES)));
    }

    private void force() {
        timer = null;
        forcing = true;
        long forcedSequence = sequence;
        file.force(doors.lane(), new Forced() {
            @Override
            public void done() {
                forcing = false;
                if (!closed) rest(forcedSequence);
            }

            @Override
            public void failed(IOException why) {
                if (!closed) failed.accept(why);
            }
        });
    }

    private void rest(long forcedSequence) {
        if (forcedSequence == sequence) slot = 1 - slot;
        var next = waiting;
        waiting = null;
        if (next == null) return;
        try {
            moveTo(next);
        } catch (IOException e) {
            failed.accept(e);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        if (timer != null) timer.cancel();
        file.close();
    }
}
