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
import io.trijet.storage.record.RecordReader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.zip.CRC32C;

/// Reads the log of a stopped member from its disk, as `trijet log dump` would.
final class Dump {
    private static final int CHUNK = 256 * 1024;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private Dump() {}

    /// Where each group's log begins, in the order of the groups.
    static List<Long> starts(Member member) {
        return ofEachLog(member, (_, log) -> log.startPosition());
    }

    /// The messages of one topic, in log order, where each log begins, what was logged about that, and as a digest each
    /// group's bytes from where `from` says on.
    static Contents of(Member member, String topic, ToLongFunction<String> from) {
        var contents = new Contents(member.id() + " (disk)");
        var digests = ofEachLog(member, (group, log) -> {
            contents.begins(group, log.startPosition());
            return read(log, new Wanted(group, topic, from.applyAsLong(group)), contents);
        });
        contents.logDigest(String.join(" ", digests));
        return contents;
    }

    private interface Work<T> {
        T on(String group, CommitLog log) throws IOException;
    }

    private static <T> List<T> ofEachLog(Member member, Work<T> work) {
        var machine = member.machine();
        var doors = machine.start();
        List<T> found = new ArrayList<>();
        for (var group : member.config().groups()) {
            var lane = machine.lane(group);
            lane.run(() -> found.add(SimulatedCluster.orFail(() -> {
                var disk = DataDirectory.group(doors.disk(), member.config().groupNumber(group));
                var log = CommitLog.open(
                        new LogDoors(disk, lane, doors.clock(), doors.meter()),
                        new LogIdentity(member.config().clusterId(), group),
                        member.config().settings().storage(),
                        OnDamage.REFUSE);
                T result = work.on(group, log);
                log.close();
                return result;
            })));
        }
        machine.kill();
        return found;
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
                while (records.next()) add(records, wanted, contents);
                position += bytes.byteSize();
            }
        }
        return from + ".." + position + "#" + Long.toHexString(digest.getValue());
    }

    private static void add(RecordReader record, Wanted wanted, Contents contents) {
        switch (record.kind()) {
            case MESSAGES -> addMessages(record.payload(), wanted, contents);
            case LOG_START ->
                contents.logged(new Contents.LoggedStart(
                        wanted.group(),
                        record.term(),
                        record.position(),
                        record.payload().get(LONG, 0)));
            case STATE, TERM_OPENING, PADDING, VOTERS -> {}
        }
    }

    private static void addMessages(MemorySegment payload, Wanted wanted, Contents contents) {
        for (long at = 0; at < payload.byteSize(); at += MessageCodec.storedBytes(payload, at)) {
            if (!MessageCodec.topic(payload, at).equals(wanted.topic())) continue;
            var queue = new Queue(wanted.group(), wanted.topic(), MessageCodec.queueId(payload, at));
            contents.add(queue, Bodies.message(payload, at));
        }
    }
}
