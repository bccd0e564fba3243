// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.relay;

import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.cluster.Ways;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.TreeMap;

/// The relays of one cluster: one for each pair, between the member that dials (whose name sorts first) and the other.
/// Any thread.
public final class Relays implements Ways, AutoCloseable {
    private final TreeMap<Direction, Flow> flows = new TreeMap<>();
    private final TreeMap<Direction, Relay> relays = new TreeMap<>();

    /// From one member to another.
    public record Direction(String from, String to) implements Comparable<Direction> {
        Direction back() {
            return new Direction(to, from);
        }

        @Override
        public int compareTo(Direction other) {
            int byFrom = from.compareTo(other.from);
            return byFrom != 0 ? byFrom : to.compareTo(other.to);
        }
    }

    /// What a fault rule says of each direction.
    public interface Settings {
        Flow.Setting of(Direction direction);
    }

    /// Who never dials is given the member's own address.
    @Override
    public synchronized String address(NodePlan from, NodePlan to) throws IOException {
        if (from.name().compareTo(to.name()) >= 0) return to.memberAddress();
        var direction = new Direction(from.name(), to.name());
        var relay = relays.get(direction);
        if (relay == null) {
            var target = new InetSocketAddress(to.host(), to.member());
            relay = Relay.start(target, flow(direction), flow(direction.back()));
            relays.put(direction, relay);
        }
        return NodePlan.HOST + ":" + relay.port();
    }

    private Flow flow(Direction direction) {
        return flows.computeIfAbsent(direction, _ -> new Flow(new Random()));
    }

    /// From now on.
    public synchronized void set(Settings settings) {
        flows.forEach((direction, flow) -> flow.set(settings.of(direction)));
    }

    /// How many pieces were held, delayed or lost so far, in all directions.
    public synchronized long touched() {
        return flows.values().stream().mapToLong(Flow::touched).sum();
    }

    @Override
    public synchronized void close() throws IOException {
        for (var relay : relays.values()) relay.close();
    }
}
