// SPDX-License-Identifier: Apache-2.0
package io.trijet.world;

import io.trijet.environment.Disk;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// A disk that keeps what was forced and makes no promise about the rest.
///
/// Every file has a page cache image and a platter image per sector of 512 bytes. `kill` is the death of the process
/// (kill -9): the page cache stays. `losePower` is that of the machine: each unforced sector and each unforced name
/// survives on its own, as the seed has it. Both end what was open; the same disk serves the next process. `faults`
/// breaks it; `rot` and `shorten` damage what lies there. Works alone too: outside of a lane a call just takes time.
public final class SimulatedDisk implements Disk {
    private final Medium medium;
    private final String path;
    private final NameTable table = new NameTable();
    private final TreeMap<String, SimulatedDisk> below = new TreeMap<>();
    private long lockedBy = -1;
    private boolean isLockedByOther;

    public SimulatedDisk(World world) {
        this(world, "disk");
    }

    /// `name` chooses the disk's own luck within the world's seed.
    public SimulatedDisk(World world, String name) {
        this(new Medium(world, name), "");
    }

    private SimulatedDisk(Medium medium, String path) {
        this.medium = medium;
        this.path = path;
        medium.add(table);
    }

    @Override
    public DiskFile create(String name, long size) throws IOException {
        check(name);
        boolean dies = medium.change(path + name, 0);
        if (dies && medium.chance().nextBoolean()) throw medium.die("create " + path + name);
        if (exists(name)) throw new IOException(path + name + " exists");
        var file = new FileImage();
        file.resize(size);
        table.put(name, file);
        if (dies) throw medium.die("create " + path + name);
        return new OpenFile(medium, path + name, file);
    }

    @Override
    public DiskFile open(String name) throws IOException {
        check(name);
        medium.touch(path + name);
        return new OpenFile(medium, path + name, file(name));
    }

    @Override
    public boolean exists(String name) {
        return table.file(name).isPresent();
    }

    @Override
    public List<String> names() {
        medium.touch(path);
        return table.names();
    }

    @Override
    public void replace(String name, MemorySegment content) throws IOException {
        check(name);
        boolean dies = medium.change(path + name, content.byteSize());
        if (dies && medium.chance().nextBoolean()) throw medium.die("replace " + path + name);
        var faults = medium.faults();
        if (faults.failsWrite(path + name) || faults.failsForce(path + name))
            throw new IOException(path + name + ": Input/output error");
        var file = new FileImage();
        medium.reserve(file, 0, content.byteSize(), path + name);
        medium.awaitForce();
        file.write(0, content);
        file.endForce(file.beginForce());
        table.put(name, file);
        table.force();
        medium.world().trace(content);
        if (dies) throw medium.die("replace " + path + name);
    }

    @Override
    public MemorySegment read(String name) throws IOException {
        medium.touch(path + name);
        if (medium.faults().failsRead(path + name)) throw new IOException(path + name + ": Input/output error");
        return MemorySegment.ofArray(file(name).cachedBytes());
    }

    @Override
    public void rename(String from, String to) throws IOException {
        check(to);
        boolean dies = medium.change(path + from, 0);
        if (dies && medium.chance().nextBoolean()) throw medium.die("rename " + path + from);
        file(from);
        table.move(from, to);
        if (dies) throw medium.die("rename " + path + from);
    }

    @Override
    public void delete(String name) {
        boolean dies = medium.change(path + name, 0);
        if (dies && medium.chance().nextBoolean()) throw medium.die("delete " + path + name);
        if (exists(name)) table.drop(name);
        if (dies) throw medium.die("delete " + path + name);
    }

    @Override
    public void forceNames() throws IOException {
        if (medium.change(path, 0)) throw medium.die("force names of " + path);
        medium.awaitForce();
        if (medium.faults().failsForce(path)) throw new IOException(path + ": Input/output error");
        table.force();
    }

    @Override
    public SimulatedDisk directory(String name) {
        check(name);
        medium.touch(path + name);
        return below.computeIfAbsent(name, _ -> new SimulatedDisk(medium, path + name + "/"));
    }

    @Override
    public long totalBytes() {
        return medium.capacity();
    }

    @Override
    public long usableBytes() {
        return medium.usableBytes();
    }

    @Override
    public boolean lock(String name, String holder) {
        medium.touch(path + name);
        if (isLockedByOther || lockedBy == medium.process()) return false;
        lockedBy = medium.process();
        var file = new FileImage();
        file.write(0, MemorySegment.ofArray(holder.getBytes(StandardCharsets.UTF_8)));
        table.put(name, file);
        return true;
    }

    /// What can be made to go wrong.
    public DiskFaults faults() {
        return medium.faults();
    }

    /// A process outside of the world holds the lock of this directory, or lets go of it.
    public void lockElsewhere(boolean isLocked) {
        isLockedByOther = isLocked;
    }

    /// How long a force takes. One in fifty takes ten times as long.
    public void forceTakes(long minNanos, long maxNanos) {
        medium.force(minNanos, maxNanos);
    }

    public void capacity(long bytes) {
        medium.capacity(bytes);
    }

    /// Something else fills the disk until only `bytes` are left.
    public void leave(long bytes) {
        medium.leave(bytes);
    }

    /// Whatever else filled the disk is gone.
    public void leaveAll() {
        medium.leaveAll();
    }

    /// The process that uses the disk dies.
    public void kill() {
        medium.kill();
    }

    /// The machine loses power.
    public void losePower() {
        medium.losePower();
    }

    /// After a death in the middle of a call (`DiskFaults.crashAtCall`): the next process begins.
    public void revive() {
        medium.revive();
    }

    /// Changing calls so far: bounds a sweep over `crashAtCall`.
    public long calls() {
        return medium.calls();
    }

    /// Sectors that power cuts took.
    public long lostSectors() {
        return medium.lostSectors();
    }

    /// Names that power cuts took or left.
    public long lostNames() {
        return medium.lostNames();
    }

    /// One bit of a file turns over, on the platter and in the cache.
    public void rot(String name, long position, int bit) {
        present(name).rot(position, bit);
    }

    /// A sector of a file is as if it had never been written: the disk forgot a write.
    public void forget(String name, long position) {
        present(name).forget(position);
    }

    /// A sector of a file has the bytes of another one: a write landed in the wrong place.
    public void misplace(String name, long from, long to) {
        present(name).misplace(from, to);
    }

    /// A file loses its end on the platter and in the cache.
    public void shorten(String name, long size) {
        present(name).shorten(size);
    }

    /// What a process would read.
    public byte[] bytes(String name) {
        return present(name).cachedBytes();
    }

    /// What the platter has under this name; empty if the platter does not know the name.
    public byte[] durableBytes(String name) {
        return table.durableFile(name).map(FileImage::durableBytes).orElseGet(() -> new byte[0]);
    }

    /// True if a power cut now could take something of this file.
    public boolean isUnforced(String name) {
        return present(name).isUnforced();
    }

    /// This directory and all below it, this one first.
    public List<SimulatedDisk> tree() {
        List<SimulatedDisk> all = new ArrayList<>(List.of(this));
        for (var directory : below.values()) all.addAll(directory.tree());
        return all;
    }

    /// The names of the directories right below.
    public List<String> directories() {
        return List.copyOf(below.keySet());
    }

    private FileImage present(String name) {
        return table.file(name).orElseThrow(() -> new IllegalArgumentException("no file " + path + name));
    }

    private FileImage file(String name) throws IOException {
        return table.file(name).orElseThrow(() -> new FileNotFoundException(path + name));
    }

    private static void check(String name) {
        if (name.isEmpty() || name.contains("/") || name.startsWith("."))
            throw new IllegalArgumentException("not a plain file name: '" + name + "'");
    }
}
