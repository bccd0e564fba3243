// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage.index;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The table of a run of consume queues: every queue ever seen, and which of the run's entries are its own.
///
/// Per queue: topic length i16, topic, queue id i32, first offset i64, first entry i32, count i32, checksum i32. First
/// offset plus count is how far the queue had come at the run's end.
final class QueueTable {
    private static final int FIXED_BYTES = 2 + 4 + 8 + 4 + 4 + 4;

    /// One queue's line.
    record Line(QueueKey key, long firstOffset, long firstEntry, int count, int checksum) {}

    private QueueTable() {}

    static MemorySegment write(List<Line> lines) {
        int size = 0;
        var topics = new ArrayList<byte[]>(lines.size());
        for (var line : lines) {
            var topic = line.key().topic().getBytes(StandardCharsets.UTF_8);
            topics.add(topic);
            size += FIXED_BYTES + topic.length;
        }
        var out = ByteBuffer.allocate(size);
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            out.putShort((short) topics.get(i).length)
                    .put(topics.get(i))
                    .putInt(line.key().queueId());
            out.putLong(line.firstOffset())
                    .putInt((int) line.firstEntry())
                    .putInt(line.count())
                    .putInt(line.checksum());
        }
        return MemorySegment.ofArray(out.array());
    }

    /// See `RunFile.Layout`: the entries lie back to back, in the order of the lines.
    static long dataBytes(MemorySegment table) {
        var in = table.asByteBuffer();
        long entries = 0;
        while (in.hasRemaining()) {
            int topicBytes = in.remaining() < FIXED_BYTES ? in.remaining() : Short.toUnsignedInt(in.getShort());
            if (topicBytes > in.remaining() - (FIXED_BYTES - 2)) return -1;
            in.position(in.position() + topicBytes + 4 + 8);
            long firstEntry = in.getInt();
            int count = in.getInt();
            in.getInt();
            boolean follows = count >= 0 && (count == 0 || firstEntry == entries);
            if (!follows) return -1;
            entries += count;
        }
        return entries * EntryLayout.BYTES;
    }

    /// `dataBytes` has found nothing wrong with it.
    static List<Line> read(MemorySegment table) {
        var in = table.asByteBuffer();
        var lines = new ArrayList<Line>();
        while (in.hasRemaining()) {
            var topic = new byte[Short.toUnsignedInt(in.getShort())];
            in.get(topic);
            var key = new QueueKey(new String(topic, StandardCharsets.UTF_8), in.getInt());
            lines.add(new Line(key, in.getLong(), in.getInt(), in.getInt(), in.getInt()));
        }
        return lines;
    }
}
