// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.environment.Disk;
import io.trijet.environment.NodeId;
import io.trijet.storage.record.RecordKind;
import io.trijet.storage.record.RecordLayout;
import io.trijet.storage.record.RecordReader;
import io.trijet.world.RecordingMeter;
import io.trijet.world.SimulatedDisk;
import io.trijet.world.SimulatedLane;
import io.trijet.world.SimulatedNetwork;
import io.trijet.world.SimulatedNode;
import io.trijet.world.World;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A log on the simulated disk of one machine, whose process may be ended and begun again.
final class LogFixture {
    static final LogIdentity IDENTITY = new LogIdentity("c1", "broker-a");
    static final int SEGMENT_BYTES = 4096;
    static final StorageConfig TINY = new StorageConfig(SEGMENT_BYTES, 2048, 4096, 1024, Duration.ofMillis(100), false);

    final World world;
    final SimulatedNode node;
    final List<Long> persisted = new ArrayList<>();
    final List<IOException> failures = new ArrayList<>();

    /// What changes a log may do throw, as a lambda.
    interface Change {
        void run() throws IOException;
    }

    LogFixture(long seed) {
        world = new World(seed);
        node = new SimulatedNode(world, new SimulatedNetwork(world), new NodeId("n0"));
        node.start();
    }

    SimulatedDisk root() {
        return node.disk();
    }

    SimulatedDisk group() {
        return root().directory("group-0");
    }

    SimulatedDisk segments() {
        return group().directory("log");
    }

    SimulatedLane lane() {
        return node.lane("broker-a");
    }

    RecordingMeter meter() {
        return node.meter();
    }

    LogDoors doors() {
        Disk disk = group();
        return new LogDoors(disk, lane(), node.clock(), meter());
    }

    CommitLog format() throws IOException {
        return format(TINY);
    }

    CommitLog format(StorageConfig config) throws IOException {
        CommitLog.format(doors(), IDENTITY, config);
        return open(config, OnDamage.REFUSE);
    }

    CommitLog open() throws IOException {
        return open(TINY, OnDamage.REFUSE);
    }

    CommitLog open(StorageConfig config, OnDamage onDamage) throws IOException {
        var log = CommitLog.open(doors(), IDENTITY, config, onDamage);
        log.onPersisted(new Log.Listener() {
            @Override
            public void persisted(long persistedEnd) {
                persisted.add(persistedEnd);
            }

            @Override
            public void failed(IOException why) {
                failures.add(why);
            }
        });
        return log;
    }

    /// Runs on the log's lane, now.
    void on(Change change) throws IOException {
        try {
            lane().run(() -> {
                try {
                    change.run();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /// Lets the disk finish what it was asked for.
    void settle() {
        world.runFor(Duration.ofSeconds(1).toNanos());
    }

    void persist(CommitLog log) throws IOException {
        on(log::persist);
        settle();
    }

    /// The machine loses power and is started again.
    void powerCut() {
        node.cutPower();
        node.start();
    }

    /// The process dies and is started again.
    void kill() {
        node.kill();
        node.start();
    }

    /// Appends a message record and returns its position.
    static long append(CommitLog log, long term, String text) throws IOException {
        var payload = text.getBytes(StandardCharsets.UTF_8);
        log.append(
                RecordKind.MESSAGES,
                term,
                payload.length,
                (target, _) -> target.copyFrom(MemorySegment.ofArray(payload)));
        return log.end() - RecordLayout.sizeOf(payload.length);
    }

    /// Appends the messages of these numbers.
    void appendAll(CommitLog log, long term, int from, int until) throws IOException {
        on(() -> {
            for (int i = from; i < until; i++) append(log, term, text(i));
        });
    }

    /// What `appendAll` appends.
    static List<String> texts(int from, int until) {
        var texts = new ArrayList<String>();
        for (int i = from; i < until; i++) texts.add(text(i));
        return texts;
    }

    static String text(int number) {
        return "message " + number + " " + "x".repeat(number * 37 % 300);
    }

    /// The texts of all messages in the log, checked.
    static List<String> texts(CommitLog log) throws IOException {
        var found = new ArrayList<String>();
        for (long at = log.startPosition(); at < log.writtenEnd(); ) {
            try (var view = log.view(at, 1 << 16)) {
                var records = RecordReader.verifying(view.bytes(), at);
                while (records.next()) if (records.kind() == RecordKind.MESSAGES) found.add(string(records.payload()));
                at += view.bytes().byteSize();
            }
        }
        return found;
    }

    static String string(MemorySegment bytes) {
        return new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    /// All bytes of a segment's file.
    static byte[] segmentBytes(LogFixture fixture, long start) {
        return fixture.segments().bytes(Segment.name(start));
    }

    /// All bytes of the log.
    static byte[] bytes(CommitLog log) throws IOException {
        var out = new ByteArrayOutputStream();
        for (long at = log.startPosition(); at < log.writtenEnd(); ) {
            try (var view = log.view(at, 1 << 16)) {
                out.write(view.bytes().toArray(ValueLayout.JAVA_BYTE));
                at += view.bytes().byteSize();
            }
        }
        return out.toByteArray();
    }
}
