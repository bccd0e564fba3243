// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.fuzz.FuzzTarget;
import io.trijet.storage.DataDirectory.Identity;
import io.trijet.world.SimulatedDisk;
import io.trijet.world.World;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// The file `VERSION`, and any small file that is replaced whole or rewritten in place.
public final class VersionAttack implements FuzzTarget {
    @Override
    public void attack(byte[] input) throws Exception {
        var disk = new SimulatedDisk(new World(1));
        disk.replace(DataDirectory.VERSION, MemorySegment.ofArray(input));
        attempt(() -> DataDirectory.identity(disk));
        attempt(() -> new StoredValue(disk, DataDirectory.VERSION).read());
        attempt(() -> MirroredValue.open(disk, DataDirectory.VERSION));
    }

    private interface Reading {
        void run() throws IOException;
    }

    private static void attempt(Reading reading) {
        try {
            reading.run();
        } catch (IOException e) {
            if (e.getMessage() == null) throw new AssertionError("a refusal that does not say why", e);
        }
    }

    @Override
    public List<byte[]> seeds() throws Exception {
        var disk = new SimulatedDisk(new World(1));
        DataDirectory.format(disk, new Identity("c1", "n0", 77, "sync", 4096, List.of("broker-a", "broker-b")));
        var value = new StoredValue(disk, "value");
        value.write(new byte[] {1, 2, 3});
        MirroredValue.open(disk, "mirrored").write(new byte[] {1, 2, 3});
        return List.of(
                disk.read(DataDirectory.VERSION).toArray(ValueLayout.JAVA_BYTE),
                disk.read("value").toArray(ValueLayout.JAVA_BYTE),
                disk.read("mirrored").toArray(ValueLayout.JAVA_BYTE));
    }
}
