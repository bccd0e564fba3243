// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.environment.Disk.Forced;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes zeros ahead of the log's writer, into the next segment too: forcing an overwrite costs about half of forcing
/// what extends a file. It also wipes what an earlier life of the file left behind the end.
///
/// Paid for by what is written, in steps: small enough that a force which carries one is not much slower, large enough
/// that few do, since the zeros lie apart from the data and are a request of their own to the disk. While forces are
/// large anyway nothing is filled: it would double what the disk has to take, for little. The forces of the
/// data carry the zeros; a segment that has no data yet is forced once its share is filled.
/// Only speed depends on it: a writer that overtakes it just goes on, and a disk too full to fill is tried again later.
///
/// Owned by the log's lane.
final class ZeroFill {
    private static final Logger LOG = LoggerFactory.getLogger(ZeroFill.class);
    private static final int MAX_CHUNK_BYTES = 1 << 20;
    private static final int MIN_CHUNK_BYTES = 1 << 18;
    /// From so much on, that it finds its room prepared makes a force hardly faster.
    static final int LARGE_FORCE_BYTES = 1 << 17;
    private static final long PAUSE_AFTER_FAILURE_NANOS = 1_000_000_000;

    private final LogDoors doors;
    private final Segments segments;
    private final int aheadBytes;
    private final Consumer<IOException> failed;
    private final MemorySegment zeros;

    private long frontier;
    private long forcedBytes;
    private long forcedSegment = -1;
    private long retryAtNanos = Long.MIN_VALUE;

    ZeroFill(LogDoors doors, Segments segments, int aheadBytes, Consumer<IOException> failed) {
        this.doors = doors;
        this.segments = segments;
        this.aheadBytes = aheadBytes;
        this.failed = failed;
        this.zeros = MemorySegment.ofArray(new byte[Math.min(aheadBytes, MAX_CHUNK_BYTES)])
                .asReadOnly();
    }

    /// Everything behind `position` is to be filled anew.
    void restartAt(long position) {
        frontier = position;
        forcedSegment = -1;
    }

    /// Up to here the files take what is written without more of the disk.
    long frontier() {
        return frontier;
    }

    /// A force began that carries so much; 0: none did.
    void forced(long bytes) {
        if (bytes > 0) forcedBytes = bytes;
    }

    /// The log was written up to `writtenEnd`, `bytes` of it just now: fills a share of what lies ahead.
    void follow(long writtenEnd, long bytes) {
        frontier = Math.max(frontier, writtenEnd);
        if (forcedBytes >= LARGE_FORCE_BYTES) return;
        long missing = writtenEnd + aheadBytes - frontier;
        if (missing <= 0 || (missing < MIN_CHUNK_BYTES && missing < aheadBytes)) return;
        if (doors.clock().nanos() < retryAtNanos) return;
        long share = Math.max(2 * bytes, MIN_CHUNK_BYTES);
        try {
            var segment = fill(Math.min(Math.min(missing, share), zeros.byteSize()));
            if (segment.start() >= writtenEnd) forceOnceHalfFilled(segment);
        } catch (IOException e) {
            failedToFill(e);
        }
    }

    private void forceOnceHalfFilled(Segment segment) {
        boolean early = frontier - segment.start() < aheadBytes / 2;
        if (early || forcedSegment == segment.start()) return;
        forcedSegment = segment.start();
        segment.file().force(doors.lane(), new Forced() {
            @Override
            public void done() {}

            @Override
            public void failed(IOException why) {
                if (!segment.isRetired()) failed.accept(why);
            }
        });
    }

    /// Fills at most so much of the segment at the frontier, which is made if it is not there.
    private Segment fill(long bytes) throws IOException {
        var found = segments.at(frontier);
        var segment = found.isPresent() ? found.get() : create();
        long room = Math.min(bytes, segment.end() - frontier);
        segment.write(frontier, zeros.asSlice(0, room));
        frontier += room;
        return segment;
    }

    private Segment create() throws IOException {
        doors.meter().add(StorageMetric.SEGMENTS_CREATED, 1);
        return segments.create(segments.startOf(frontier));
    }

    private void failedToFill(IOException why) {
        doors.meter().add(StorageMetric.FILLS_FAILED, 1);
        LOG.warn("cannot fill the log ahead frontier={} why={}", frontier, why.toString());
        retryAtNanos = doors.clock().nanos() + PAUSE_AFTER_FAILURE_NANOS;
    }
}
