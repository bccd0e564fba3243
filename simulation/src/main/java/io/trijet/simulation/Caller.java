// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import io.trijet.environment.Address;
import io.trijet.environment.Lane;
import io.trijet.environment.NodeId;
import io.trijet.protocol.Fields;
import io.trijet.protocol.Frame;
import io.trijet.protocol.FrameCodec;
import io.trijet.protocol.HeaderEncoding;
import io.trijet.protocol.Language;
import io.trijet.protocol.MalformedFrameException;
import io.trijet.world.SimulatedConnection;
import io.trijet.world.World;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// One client machine: keeps a connection to each node it talks to and speaks RocketMQ's protocol over it.
final class Caller {
    private static final long REFUSED_NANOS = Plan.MILLI;
    private static final long CONNECT_NANOS = 1_000 * Plan.MILLI;

    private final SimulatedCluster cluster;
    private final World world;
    private final NodeId self;
    private final RandomGenerator chance;
    private final Map<NodeId, Line> lines = new TreeMap<>();
    private int opaque;
    private int ports;

    /// A question and how long to wait for its answer.
    record Ask(int code, Fields fields, MemorySegment body, long timeoutNanos) {}

    /// How a question ended.
    sealed interface Reply {
        /// Answered; the frame is valid during the call.
        record Answered(Frame frame) implements Reply {}

        /// It never left: there is no connection.
        record NotSent() implements Reply {}

        /// It left, and no answer came.
        record Lost() implements Reply {}
    }

    Caller(SimulatedCluster cluster, NodeId self) {
        this.cluster = cluster;
        this.world = cluster.world();
        this.self = self;
        chance = world.random("caller " + self);
        for (var member : cluster.members()) {
            cluster.network().quality(self, member.id(), cluster.plan().clients());
            cluster.network().quality(member.id(), self, cluster.plan().clients());
        }
    }

    NodeId self() {
        return self;
    }

    SimulatedCluster cluster() {
        return cluster;
    }

    RandomGenerator chance() {
        return chance;
    }

    /// Asks; `whenDone` hears the end exactly once.
    void ask(Member member, Ask ask, Consumer<Reply> whenDone) {
        var line = lines.get(member.id());
        if (line != null && line.isOpen) {
            line.ask(ask, whenDone);
        } else if (cluster.network().isCut(self, member.id())
                || cluster.network().isCut(member.id(), self)) {
            world.after(Math.min(CONNECT_NANOS, ask.timeoutNanos), () -> whenDone.accept(new Reply.NotSent()));
        } else if (!member.letsIn()) {
            world.after(REFUSED_NANOS, () -> whenDone.accept(new Reply.NotSent()));
        } else {
            var opened = new Line(member);
            lines.put(member.id(), opened);
            member.accepted(opened.connection);
            opened.ask(ask, whenDone);
        }
    }

    /// The machine is gone; nobody is told.
    void vanish() {
        for (var line : lines.values()) line.connection.vanish();
        lines.clear();
    }

    /// One connection and what waits on it.
    private final class Line implements SimulatedConnection.Client {
        private final FrameStream incoming = new FrameStream();
        private final Map<Integer, Waiting> waiting = new TreeMap<>();
        private final SimulatedConnection connection;
        private boolean isOpen = true;

        Line(Member member) {
            ports++;
            var address = new Address("10.1.0." + (1 + Math.floorMod(self.hashCode(), 200)), 20_000 + ports);
            connection = new SimulatedConnection(
                    cluster.network(),
                    self,
                    address,
                    // As a server's event loops take what comes: any of them.
                    member.lane(
                            cluster.groups().get(chance.nextInt(cluster.groups().size()))),
                    new SimulatedConnection.Ends(world, member.machine(), new Served(member), this));
        }

        void ask(Ask ask, Consumer<Reply> whenDone) {
            int number = ++opaque;
            var timer = world.after(ask.timeoutNanos, () -> {
                var late = waiting.remove(number);
                if (late == null) return;
                // As stock clients do: who does not answer in time is not asked over this connection again.
                connection.hangUp();
                closed();
                late.whenDone.accept(new Reply.Lost());
            });
            waiting.put(number, new Waiting(whenDone, timer));
            var encoding = chance.nextInt(4) == 0 ? HeaderEncoding.ROCKETMQ : HeaderEncoding.JSON;
            connection.send(FrameCodec.encode(new Frame(
                    encoding, ask.code, Language.JAVA, FrameCodec.VERSION, number, 0, null, ask.fields, ask.body)));
        }

        @Override
        public void received(MemorySegment bytes) {
            try {
                incoming.add(bytes, this::answered);
            } catch (MalformedFrameException e) {
                throw new AssertionError("a broken answer", e);
            }
        }

        @Override
        public void closed() {
            isOpen = false;
            List<Waiting> lost = new ArrayList<>(waiting.values());
            waiting.clear();
            for (var each : lost) {
                each.timer.cancel();
                each.whenDone.accept(new Reply.Lost());
            }
        }

        private void answered(Frame frame) {
            if (!frame.isResponse()) return;
            var known = waiting.remove(frame.opaque());
            if (known == null) return;
            known.timer.cancel();
            known.whenDone.accept(new Reply.Answered(frame));
        }
    }

    private record Waiting(Consumer<Reply> whenDone, Lane.Timer timer) {}

    /// The node's end of a connection: frames go to the broker's front door, as `server` would hand them over.
    private static final class Served implements SimulatedConnection.Server {
        private final Member member;
        private final FrameStream incoming = new FrameStream();

        Served(Member member) {
            this.member = member;
        }

        @Override
        public void received(SimulatedConnection from, MemorySegment bytes) {
            try {
                incoming.add(bytes, frame -> member.broker().ifPresent(broker -> broker.handle(frame, from)));
            } catch (MalformedFrameException e) {
                from.close(String.valueOf(e.getMessage()));
            }
        }
    }
}
