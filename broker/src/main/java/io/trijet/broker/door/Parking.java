// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.door;

import io.trijet.environment.Clock;
import io.trijet.environment.Connection;
import io.trijet.environment.Lane;
import io.trijet.protocol.Frame;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Requests that wait for their group to have a leader, in the order they came.
///
/// Owned by the group's lane. One whose time is over, or whose client went away, is never served: its
/// connection is closed, and nothing else is said.
public final class Parking {
    /// A request that waits; `frame` is a copy of its own. `arrivedNanos` is when it came to this node.
    public static final class Parked {
        private final Frame frame;
        private final Connection connection;
        private final Origin origin;
        private final long arrivedNanos;
        private Lane.Timer timer = () -> {};

        Parked(Frame frame, Connection connection, Origin origin, long arrivedNanos) {
            this.frame = frame;
            this.connection = connection;
            this.origin = origin;
            this.arrivedNanos = arrivedNanos;
        }

        public Frame frame() {
            return frame;
        }

        public Connection connection() {
            return connection;
        }

        public Origin origin() {
            return origin;
        }

        public long arrivedNanos() {
            return arrivedNanos;
        }

        private long bytes() {
            return frame.body().byteSize();
        }
    }

    private final Room room;
    private final Lane lane;
    private final Clock clock;
    private final Set<Parked> parked = new LinkedHashSet<>();
    private final Set<Connection> watched = new HashSet<>();

    public Parking(Room room, Lane lane, Clock clock) {
        this.room = room;
        this.lane = lane;
        this.clock = clock;
    }

    /// False if there is no room. `deadlineNanos` may be over: then it is closed at once.
    public boolean park(Frame ownFrame, Connection connection, Origin origin, long arrivedNanos, long deadlineNanos) {
        var one = new Parked(ownFrame, connection, origin, arrivedNanos);
        if (deadlineNanos - clock.nanos() <= 0) {
            end(one);
            return true;
        }
        if (!room.take(one.bytes())) return false;
        parked.add(one);
        one.timer = lane.at(deadlineNanos, () -> {
            if (remove(one)) end(one);
        });
        if (watched.add(connection)) connection.onClosed(lane, () -> forget(connection));
        return true;
    }

    /// Takes out all, in the order they came: they can be served, or handed over.
    public List<Parked> takeAll() {
        var all = List.copyOf(parked);
        for (var one : all) remove(one);
        return all;
    }

    public int count() {
        return parked.size();
    }

    private boolean remove(Parked one) {
        if (!parked.remove(one)) return false;
        one.timer.cancel();
        room.give(one.bytes());
        return true;
    }

    private static void end(Parked one) {
        if (!one.frame.isOneWay()) one.connection.close("no leader was found in time");
    }

    private void forget(Connection connection) {
        watched.remove(connection);
        var gone = new ArrayList<Parked>();
        for (var one : parked) if (one.connection.equals(connection)) gone.add(one);
        gone.forEach(this::remove);
    }
}
