// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage.index;

import io.trijet.fuzz.FuzzTarget;
import io.trijet.storage.DiskImage;
import io.trijet.storage.DiskImage.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;

/// A key index whose files were changed anywhere, and which is then opened and asked. As `QueueIndexAttack`.
public final class KeyIndexAttack implements FuzzTarget {
    private static final IndexConfig TINY = new IndexConfig(10, 1 << 20);
    private static final int MESSAGES = 45;

    private final DiskImage sound;

    public KeyIndexAttack() {
        var machine = Machine.started();
        try (var keys = open(machine)) {
            for (int message = 0; message < MESSAGES; message++) {
                keys.append("topic#" + message % 7, 100L * message, 100L * message + 32, 1000 + message);
                keys.fedTo(100L * (message + 1));
                machine.settle();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sound = DiskImage.of(machine);
    }

    private static KeyIndex open(Machine machine) throws IOException {
        return KeyIndex.open(machine.doors(), TINY, e -> {
            throw new UncheckedIOException(e);
        });
    }

    @Override
    public void attack(byte[] input) throws Exception {
        if (input.length == 0) return;
        boolean isRepaired = (input[0] & 1) != 0;
        var image = sound.changed(ByteBuffer.wrap(input, 1, input.length - 1).slice());
        if (isRepaired) Runs.repair(image);
        var machine = Machine.started();
        image.writeTo(machine);
        try (var keys = open(machine)) {
            for (int key = 0; key < 7; key++) {
                for (var hit : keys.query("topic#" + key, 100, 0, Long.MAX_VALUE)) {
                    boolean isRight = hit.record() % 100 == 0 && hit.record() / 100 % 7 == key;
                    if (!isRepaired && !isRight) throw new AssertionError("key " + key + " leads to " + hit);
                }
            }
        } catch (IOException e) {
            if (e.getMessage() == null) throw new AssertionError("a refusal that does not say why", e);
        }
    }

    @Override
    public List<byte[]> seeds() {
        return QueueIndexAttack.seeds(sound);
    }
}
