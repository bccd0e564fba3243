// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.environment.Address;
import io.trijet.environment.Connection;
import io.trijet.environment.Lane;
import io.trijet.environment.NodeId;
import io.trijet.fuzz.FuzzTarget;
import io.trijet.fuzz.Requests;
import io.trijet.protocol.Frame;
import io.trijet.replication.Flush;
import io.trijet.replication.Mode;
import io.trijet.storage.StorageConfig;
import io.trijet.world.SimulatedNetwork;
import io.trijet.world.SimulatedNode;
import io.trijet.world.World;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A broker in virtual time that one client sends some requests, with a byte 30 between them: it answers or closes the
/// connection, and goes on. What a handler throws would end the node.
///
/// A field `flag` is the frame's flag: a stranger may answer what nobody asked.
public final class BrokerAttack implements FuzzTarget {
    private static final byte NEXT = 30;
    private static final String GROUP = "broker-a";
    private static final StorageConfig SMALL =
            new StorageConfig(64 << 10, 32 << 10, 4096, 4096, Duration.ofMillis(100), false);
    private static final int FEW = 16;
    private static final long SECOND = 1_000_000_000L;

    /// A client that hears everything and says nothing of its own.
    private static final class Deaf implements Connection {
        private final List<Runnable> whenClosed = new ArrayList<>();
        private boolean isClosed;

        @Override
        public Address remote() {
            return new Address("10.0.1.1", 40_000);
        }

        @Override
        public void push(MemorySegment bytes) {}

        @Override
        public void push(MemorySegment head, MemorySegment body, Runnable whenDone) {
            whenDone.run();
        }

        @Override
        public void close(String why) {
            isClosed = true;
        }

        @Override
        public void onClosed(Lane lane, Runnable task) {
            whenClosed.add(() -> lane.post(task));
        }
    }

    @Override
    public void attack(byte[] input) throws Exception {
        var world = new World(1);
        var node = new SimulatedNode(world, new SimulatedNetwork(world), new NodeId("n0"));
        var failure = new AtomicReference<@Nullable Throwable>();
        node.whenFailed(failure::set);
        var broker = started(world, node);
        var client = new Deaf();
        for (var frame : frames(input)) {
            if (client.isClosed || failure.get() != null) break;
            node.lane(GROUP).post(() -> broker.handle(frame, client));
            world.runFor(SECOND / 10);
        }
        if (failure.get() == null) {
            client.whenClosed.forEach(Runnable::run);
            world.runFor(SECOND);
        }
        var why = failure.get();
        if (why != null) throw new AssertionError("the node ended", why);
    }

    private static BrokerNode started(World world, SimulatedNode node) {
        var member = new NodeConfig.Member(node.id(), new Address("127.0.0.1", 10_911), new Address("127.0.0.1", 9876));
        var settings = NodeConfig.Settings.defaults(SMALL, Flush.SYNC);
        var config = new NodeConfig("trijet", "c1", node.id(), List.of(member), List.of(GROUP), Mode.SINGLE, settings);
        var begun = new AtomicReference<@Nullable BrokerNode>();
        var environment = node.start();
        node.lane(GROUP).post(() -> {
            try {
                var incarnation = BrokerNode.format(config, environment);
                Founders.write(environment.disk(), new TreeMap<>(Map.of(node.id(), incarnation)));
                var broker = new BrokerNode(config, environment);
                broker.start();
                begun.set(broker);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        world.runFor(SECOND / 5);
        return Objects.requireNonNull(begun.get(), "the node did not start");
    }

    private static List<Frame> frames(byte[] input) {
        var frames = new ArrayList<Frame>();
        for (int at = 0; at < input.length && frames.size() < FEW; ) {
            int end = at;
            while (end < input.length && input[end] != NEXT) end++;
            var frame = Requests.read(Arrays.copyOfRange(input, at, end));
            frames.add(new Frame(
                    frame.encoding(),
                    frame.code(),
                    frame.language(),
                    frame.version(),
                    frames.size(),
                    flag(frame),
                    frame.remark(),
                    frame.fields(),
                    frame.body()));
            at = end + 1;
        }
        return frames;
    }

    private static int flag(Frame frame) {
        var flag = frame.fields().get("flag");
        return flag == null || flag.length() != 1 ? 0 : flag.charAt(0) - '0';
    }

    @Override
    public List<byte[]> seeds() {
        var seeds = new ArrayList<byte[]>();
        var some = new ByteArrayOutputStream();
        int count = 0;
        for (var request : Requests.wellFormed()) {
            seeds.add(Requests.write(request));
            some.writeBytes(Requests.write(request));
            some.write(NEXT);
            if (++count % 8 != 0) continue;
            seeds.add(some.toByteArray());
            some.reset();
        }
        return seeds;
    }
}
