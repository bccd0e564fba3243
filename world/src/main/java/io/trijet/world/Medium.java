// SPDX-License-Identifier: Apache-2.0
package io.trijet.world;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.random.RandomGenerator;

/// What all directories of one simulated disk share: room, speed, faults, and the processes that use it one after
/// another.
final class Medium {
    private static final long MICRO = 1_000;
    private static final long DEFAULT_CAPACITY = 1L << 40;
    private static final long BYTES_PER_MICRO = 4_000;

    private final World world;
    private final DiskFaults faults = new DiskFaults(this::stallMoved);
    private final RandomGenerator chance;
    private final RandomGenerator latency;
    private final List<NameTable> directories = new ArrayList<>();
    private final List<Pending> pending = new ArrayList<>();
    private long capacity = DEFAULT_CAPACITY;
    private long foreignBytes;
    // Rises with each process death: what an earlier process had open or locked is void.
    private long process;
    private long powerCuts;
    private boolean isDead;
    private long calls;
    private long lostSectors;
    private long lostNames;
    private long minForceNanos = 50 * MICRO;
    private long maxForceNanos = 400 * MICRO;

    /// A force that has not ended.
    private record Pending(long dueNanos, Runnable end) {}

    Medium(World world, String name) {
        this.world = world;
        chance = world.random("disk " + name);
        latency = world.random("disk latency " + name);
    }

    DiskFaults faults() {
        return faults;
    }

    RandomGenerator chance() {
        return chance;
    }

    World world() {
        return world;
    }

    long process() {
        return process;
    }

    long calls() {
        return calls;
    }

    long lostSectors() {
        return lostSectors;
    }

    long lostNames() {
        return lostNames;
    }

    void add(NameTable directory) {
        directories.add(directory);
    }

    /// A call that changes nothing: is the process that makes it alive?
    void touch(String what) {
        if (isDead) throw new NodeDied(what);
        world.spend(MICRO * faults.slowness());
    }

    /// A call that changes something. True if the process dies in it: the caller does part of its work, then calls
    /// `die`.
    boolean change(String what, long bytes) {
        touch(what);
        calls++;
        world.trace(calls);
        world.spend((MICRO + MICRO * bytes / BYTES_PER_MICRO) * faults.slowness());
        return faults.crashesNow();
    }

    NodeDied die(String where) {
        faults.crash();
        isDead = true;
        return new NodeDied(where);
    }

    void revive() {
        isDead = false;
    }

    void force(long minNanos, long maxNanos) {
        minForceNanos = minNanos;
        maxForceNanos = maxNanos;
    }

    /// When a force that begins now ends, stalls aside.
    long forceEndNanos() {
        long took = minForceNanos + latency.nextLong(Math.max(1, maxForceNanos - minForceNanos));
        // One in fifty is slow: the tail that real disks have.
        if (latency.nextInt(50) == 0) took *= 10;
        return world.nanos() + took * faults.slowness();
    }

    /// Waits in place.
    void awaitForce() {
        long end = Math.max(forceEndNanos(), faults.stalledUntilNanos());
        world.spend(end - world.nanos());
    }

    /// Runs `end` at `dueNanos`, later while the disk stalls, never after a power cut.
    void endForceAt(long dueNanos, Runnable end) {
        pending.add(new Pending(dueNanos, end));
        world.at(dueNanos, this::endForces);
    }

    void capacity(long bytes) {
        capacity = bytes;
    }

    long capacity() {
        return capacity;
    }

    /// Other files take so much of the disk that only `bytes` are left.
    void leave(long bytes) {
        foreignBytes = Math.max(0, capacity - ownBytes() - bytes);
    }

    void leaveAll() {
        foreignBytes = 0;
    }

    long usableBytes() {
        return Math.max(0, capacity - foreignBytes - ownBytes());
    }

    void reserve(FileImage file, long position, long size, String path) throws IOException {
        long needed = (long) file.newSectors(position, size) * FileImage.SECTOR;
        if (needed > 0 && needed > usableBytes()) throw new IOException(path + ": No space left on device");
    }

    /// The process dies: what it wrote stays in the page cache, but pages that only the cache had may be dropped.
    void kill() {
        process++;
        for (var directory : directories) {
            for (var file : directory.files()) if (chance.nextBoolean()) file.evictClean();
        }
    }

    /// What nobody forced survives or not, each sector and each name on its own.
    void losePower() {
        process++;
        pending.clear();
        double survival = switch (chance.nextInt(4)) {
            case 0 -> 0;
            case 1 -> 1;
            case 2 -> 0.5;
            default -> chance.nextDouble();
        };
        for (var directory : directories) {
            for (var file : directory.allFiles()) lostSectors += file.losePower(chance, survival);
            lostNames += directory.losePower(chance, survival);
        }
        powerCuts++;
        world.trace(lostSectors + powerCuts);
    }

    private long ownBytes() {
        long sectors = 0;
        for (var directory : directories) for (var file : directory.files()) sectors += file.allocatedSectors();
        return sectors * FileImage.SECTOR;
    }

    private void stallMoved() {
        world.at(faults.stalledUntilNanos(), this::endForces);
    }

    private void endForces() {
        if (world.nanos() < faults.stalledUntilNanos()) return;
        List<Pending> ended = new ArrayList<>();
        for (Iterator<Pending> each = pending.iterator(); each.hasNext(); ) {
            var next = each.next();
            if (next.dueNanos <= world.nanos()) {
                ended.add(next);
                each.remove();
            }
        }
        for (var next : ended) next.end.run();
    }
}
