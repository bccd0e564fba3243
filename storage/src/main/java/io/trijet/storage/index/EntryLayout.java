// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage.index;

import java.lang.foreign.MemorySegment;

/// One message of a queue, on disk.
///
/// ```
///  0          8      12         16                       20         24
///  ├ position ┼ size ┼ tag hash ┼ position past record ¹ ┼ reserved ┤
/// ```
///
/// ¹ how far behind the beginning of its record the message begins.
final class EntryLayout {
    static final int BYTES = 24;

    private static final int POSITION = 0;
    private static final int SIZE = 8;
    private static final int TAG_HASH = 12;
    private static final int DISTANCE = 16;

    private EntryLayout() {}

    static void write(MemorySegment target, long index, QueueEntry entry) {
        long at = index * BYTES;
        target.set(RunFile.LONG, at + POSITION, entry.position());
        target.set(RunFile.INT, at + SIZE, entry.size());
        target.set(RunFile.INT, at + TAG_HASH, entry.tagHash());
        target.set(RunFile.INT, at + DISTANCE, (int) (entry.position() - entry.record()));
    }

    static QueueEntry read(MemorySegment source, long index) {
        long at = index * BYTES;
        long position = source.get(RunFile.LONG, at + POSITION);
        long record = position - source.get(RunFile.INT, at + DISTANCE);
        return new QueueEntry(
                record, position, source.get(RunFile.INT, at + SIZE), source.get(RunFile.INT, at + TAG_HASH));
    }

    static long record(MemorySegment source, long index) {
        long at = index * BYTES;
        return source.get(RunFile.LONG, at + POSITION) - source.get(RunFile.INT, at + DISTANCE);
    }
}
