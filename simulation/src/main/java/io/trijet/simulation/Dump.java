// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import io.trijet.protocol.message.MessageCodec;
import io.trijet.simulation.checker.Contents;
import io.trijet.simulation.checker.Queue;
import io.trijet.storage.CommitLog;
import io.trijet.storage.DataDirectory;
import io.trijet.storage.LogDoors;
import io.trijet.storage.LogIdentity;
import io.trijet.storage.OnDamage;
import io.trijet.storage.record.RecordKind;
import io.trijet.storage.record.RecordReader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/// Reads the log of a stopped member from its disk, as `trijet log dump` would.
final class Dump {
    private static final int CHUNK = 256 * 1024;

    private Dump() {}

    /// The messages of one topic, in log order, and the log's bytes from `from` on as a digest.
    static Contents of(Member member, String topic, long from) {
        var machine = member.machine();
        var doors = machine.start();
        var contents = new Contents(member.id() + " (disk)");
        machine.lane(SimulatedCluster.GROUP)
                .run(() -> SimulatedCluster.orFail(() -> {
                    var disk = DataDirectory.group(doors.disk(), 0);
                    var log = CommitLog.open(
                            new LogDoors(disk, machine.lane(SimulatedCluster.GROUP), doors.clock(), doors.meter()),
                            new LogIdentity(member.config().clusterId(), SimulatedCluster.GROUP),
                            member.config().settings().storage(),
                            OnDamage.REFUSE);
                    read(log, topic, from, contents);
                    log.close();
                    return contents;
                }));
        machine.kill();
        return contents;
    }

    private static void read(CommitLog log, String topic, long from, Contents contents) throws IOException {
        var digest = new CRC32C();
        long position = log.startPosition();
        while (position < log.end()) {
            try (var view = log.view(position, CHUNK)) {
                var bytes = view.bytes();
                if (bytes.byteSize() == 0) break;
                if (position >= from) digest.update(bytes.asByteBuffer());
                else if (position + bytes.byteSize() > from)
                    digest.update(bytes.asSlice(from - position).asByteBuffer());
                var records = RecordReader.verifying(bytes, position);
                while (records.next())
                    if (records.kind() == RecordKind.MESSAGES) addMessages(records.payload(), topic, contents);
                position += bytes.byteSize();
            }
        }
        contents.logDigest(from + ".." + position + "#" + Long.toHexString(digest.getValue()));
    }

    private static void addMessages(MemorySegment payload, String topic, Contents contents) {
        for (long at = 0; at < payload.byteSize(); at += MessageCodec.storedBytes(payload, at)) {
            if (!MessageCodec.topic(payload, at).equals(topic)) continue;
            var queue = new Queue(SimulatedCluster.GROUP, topic, MessageCodec.queueId(payload, at));
            contents.add(queue, Bodies.message(payload, at));
        }
    }
}
