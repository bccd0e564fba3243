// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.fuzz.FuzzTarget;
import io.trijet.storage.DiskImage.Machine;
import io.trijet.storage.record.RecordKind;
import io.trijet.storage.record.RecordLayout;
import io.trijet.storage.record.RecordReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A log whose files were changed anywhere, and which is then opened.
///
/// It opens, or is refused with an `IOException`. What it has is what was once written, in that order; and where the
/// files
/// that say what was durable are sound, none of that is cut away unnoticed.
///
/// The first byte says how: bit 0 makes the records' checksums right again, bits 1 and 2 what is done about damage.
public final class RecoveryAttack implements FuzzTarget {
    private static final LogIdentity IDENTITY = new LogIdentity("c1", "broker-a");
    private static final int SEGMENT_BYTES = 4096;
    private static final StorageConfig TINY =
            new StorageConfig(SEGMENT_BYTES, 2048, 4096, 1024, Duration.ofMillis(100), true);
    private static final List<OnDamage> REACTIONS = List.of(OnDamage.REFUSE, OnDamage.MEND, OnDamage.CUT);
    private static final int MESSAGES = 24;
    private static final int DURABLE = 16;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final List<String> written = new ArrayList<>();
    private final DiskImage sound;
    private final long durableEnd;

    /// What may fail as disks do, run on a lane.
    private interface Step {
        void run() throws IOException;
    }

    public RecoveryAttack() {
        var machine = Machine.started();
        try {
            CommitLog.format(machine.doors(), IDENTITY, TINY);
            var log = open(machine, OnDamage.REFUSE);
            on(machine, () -> fill(log, 0, DURABLE));
            on(machine, log::persist);
            machine.settle();
            durableEnd = log.persistedEnd();
            on(machine, () -> fill(log, DURABLE, MESSAGES));
            on(machine, log::write);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sound = DiskImage.of(machine);
    }

    private void fill(CommitLog log, int from, int until) throws IOException {
        for (int i = from; i < until; i++) {
            var text = "message " + i + " " + "x".repeat(i * 37 % 300);
            written.add(text);
            append(log, 1 + i / 7, text);
        }
    }

    private static void append(CommitLog log, long term, String text) throws IOException {
        var payload = text.getBytes(StandardCharsets.UTF_8);
        log.append(
                RecordKind.MESSAGES,
                term,
                payload.length,
                (target, _) -> target.copyFrom(MemorySegment.ofArray(payload)));
    }

    @Override
    public void attack(byte[] input) throws Exception {
        if (input.length == 0) return;
        boolean isRepaired = (input[0] & 1) != 0;
        var onDamage = REACTIONS.get(((input[0] >> 1) & 3) % REACTIONS.size());
        var image = sound.changed(ByteBuffer.wrap(input, 1, input.length - 1).slice());
        if (isRepaired) repair(image);
        var machine = Machine.started();
        image.writeTo(machine);
        CommitLog log;
        try {
            log = open(machine, onDamage);
        } catch (IOException e) {
            if (e.getMessage() == null) throw new AssertionError("a refusal that does not say why", e);
            return;
        }
        if (isRepaired) {
            on(machine, () -> readSound(log));
            return;
        }
        check(machine, log, onDamage == OnDamage.REFUSE && image.isSame(sound, RecoveryAttack::isNoSegment));
    }

    private static boolean isNoSegment(String name) {
        return !name.matches("[0-9]{20}");
    }

    private void check(Machine machine, CommitLog log, boolean mayBeNoShorter) throws IOException {
        on(machine, () -> {
            var found = readSound(log);
            boolean isWhole = log.flaws().isEmpty();
            if (isWhole
                    && !written.subList(0, Math.min(found.size(), written.size()))
                            .equals(found)) throw new AssertionError("written " + written + ", found " + found);
            boolean isShort = log.end() < durableEnd && log.damage().isEmpty();
            if (isShort && mayBeNoShorter)
                throw new AssertionError("ends at " + log.end() + ", was durable up to " + durableEnd);
        });
    }

    /// The texts of the messages up to the first that is damaged.
    private static List<String> readSound(CommitLog log) throws IOException {
        var found = new ArrayList<String>();
        for (long at = log.startPosition(); at < log.writtenEnd(); ) {
            try (var view = log.view(at, 1 << 16)) {
                if (view.bytes().byteSize() == 0) return found;
                var records = RecordReader.verifying(view.bytes(), at);
                while (records.next())
                    if (records.kind() == RecordKind.MESSAGES)
                        found.add(new String(records.payload().toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8));
                at += view.bytes().byteSize();
            } catch (CorruptRecordException e) {
                return found;
            }
        }
        return found;
    }

    /// Gives each record of each segment the checksum that its bytes have, and the one before it in the next.
    private static void repair(DiskImage image) {
        int previous = 0;
        boolean isFirst = true;
        for (int file = 0; file < image.fileCount(); file++) {
            if (isNoSegment(image.name(file))) continue;
            var bytes = MemorySegment.ofArray(image.content(file));
            for (long at = 0; at + RecordLayout.HEADER_BYTES <= bytes.byteSize(); ) {
                long size = RecordLayout.aligned(RecordLayout.length(bytes, at));
                if (size < RecordLayout.HEADER_BYTES || at + size > bytes.byteSize()) break;
                if (!isFirst) bytes.set(INT, at + 8, previous);
                isFirst = false;
                previous = RecordLayout.checksum(bytes, at, size);
                bytes.set(INT, at + 4, previous);
                at += size;
            }
        }
    }

    private static CommitLog open(Machine machine, OnDamage onDamage) throws IOException {
        var opened = new AtomicReference<@Nullable CommitLog>();
        on(machine, () -> opened.set(CommitLog.open(machine.doors(), IDENTITY, TINY, onDamage)));
        return Objects.requireNonNull(opened.get());
    }

    private static void on(Machine machine, Step step) throws IOException {
        try {
            machine.node().lane("broker-a").run(() -> {
                try {
                    step.run();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public List<byte[]> seeds() {
        var seeds = new ArrayList<byte[]>();
        for (int how = 0; how < 6; how++) {
            seeds.add(new byte[] {(byte) how});
            for (int file = 0; file < sound.fileCount(); file++) {
                seeds.add(new byte[] {(byte) how, (byte) file, 0, 40, 2, 1, 2});
                seeds.add(new byte[] {(byte) how, (byte) file, 0, 0, 0, (byte) 255, 3, 0, 0});
            }
        }
        return seeds;
    }
}
