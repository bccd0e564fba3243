// SPDX-License-Identifier: Apache-2.0
package io.trijet.world;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;

/// One file's bytes twice: as the page cache shows them and as the platter has them, per sector of 512 bytes.
///
/// A sector is dirty from its write until a force took it. Sectors taken by a force that has not ended are neither
/// dirty nor durable: they are in its `Snapshot`.
final class FileImage {
    static final int SECTOR = 512;

    private MemorySegment cached = MemorySegment.ofArray(new byte[0]);
    private byte[] durable = new byte[0];
    private long length;
    private long durableLength;
    private final BitSet dirty = new BitSet();
    private final BitSet allocated = new BitSet();
    // Images that mappings still show although the file outgrew them.
    private final List<MemorySegment> outgrown = new ArrayList<>();
    private final List<Snapshot> forcing = new ArrayList<>();

    /// What a force must make durable.
    static final class Snapshot {
        private final long length;
        private final int[] sectors;
        private final byte[] content;

        private Snapshot(long length, int[] sectors, byte[] content) {
            this.length = length;
            this.sectors = sectors;
            this.content = content;
        }
    }

    long length() {
        return length;
    }

    long durableLength() {
        return durableLength;
    }

    boolean isUnforced() {
        return !dirty.isEmpty() || !forcing.isEmpty() || length != durableLength;
    }

    /// Sectors that writing `[position, position + size)` would have to find room for.
    int newSectors(long position, long size) {
        int from = sectorOf(position);
        int to = sectorOf(position + size + SECTOR - 1);
        return (to - from) - allocated.get(from, to).cardinality();
    }

    int allocatedSectors() {
        return allocated.cardinality();
    }

    void write(long position, MemorySegment bytes) {
        long size = bytes.byteSize();
        if (size == 0) return;
        reserve(position + size);
        MemorySegment.copy(bytes, 0, cached, position, size);
        for (var image : outgrown) {
            long shown = Math.min(size, image.byteSize() - position);
            if (shown > 0) MemorySegment.copy(bytes, 0, image, position, shown);
        }
        touch(position, size);
        length = Math.max(length, position + size);
    }

    void read(long position, MemorySegment target) {
        MemorySegment.copy(cached, position, target, 0, target.byteSize());
    }

    /// A shorter file forgets its end; a longer one is zero there.
    void resize(long size) {
        reserve(Math.max(size, length));
        if (size < length) {
            var zeros = MemorySegment.ofArray(new byte[Math.toIntExact(length - size)]);
            long old = length;
            write(size, zeros);
            int keep = sectorOf(size + SECTOR - 1);
            allocated.clear(keep, Math.max(keep, sectorOf(old + SECTOR - 1)));
        }
        length = size;
    }

    /// The page cache itself, read-only, until `arena` closes.
    MemorySegment map(long size, Arena arena) {
        if (!cached.isNative()) {
            var paged = Arena.ofAuto().allocate(Math.max(SECTOR, cached.byteSize()), 8);
            MemorySegment.copy(cached, 0, paged, 0, cached.byteSize());
            cached = paged;
        }
        var shown = cached;
        // The closure keeps the pages alive for as long as the arena lives.
        return shown.reinterpret(size, arena, _ -> shown.isMapped()).asReadOnly();
    }

    /// A force begins: takes what is dirty now.
    Snapshot beginForce() {
        int[] sectors = dirty.stream().toArray();
        var content = new byte[sectors.length * SECTOR];
        for (int i = 0; i < sectors.length; i++)
            MemorySegment.copy(cached, ValueLayout.JAVA_BYTE, (long) sectors[i] * SECTOR, content, i * SECTOR, SECTOR);
        dirty.clear();
        var snapshot = new Snapshot(length, sectors, content);
        forcing.add(snapshot);
        return snapshot;
    }

    /// A force ended well.
    void endForce(Snapshot snapshot) {
        if (!forcing.remove(snapshot)) return;
        for (int i = 0; i < snapshot.sectors.length; i++) settle(snapshot, i);
        durableLength = snapshot.length;
    }

    /// A force failed: some of its sectors reached the platter, the rest is dropped: clean in the cache, not
    /// durable.
    void failForce(Snapshot snapshot, RandomGenerator chance) {
        if (!forcing.remove(snapshot)) return;
        for (int i = 0; i < snapshot.sectors.length; i++) if (chance.nextInt(4) == 0) settle(snapshot, i);
    }

    /// Ends every force that is under way: one that began later and ended now covers them.
    void endForces() {
        for (var snapshot : List.copyOf(forcing)) endForce(snapshot);
    }

    /// The kernel writes the sector at `position` back on its own, or believes it did (`isLost`).
    void writeBack(long position, boolean isLost) {
        int sector = sectorOf(position);
        if (!dirty.get(sector) || isForcing(sector)) return;
        dirty.clear(sector);
        if (!isLost) settle(sector, cached, (long) sector * SECTOR);
    }

    /// The power fails: each sector that no force had finished with survives or not on its own, and so does the
    /// length. Afterwards the cache shows the platter. Returns how many sectors were lost.
    int losePower(RandomGenerator chance, double survival) {
        int lost = 0;
        for (var snapshot : forcing) {
            for (int i = 0; i < snapshot.sectors.length; i++) {
                if (chance.nextDouble() < survival) settle(snapshot, i);
                else lost++;
            }
            if (chance.nextDouble() < survival) durableLength = snapshot.length;
        }
        forcing.clear();
        for (int sector = dirty.nextSetBit(0); sector >= 0; sector = dirty.nextSetBit(sector + 1)) {
            if (chance.nextDouble() < survival) settle(sector, cached, (long) sector * SECTOR);
            else lost++;
        }
        if (chance.nextDouble() < survival) durableLength = length;
        showPlatter();
        return lost;
    }

    /// Clean pages are dropped from the cache: what a failed force dropped shows its old content again.
    void evictClean() {
        for (int sector = 0; sector < sectorOf(cached.byteSize()); sector++) {
            if (!dirty.get(sector) && !isForcing(sector)) showPlatter(sector);
        }
    }

    /// What only the medium does: the platter's byte and the cached one change, nobody is told.
    void rot(long position, int bit) {
        byte flipped = (byte) (cached.get(ValueLayout.JAVA_BYTE, position) ^ (1 << bit));
        change(position, MemorySegment.ofArray(new byte[] {flipped}));
    }

    /// The sector at `position` is as if nothing had ever been written there.
    void forget(long position) {
        long start = startOf(position);
        change(start, MemorySegment.ofArray(new byte[sizeAt(start)]));
    }

    /// The sector at `to` has the bytes of the one at `from`.
    void misplace(long from, long to) {
        long target = startOf(to);
        int size = Math.min(sizeAt(startOf(from)), sizeAt(target));
        var bytes = cached.asSlice(startOf(from), size).toArray(ValueLayout.JAVA_BYTE);
        change(target, MemorySegment.ofArray(bytes));
    }

    /// Within one sector, in the cache and on the medium, if that has the sector at all.
    private void change(long position, MemorySegment bytes) {
        boolean wasDirty = dirty.get(sectorOf(position));
        write(position, bytes);
        if (!wasDirty) writeBack(position, false);
    }

    private static long startOf(long position) {
        return position - position % SECTOR;
    }

    private int sizeAt(long start) {
        return (int) Math.min(SECTOR, length - start);
    }

    /// The file's end is gone from the medium.
    void shorten(long size) {
        resize(size);
        endForce(beginForce());
    }

    byte[] cachedBytes() {
        return cached.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    byte[] durableBytes() {
        return Arrays.copyOf(durable, Math.toIntExact(durableLength));
    }

    private void showPlatter() {
        dirty.clear();
        length = durableLength;
        reserve(length);
        // Mappings die with the process, so a fresh image is enough and a stale mapping shows stale bytes.
        cached = MemorySegment.ofArray(Arrays.copyOf(durable, Math.toIntExact(roundUp(length))));
        cached.asSlice(length).fill((byte) 0);
        outgrown.clear();
    }

    private void showPlatter(int sector) {
        long from = (long) sector * SECTOR;
        cached.asSlice(from, SECTOR).fill((byte) 0);
        if (from + SECTOR <= durable.length)
            MemorySegment.copy(durable, (int) from, cached, ValueLayout.JAVA_BYTE, from, SECTOR);
    }

    private boolean isForcing(int sector) {
        for (var snapshot : forcing) if (Arrays.binarySearch(snapshot.sectors, sector) >= 0) return true;
        return false;
    }

    private void settle(Snapshot snapshot, int index) {
        settle(snapshot.sectors[index], MemorySegment.ofArray(snapshot.content), (long) index * SECTOR);
    }

    private void settle(int sector, MemorySegment from, long at) {
        int end = (sector + 1) * SECTOR;
        if (durable.length < end) durable = Arrays.copyOf(durable, Math.max(end, Math.toIntExact(cached.byteSize())));
        MemorySegment.copy(from, ValueLayout.JAVA_BYTE, at, durable, sector * SECTOR, SECTOR);
    }

    private void touch(long position, long size) {
        int from = sectorOf(position);
        int to = sectorOf(position + size + SECTOR - 1);
        dirty.set(from, to);
        allocated.set(from, to);
    }

    private void reserve(long size) {
        if (size <= cached.byteSize()) return;
        long capacity = roundUp(length == 0 ? size : Math.max(size, length + length / 2));
        var larger = cached.isNative()
                ? Arena.ofAuto().allocate(capacity, 8)
                : MemorySegment.ofArray(new byte[Math.toIntExact(capacity)]);
        MemorySegment.copy(cached, 0, larger, 0, cached.byteSize());
        if (cached.isNative()) outgrown.add(cached);
        cached = larger;
    }

    private static long roundUp(long size) {
        return (size + SECTOR - 1) / SECTOR * SECTOR;
    }

    private static int sectorOf(long position) {
        return Math.toIntExact(position / SECTOR);
    }
}
