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
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.zip.CRC32C;

/// Reads the log of a stopped member from its disk, as `trijet log dump` would.
final class Dump {
    private static final int CHUNK = 256 * 1024;

    private Dump() {}

    /// The messages of one topic, in log order, and as a digest each group's bytes from where `from` says on.
    static Contents of(Member member, String topic, ToLongFunction<String> from) {
        var machine = member.machine();
        var doors = machine.start();
        var contents = new Contents(member.id() + " (disk)");
        List<String> digests = new ArrayList<>();
        for (var group : member.config().groups()) {
            var lane = machine.lane(group);
            lane.run(() -> digests.add(SimulatedCluster.orFail(() -> {
                var disk = DataDirectory.group(doors.disk(), member.config().groupNumber(group));
                var log = CommitLog.open(
                        new LogDoors(disk, lane, doors.clock(), doors.meter()),
                        new LogIdentity(member.config().clusterId(), group),
                        member.config().settings().storage(),
                        OnDamage.REFUSE);
                var digest = read(log, new Wanted(group, topic, from.applyAsLong(group)), contents);
                log.close();
                return digest;
            })));
        }
        contents.logDigest(String.join(" ", digests));
        machine.kill();
        return contents;
    }

    private record Wanted(String group, String topic, long from) {}

    private static String read(CommitLog log, Wanted wanted, Contents contents) throws IOException {
        long from = wanted.from();
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
                    if (records.kind() == RecordKind.MESSAGES) addMessages(records.payload(), wanted, contents);
                position += bytes.byteSize();
            }
        }
        return from + ".." + position + "#" + Long.toHexString(digest.getValue());
    }

    private static void addMessages(MemorySegment payload, Wanted wanted, Contents contents) {
        for (long at = 0; at < payload.byteSize(); at += MessageCodec.storedBytes(payload, at)) {
            if (!MessageCodec.topic(payload, at).equals(wanted.topic())) continue;
            var queue = new Queue(wanted.group(), wanted.topic(), MessageCodec.queueId(payload, at));
            contents.add(queue, Bodies.message(payload, at));
        }
    }
}
