// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.broker.door.LeaderWork;
import io.trijet.broker.door.Origin;
import io.trijet.broker.door.Parking;
import io.trijet.environment.Clock;
import io.trijet.environment.Connection;
import io.trijet.environment.Meter;
import io.trijet.environment.NodeId;
import io.trijet.protocol.Frame;
import io.trijet.protocol.FrameCodec;
import io.trijet.protocol.Response;
import io.trijet.protocol.ResponseCode;
import io.trijet.replication.Health;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// What becomes of a request that concerns this group: handled here, handed over to the leader, or left to wait for
/// one.
///
/// Owned by the group's lane. Until the group may serve, requests that any replica could answer are turned away by
/// closing their connection: clients go elsewhere at once.
final class Reception {
    /// Clients of before this version do not know what `GO_AWAY` means.
    private static final int GOES_AWAY_FROM_VERSION = 476;

    private final Parts shared;
    private final Dispatch dispatch;
    private final Parking parking;
    private final BooleanSupplier isServing;
    private final Clock clock;
    private final Meter meter;
    private boolean isLeaving;

    Reception(GroupParts parts, BooleanSupplier isServing) {
        this.shared = parts.shared();
        this.isServing = isServing;
        dispatch = new Dispatch(parts.handlers(), parts.meter());
        clock = shared.environment().clock();
        meter = parts.meter();
        parking = new Parking(shared.node().parked(), shared.lane(), clock);
    }

    /// Nothing new is taken, and nobody who waits for a leader will be served.
    void leave() {
        isLeaving = true;
        for (var one : parking.takeAll()) turnAway(one.frame(), one.connection(), one.origin());
    }

    /// Any thread.
    void handle(Frame frame, Connection connection, Origin origin) {
        if (shared.lane().isCurrent()) {
            serve(frame, connection, origin);
            return;
        }
        var copy = copyOf(frame);
        if (shared.lane().offer(() -> serve(copy, connection, origin)) || frame.isOneWay()) return;
        meter.add(BrokerMetric.REQUESTS_BUSY, 1);
        refuse(frame, connection, ResponseCode.SYSTEM_BUSY, "[OVERLOAD] the broker is busy; try again");
    }

    private void serve(Frame frame, Connection connection, Origin origin) {
        boolean needsLeader = LeaderWork.is(frame.code()) && !frame.isResponse();
        if (needsLeader && !isLeaving && !leadsAndServes()) {
            serveElsewhere(frame, connection, origin, clock.nanos());
        } else if (isServing.getAsBoolean()) {
            dispatch.handle(frame, connection);
        } else {
            turnAway(frame, connection, origin);
        }
    }

    private boolean leadsAndServes() {
        return shared.leadership().isHere() && isServing.getAsBoolean();
    }

    /// Nothing of it was done. A client whose node leaves is told to go elsewhere while it is still there: a connection
    /// that is closed takes the calls with it that wait for their answers.
    private void turnAway(Frame frame, Connection connection, Origin origin) {
        boolean isTold = isLeaving && origin == Origin.CLIENT && frame.version() >= GOES_AWAY_FROM_VERSION;
        if (isTold) {
            meter.add(BrokerMetric.CLIENTS_SENT_AWAY, 1);
            refuse(frame, connection, ResponseCode.GO_AWAY, "the node is leaving; ask another one");
        } else {
            meter.add(BrokerMetric.REQUESTS_TOO_EARLY, 1);
            origin.giveBack(connection, isLeaving ? "the node is leaving" : "the node is not ready to serve");
        }
    }

    /// Only the leader may answer, and it is not here, or not yet: hands the request over, or waits. Where nobody
    /// elects a leader the handlers say that an operator must.
    private void serveElsewhere(Frame frame, Connection connection, Origin origin, long arrivedNanos) {
        var leader = shared.leadership().leader();
        boolean isLost = shared.config().electsLeaders() && leader.isPresent() && isDown(leader.get());
        boolean isRemote = leader.isPresent()
                && !isLost
                && !leader.get().equals(shared.config().self());
        if (isRemote && origin == Origin.MEMBER) {
            // Who handed it over believes otherwise, and soon knows better, or this node does: a third hop would not
            // end it.
            origin.giveBack(connection, "node " + shared.config().self() + " does not lead " + shared.group());
        } else if (isRemote) {
            shared.node().forwarder().forward(frame, connection, shared.number(), leader.orElseThrow(), arrivedNanos);
        } else {
            serveWithoutLeader(frame, connection, origin, arrivedNanos);
        }
    }

    private void serveWithoutLeader(Frame frame, Connection connection, Origin origin, long arrivedNanos) {
        if (shared.config().electsLeaders() && !LeaderWork.mayWait(frame.code())) {
            refuse(
                    frame,
                    connection,
                    ResponseCode.SYSTEM_ERROR,
                    "nobody leads here just now: tell it again in a moment");
        } else if (shared.config().electsLeaders() && !isLeaving) {
            park(frame, connection, origin, arrivedNanos);
        } else if (isServing.getAsBoolean()) {
            dispatch.handle(frame, connection);
        } else {
            turnAway(frame, connection, origin);
        }
    }

    /// A client's request could not be handed over, and nothing of it left this node: it may still be served, here or
    /// by the next leader.
    void unsent(Frame ownFrame, Connection connection, NodeId unreached, long arrivedNanos) {
        if (leadsAndServes()) dispatch.handle(ownFrame, connection);
        else if (shared.leadership().leader().equals(Optional.of(unreached)))
            serveWithoutLeader(ownFrame, connection, Origin.CLIENT, arrivedNanos);
        else serveElsewhere(ownFrame, connection, Origin.CLIENT, arrivedNanos);
    }

    /// A client's request was handed over to `by`, which does not lead: if that is news, it waits until this node has
    /// heard it too. Where nobody elects it may take an operator's time, and the client asks elsewhere.
    void givenBack(Frame ownFrame, Connection connection, NodeId by, long arrivedNanos) {
        boolean isBehind = shared.leadership().leader().equals(Optional.of(by));
        if (isBehind && !shared.config().electsLeaders())
            connection.close("node " + by + " does not lead " + shared.group());
        else unsent(ownFrame, connection, by, arrivedNanos);
    }

    /// It is still taken for the leader, and the next is about to be elected.
    private boolean isDown(NodeId node) {
        return shared.detector().health(node).state() == Health.State.DOWN;
    }

    private void park(Frame frame, Connection connection, Origin origin, long arrivedNanos) {
        var limits = shared.config().settings().door();
        var wait = LeaderWork.isSend(frame.code()) ? limits.sendParking() : limits.requestBudget();
        boolean parked = parking.park(copyOf(frame), connection, origin, arrivedNanos, arrivedNanos + wait.toNanos());
        meter.add(parked ? BrokerMetric.REQUESTS_PARKED : BrokerMetric.REQUESTS_NOT_PARKED, 1);
        if (!parked && !frame.isOneWay())
            connection.close(shared.node().parked().refusal());
    }

    /// A leader is known and can be reached, or is this node: those who waited for it go on.
    void serveParked() {
        for (var one : parking.takeAll()) {
            if (leadsAndServes()) dispatch.handle(one.frame(), one.connection());
            else serveElsewhere(one.frame(), one.connection(), one.origin(), one.arrivedNanos());
        }
    }

    private static void refuse(Frame frame, Connection connection, int code, String why) {
        if (!frame.isOneWay()) connection.push(FrameCodec.encodeResponse(frame, Response.refuse(code, why)));
    }

    private static Frame copyOf(Frame frame) {
        return frame.withBody(MemorySegment.ofArray(frame.body().toArray(ValueLayout.JAVA_BYTE)));
    }
}
