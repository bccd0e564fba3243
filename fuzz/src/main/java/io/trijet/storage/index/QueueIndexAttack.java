// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage.index;

import io.trijet.fuzz.FuzzTarget;
import io.trijet.storage.DiskImage;
import io.trijet.storage.DiskImage.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Consume queues whose files were changed anywhere, and which are then opened and read.
///
/// They know less than before, or are refused with an `IOException`; what they know is what was once written. The first
/// byte says whether the checksums are made right again: then they may know anything.
public final class QueueIndexAttack implements FuzzTarget {
    private static final IndexConfig TINY = new IndexConfig(10, 1 << 20);
    private static final int MESSAGES = 45;

    private final DiskImage sound;

    public QueueIndexAttack() {
        var machine = Machine.started();
        try (var queues = open(machine)) {
            for (int message = 0; message < MESSAGES; message++) {
                queues.append(key(message), message / 5, entry(message));
                queues.fedTo(100L * (message + 1));
                machine.settle();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sound = DiskImage.of(machine);
    }

    private static ConsumeQueues open(Machine machine) throws IOException {
        return ConsumeQueues.open(machine.doors(), TINY, e -> {
            throw new UncheckedIOException(e);
        });
    }

    private static QueueKey key(int message) {
        return new QueueKey("topic-" + message % 5 % 3, message % 5);
    }

    private static QueueEntry entry(int message) {
        return new QueueEntry(100L * message, 100L * message + 32, 60, -message);
    }

    @Override
    public void attack(byte[] input) throws Exception {
        if (input.length == 0) return;
        boolean isRepaired = (input[0] & 1) != 0;
        var image = sound.changed(ByteBuffer.wrap(input, 1, input.length - 1).slice());
        if (isRepaired) Runs.repair(image);
        var machine = Machine.started();
        image.writeTo(machine);
        try (var queues = open(machine)) {
            for (int message = 0; message < MESSAGES; message++) {
                var found = queues.get(key(message), message / 5);
                if (!isRepaired && found.isPresent() && !found.get().equals(entry(message)))
                    throw new AssertionError("message " + message + " is now " + found);
            }
            for (var queue : queues.maxOffsets().keySet()) queues.get(queue, queues.minOffset(queue), MESSAGES);
        } catch (IOException e) {
            if (e.getMessage() == null) throw new AssertionError("a refusal that does not say why", e);
        }
    }

    @Override
    public List<byte[]> seeds() {
        return seeds(sound);
    }

    static List<byte[]> seeds(DiskImage image) {
        var seeds = new ArrayList<byte[]>();
        for (int how = 0; how < 2; how++) {
            seeds.add(new byte[] {(byte) how});
            for (int file = 0; file < image.fileCount(); file++) {
                seeds.add(new byte[] {(byte) how, (byte) file, 0, 50, 2, 1, 2});
                seeds.add(new byte[] {(byte) how, (byte) file, 0, 0, 0, (byte) 255, 0, 60, 0});
            }
        }
        return seeds;
    }
}
