// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.door;

import io.trijet.broker.BrokerMetric;
import io.trijet.broker.NodeConfig;
import io.trijet.environment.Clock;
import io.trijet.environment.Connection;
import io.trijet.environment.Environment;
import io.trijet.environment.Lane;
import io.trijet.environment.Meter;
import io.trijet.environment.Network;
import io.trijet.environment.NodeId;
import io.trijet.protocol.Frame;
import io.trijet.protocol.FrameCodec;
import io.trijet.protocol.MalformedFrameException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Hands requests over to the leader on another node, and serves those that other nodes hand over: one hop.
///
/// Owned by the lane `forward`; `forward` may be called from any thread. A request is not handed over again while
/// anybody may have done it: if its answer does not come in time, or the leader's node is lost or hangs, the client's
/// connection is closed, and the client decides. While the leader's node is not connected nothing is sent; then, and
/// when whoever was asked gives it back undone, the request returns to its group, which hands it to the next leader or
/// lets it wait for one. What comes twice is served once.
public final class Forwarder {
    /// The network channel and the lane.
    public static final String CHANNEL = "forward";

    private static final long SWEEP_NANOS = 500_000_000L;
    private static final long LOOK_NANOS = 10_000_000L;
    private static final long QUIET_NANOS = 1_000_000_000L;
    /// A former leader that lives answers what it had, or says that it cannot, in a fraction of this; one that hangs
    /// never will.
    private static final long FORMER_LEADER_NANOS = 200_000_000L;

    /// A request that came at `arrivedNanos`, and takes `bytes` of room until it has an end.
    private record Handed(
            Frame frame, Connection connection, int group, NodeId leader, long arrivedNanos, long bytes) {}

    /// A request that waits for its answer, until `endNanos` at most.
    private record Waiting(Handed request, long endNanos, Lane.Timer timer) {
        boolean isAskedOf(NodeId member) {
            return request.leader.equals(member);
        }
    }

    /// A request that is served here for another node, until `endNanos` at most.
    private record Served(FarConnection connection, long endNanos) {}

    private final NodeConfig config;
    private final Network network;
    private final Clock clock;
    private final Meter meter;
    private final Lane lane;
    private final Room room;
    private final long budgetNanos;
    private final long boot;
    private final Map<Long, Waiting> waiting = new HashMap<>();
    private final Set<NodeId> connected = new HashSet<>();
    private final Map<NodeId, SeenRequests> seen = new HashMap<>();
    private final ArrayDeque<Served> served = new ArrayDeque<>();
    private volatile List<Entrance> groups = List.of();
    private long nextId;
    /// When a request was handed over last, or might have come without need of that.
    private long busyNanos;
    private Lane.@Nullable Timer sweep;

    public Forwarder(NodeConfig config, Environment environment) {
        this.config = config;
        network = environment.network();
        clock = environment.clock();
        meter = environment.meter();
        lane = environment.lanes().apply(CHANNEL);
        var limits = config.settings().door();
        room = new Room("forwarded", limits.maxForwarded(), limits.maxForwardedBytes());
        budgetNanos = limits.requestBudget().toNanos();
        boot = environment.randomness().nextLong();
    }

    /// Begins to hear the others. `entrances` are the groups in the order of their numbers.
    public void start(List<? extends Entrance> entrances) {
        groups = List.copyOf(entrances);
        network.onReceive(CHANNEL, lane, new Ears());
    }

    /// Hands a request over. Its answer comes over `connection`, or that is closed when the request budget since
    /// `arrivedNanos` is over. The frame's bytes are needed during the call only. Any thread.
    public void forward(Frame frame, Connection connection, int group, NodeId leader, long arrivedNanos) {
        var bytes = FrameCodec.encode(frame);
        if (!room.take(bytes.byteSize())) {
            meter.add(BrokerMetric.REQUESTS_NOT_FORWARDED, 1);
            if (!frame.isOneWay()) connection.close(room.refusal());
            return;
        }
        var own = frame.withBody(bytes.asSlice(bytes.byteSize() - frame.body().byteSize()));
        var request = new Handed(own, connection, group, leader, arrivedNanos, bytes.byteSize());
        lane.post(() -> {
            if (connected.contains(leader)) {
                send(request, bytes);
            } else {
                room.give(request.bytes);
                groups.get(group).unsent(own, connection, leader, arrivedNanos);
            }
        });
    }

    private void send(Handed request, MemorySegment bytes) {
        long deadlineNanos = request.arrivedNanos + budgetNanos;
        int leftMillis = (int) (Math.max(0, deadlineNanos - clock.nanos()) / 1_000_000);
        long id = nextId++;
        var head = new Envelope.Request(
                boot, id, request.group, leftMillis, request.connection.remote(), MemorySegment.NULL);
        if (request.frame.isOneWay()) room.give(request.bytes);
        else await(id, request, deadlineNanos);
        network.send(request.leader, CHANNEL, head.head(), bytes);
        busyNanos = clock.nanos();
        meter.add(BrokerMetric.REQUESTS_FORWARDED, 1);
    }

    private void await(long id, Handed request, long deadlineNanos) {
        waiting.put(id, new Waiting(request, deadlineNanos, giveUpAt(deadlineNanos, id)));
        meter.set(BrokerMetric.FORWARDED_WAITING, waiting.size());
    }

    /// Runs on the lane once no request waits for an answer any more: within the request budget, if none is handed over
    /// meanwhile. Any thread.
    public void whenAnswered(Runnable then) {
        lane.post(() -> {
            if (waiting.isEmpty()) then.run();
            else lane.at(clock.nanos() + LOOK_NANOS, () -> whenAnswered(then));
        });
    }

    /// Runs on the lane once clients have turned to the leaders on other nodes: `leadsNothing`, and for a second no
    /// request had to be handed over. At `endNanos` in any case. Any thread.
    public void whenQuiet(BooleanSupplier leadsNothing, long endNanos, Runnable then) {
        lane.post(() -> {
            busyNanos = clock.nanos();
            awaitQuiet(leadsNothing, endNanos, then);
        });
    }

    private void awaitQuiet(BooleanSupplier leadsNothing, long endNanos, Runnable then) {
        long now = clock.nanos();
        if (!leadsNothing.getAsBoolean()) busyNanos = now;
        if (now - busyNanos >= QUIET_NANOS || now - endNanos >= 0) then.run();
        else lane.at(now + LOOK_NANOS, () -> awaitQuiet(leadsNothing, endNanos, then));
    }

    private Lane.Timer giveUpAt(long nanos, long id) {
        return lane.at(nanos, () -> giveUp(id));
    }

    /// Another leads the group now: who waits for an answer from one before it waits only a little longer. Any thread.
    public void leads(int group, NodeId leader) {
        lane.post(() -> {
            long end = clock.nanos() + FORMER_LEADER_NANOS;
            waiting.replaceAll((id, one) -> {
                boolean isAsked = one.request.group != group || one.isAskedOf(leader);
                if (isAsked || one.endNanos - end <= 0) return one;
                one.timer.cancel();
                return new Waiting(one.request, end, giveUpAt(end, id));
            });
        });
    }

    private @Nullable Handed take(long id) {
        var one = waiting.remove(id);
        if (one == null) return null;
        one.timer.cancel();
        room.give(one.request.bytes);
        meter.set(BrokerMetric.FORWARDED_WAITING, waiting.size());
        return one.request;
    }

    private void giveUp(long id) {
        var one = take(id);
        if (one == null) return;
        meter.add(BrokerMetric.FORWARDED_UNKNOWN, 1);
        one.connection.close("the leader on " + one.leader + " did not answer in time: the outcome is not known");
    }

    private void answered(NodeId from, Envelope.Answer answer) {
        var one = mine(from, answer);
        if (one != null) one.connection.push(answer.frame());
    }

    private void closed(NodeId from, Envelope.Closed closed) {
        var one = mine(from, closed);
        if (one == null) return;
        meter.add(BrokerMetric.FORWARDED_UNKNOWN, 1);
        one.connection.close("the leader on " + from + " cannot say what became of a request");
    }

    private void givenBack(NodeId from, Envelope.GivenBack back) {
        var one = mine(from, back);
        if (one == null) return;
        meter.add(BrokerMetric.FORWARDED_BACK, 1);
        groups.get(one.group).givenBack(one.frame, one.connection, from, one.arrivedNanos);
    }

    /// Who waits for this answer, if it comes from whom was asked.
    private @Nullable Handed mine(NodeId from, Envelope envelope) {
        var one = waiting.get(envelope.id());
        boolean isMine = one != null && envelope.boot() == boot && one.isAskedOf(from);
        return isMine ? take(envelope.id()) : null;
    }

    // ---- For others

    private void serve(NodeId from, Envelope.Request request) {
        if (!seen.computeIfAbsent(from, _ -> new SeenRequests()).isNew(request.boot(), request.id())) {
            meter.add(BrokerMetric.FORWARDED_TWICE, 1);
            return;
        }
        var connection = new FarConnection(network, from, request);
        if (request.group() >= groups.size()) {
            connection.close("there is no group " + request.group());
            return;
        }
        try {
            var frame = FrameCodec.decode(request.frame(), config.settings().protocol());
            remember(new Served(connection, clock.nanos() + 1_000_000L * request.budgetMillis()));
            groups.get(request.group()).handle(frame, connection, Origin.MEMBER);
        } catch (MalformedFrameException _) {
            meter.add(BrokerMetric.REQUESTS_MALFORMED, 1);
            connection.close("a frame that cannot be read was handed over");
        }
    }

    private void remember(Served one) {
        served.add(one);
        if (sweep == null) sweep = lane.at(clock.nanos() + SWEEP_NANOS, this::sweep);
    }

    /// Lets go of those whose time is over: over there nobody waits any more.
    private void sweep() {
        long now = clock.nanos();
        served.removeIf(one -> {
            boolean isOver = one.endNanos - now <= 0;
            if (isOver) one.connection.end();
            return isOver || one.connection.isEnded();
        });
        sweep = served.isEmpty() ? null : lane.at(now + SWEEP_NANOS, this::sweep);
    }

    private final class Ears implements Network.Receiver {
        @Override
        public void received(NodeId from, MemorySegment message) {
            var envelope = Envelope.decode(message);
            if (envelope.isEmpty()) {
                meter.add(BrokerMetric.REQUESTS_MALFORMED, 1);
                return;
            }
            switch (envelope.get()) {
                case Envelope.Request request -> serve(from, request);
                case Envelope.Answer answer -> answered(from, answer);
                case Envelope.Closed closed -> closed(from, closed);
                case Envelope.GivenBack back -> givenBack(from, back);
            }
        }

        @Override
        public void connected(NodeId member) {
            connected.add(member);
            for (var group : groups) group.reached(member);
        }

        /// What it was asked may have been done, and the answer lost.
        @Override
        public void lost(NodeId member) {
            connected.remove(member);
            var lost = new ArrayList<Long>();
            waiting.forEach((id, one) -> {
                if (one.isAskedOf(member)) lost.add(id);
            });
            for (long id : lost) giveUp(id);
            for (var one : served) if (one.connection.via().equals(member)) one.connection.end();
        }
    }
}
