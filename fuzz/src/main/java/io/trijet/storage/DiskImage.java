// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.environment.Disk;
import io.trijet.environment.NodeId;
import io.trijet.world.SimulatedDisk;
import io.trijet.world.SimulatedNetwork;
import io.trijet.world.SimulatedNode;
import io.trijet.world.World;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/// The files of a group's directory, as bytes that an attack changes before they are read again.
///
/// A change is a byte that says which file, two that say where, one that says how many bytes follow, and these. Where
/// the file's number is 255 the file before it is cut there instead; where it is 254 the rest of the input is that
/// file.
public final class DiskImage {
    private static final int CUT = 255;
    private static final int REPLACE = 254;
    private static final String GROUP = "group-0";

    private final List<String[]> names = new ArrayList<>();
    private final List<byte[]> contents = new ArrayList<>();

    /// One machine whose process runs, with its lanes and its disk.
    public record Machine(World world, SimulatedNode node) {
        public static Machine started() {
            var world = new World(1);
            var node = new SimulatedNode(world, new SimulatedNetwork(world), new NodeId("n0"));
            node.start();
            return new Machine(world, node);
        }

        public LogDoors doors() {
            Disk disk = node.disk().directory(GROUP);
            return new LogDoors(disk, node.lane("broker-a"), node.clock(), node.meter());
        }

        /// Lets the disk finish what it was asked for.
        public void settle() {
            world.runFor(1_000_000_000L);
        }
    }

    private DiskImage() {}

    /// All files of the machine's group.
    public static DiskImage of(Machine machine) {
        var image = new DiskImage();
        var group = machine.node().disk().directory(GROUP);
        image.take("", group);
        for (var directory : group.directories()) image.take(directory, group.directory(directory));
        return image;
    }

    private void take(String directory, SimulatedDisk disk) {
        for (var name : disk.names()) {
            names.add(new String[] {directory, name});
            contents.add(disk.bytes(name));
        }
    }

    public int fileCount() {
        return names.size();
    }

    public byte[] content(int file) {
        return contents.get(file);
    }

    /// Whether the files of these names are the same in both.
    boolean isSame(DiskImage other, Predicate<String> name) {
        for (int i = 0; i < contents.size(); i++)
            if (name.test(name(i)) && !Arrays.equals(contents.get(i), other.contents.get(i))) return false;
        return true;
    }

    String name(int file) {
        return names.get(file)[1];
    }

    /// These files with the changes that are left in `input`.
    public DiskImage changed(ByteBuffer input) {
        var image = new DiskImage();
        image.names.addAll(names);
        contents.forEach(content -> image.contents.add(content.clone()));
        int file = 0;
        while (input.remaining() >= 4) {
            int number = input.get() & 0xff;
            int at = input.getShort() & 0xffff;
            if (number == REPLACE) {
                var rest = new byte[input.remaining()];
                input.get(rest);
                image.contents.set(file, rest);
            } else if (number == CUT) {
                var content = image.contents.get(file);
                image.contents.set(file, Arrays.copyOf(content, Math.min(at, content.length)));
            } else {
                file = number % contents.size();
                image.overwrite(file, at, input);
            }
        }
        return image;
    }

    private void overwrite(int file, int at, ByteBuffer input) {
        var content = contents.get(file);
        int length = Math.min(input.get() & 0xff, input.remaining());
        int fits = Math.max(0, Math.min(length, content.length - at));
        if (fits > 0) input.duplicate().get(content, at, fits);
        input.position(input.position() + length);
    }

    /// Writes the files to the machine's disk.
    public void writeTo(Machine machine) throws IOException {
        var group = machine.node().disk().directory(GROUP);
        for (int i = 0; i < names.size(); i++) {
            var directory = names.get(i)[0].isEmpty() ? group : group.directory(names.get(i)[0]);
            directory.replace(names.get(i)[1], MemorySegment.ofArray(contents.get(i)));
        }
    }
}
