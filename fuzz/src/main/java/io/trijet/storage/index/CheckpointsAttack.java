// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage.index;

import io.trijet.fuzz.FuzzTarget;
import io.trijet.storage.DiskImage;
import io.trijet.storage.DiskImage.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/// Checkpoints whose files were changed anywhere: one that is not whole is ignored.
public final class CheckpointsAttack implements FuzzTarget {
    private final DiskImage sound;

    public CheckpointsAttack() {
        var machine = Machine.started();
        try {
            var checkpoints = open(machine);
            for (int position = 10; position <= 30; position += 10) {
                checkpoints.save(
                        position,
                        MemorySegment.ofArray(new byte[100 + position]).fill((byte) position),
                        () -> {});
                machine.settle();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sound = DiskImage.of(machine);
    }

    private static Checkpoints open(Machine machine) throws IOException {
        return Checkpoints.open(machine.doors(), e -> {
            throw new UncheckedIOException(e);
        });
    }

    @Override
    public void attack(byte[] input) throws Exception {
        var image = sound.changed(ByteBuffer.wrap(input));
        var machine = Machine.started();
        image.writeTo(machine);
        try {
            var found = open(machine).latest();
            if (found.isEmpty()) return;
            long position = found.get().position();
            var expected = new byte[100 + (int) position];
            Arrays.fill(expected, (byte) position);
            boolean isSound =
                    position <= 30 && Arrays.equals(found.get().state().toArray(ValueLayout.JAVA_BYTE), expected);
            if (!isSound) throw new AssertionError("a checkpoint that was never written: " + found);
        } catch (IOException e) {
            if (e.getMessage() == null) throw new AssertionError("a refusal that does not say why", e);
        }
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(new byte[] {}, new byte[] {0, 0, 10, 1, 7}, new byte[] {1, 0, 30, 1, 7}, new byte[] {
            1, 0, 0, 0, (byte) 255, 0, 40, 0
        });
    }
}
