// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.environment.Disk.DiskFile;
import io.trijet.environment.Disk.Forced;
import io.trijet.environment.Lane;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;

/// One file of the log: bytes `[start, end)`. Written and forced through the file, read through a mapping.
///
/// Owned by the log's lane, except `hold`, `release` and `mapped`, which any thread may call. The mapping and the file
/// end when the log has retired the segment and the last reader has let go of it: never under a reader.
final class Segment {
    private final long start;
    private final long size;
    private final DiskFile file;
    private final Arena arena;
    private final MemorySegment mapped;
    private final AtomicInteger holders = new AtomicInteger(1);

    private long forceAsked;
    private long forced;
    private boolean retired;

    /// `forced` is how far the bytes are known to be on the disk.
    @SuppressWarnings("MustBeClosedChecker") // Closed with the last holder.
    Segment(long start, long size, DiskFile file, long forced) throws IOException {
        this.start = start;
        this.size = size;
        this.file = file;
        this.arena = Arena.ofShared();
        this.mapped = file.map(size, arena);
        this.forced = forced;
        this.forceAsked = forced;
    }

    /// The file's name: its first position in 20 digits, so that names sort like positions.
    static String name(long start) {
        return String.format("%020d", start);
    }

    long start() {
        return start;
    }

    long end() {
        return start + size;
    }

    String name() {
        return name(start);
    }

    DiskFile file() {
        return file;
    }

    void write(long position, MemorySegment bytes) throws IOException {
        assert position >= start : position + " below segment " + name();
        assert position + bytes.byteSize() <= end() : position + " + " + bytes.byteSize() + " past segment " + name();
        file.write(position - start, bytes);
    }

    void read(long position, MemorySegment target) throws IOException {
        file.read(position - start, target);
    }

    /// Bytes in the mapping. The caller must hold the segment.
    MemorySegment mapped(long position, long length) {
        return mapped.asSlice(position - start, length);
    }

    /// True if bytes below `written` were not yet asked to be forced.
    boolean needsForce(long written) {
        return forceAsked < Math.min(written, end());
    }

    void force(long written, Lane lane, Forced whenForced) {
        forceAsked = Math.min(written, end());
        file.force(lane, whenForced);
    }

    void forced(long position) {
        forced = Math.max(forced, Math.min(position, end()));
    }

    /// Everything below is on the disk.
    long forced() {
        return forced;
    }

    /// The bytes from `position` on are gone. A force that was asked for before speaks of them, so it is asked for
    /// anew.
    void cutTo(long position) {
        forced = Math.min(forced, position);
        forceAsked = forced;
    }

    /// Keeps the mapping for a reader. False if the log no longer has this segment.
    boolean hold() {
        int seen = holders.get();
        while (seen > 0) {
            if (holders.compareAndSet(seen, seen + 1)) return true;
            seen = holders.get();
        }
        return false;
    }

    void release() throws IOException {
        if (holders.decrementAndGet() > 0) return;
        arena.close();
        file.close();
    }

    /// The log lets go of it.
    void retire() throws IOException {
        retired = true;
        release();
    }

    boolean isRetired() {
        return retired;
    }
}
