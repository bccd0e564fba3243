// SPDX-License-Identifier: Apache-2.0
package io.trijet.world;

import io.trijet.environment.Network;
import io.trijet.environment.NodeId;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// The wires between all machines of a world, one link per direction.
///
/// Messages are copied when sent and poisoned after they were received. Two processes are connected when both live and
/// neither direction is cut. A process that dies is noticed (`lost`) after one delay, unless the link is cut; a machine
/// that vanishes or a cut is noticed by nobody until something comes back.
public final class SimulatedNetwork {
    private static final long CONNECT_NANOS = 1_000_000;

    private final World world;
    private final RandomGenerator chance;
    private final Map<Direction, Link> links = new TreeMap<>();
    private final Map<NodeId, NetworkDoor> doors = new TreeMap<>();
    private LinkQuality quality = LinkQuality.PERFECT;
    private double brokenByCut = 1;
    private long messages;

    private record Direction(NodeId from, NodeId to) implements Comparable<Direction> {
        @Override
        public int compareTo(Direction other) {
            int byFrom = from.compareTo(other.from);
            return byFrom != 0 ? byFrom : to.compareTo(other.to);
        }
    }

    public SimulatedNetwork(World world) {
        this.world = world;
        chance = world.random("network");
    }

    /// A process of this machine begins. Its earlier one is gone.
    public Network join(NodeId self) {
        var old = doors.get(self);
        if (old != null && old.isAlive()) throw new IllegalStateException(self + " already runs");
        var door = new NetworkDoor(this, self);
        doors.put(self, door);
        for (var peer : doors.keySet()) connectLater(self, peer);
        return door;
    }

    /// The process of this machine died. Its peers hear of it after one delay where the way is open; not at all if
    /// the machine went `silently`.
    public void leave(NodeId self, boolean silently) {
        var door = doors.get(self);
        if (door == null || !door.isAlive()) return;
        door.end(world.nanos());
        for (var peer : doors.values()) {
            if (silently
                    || peer == door
                    || !peer.isConnected(self)
                    || link(self, peer.self()).isCut()) continue;
            world.at(
                    link(self, peer.self()).arrivalNanos(0),
                    () -> peer.arrive(() -> {
                        var successor = doors.get(self);
                        if (successor == door || successor == null || !successor.isConnected(peer.self()))
                            peer.lost(self);
                    }));
        }
    }

    public void pause(NodeId self) {
        door(self).pause();
    }

    public void resume(NodeId self) {
        door(self).resume();
    }

    /// How well every link works from now on.
    public void quality(LinkQuality changed) {
        quality = changed;
        for (var link : links.values()) link.quality(changed);
    }

    /// How well one direction works from now on.
    public void quality(NodeId from, NodeId to, LinkQuality changed) {
        link(from, to).quality(changed);
    }

    /// The probability that a cut, once healed, has broken the connection (`lost`, then `connected`) rather than
    /// just lost what was sent in the meantime. 1 at first.
    public void brokenByCut(double probability) {
        brokenByCut = probability;
    }

    /// Cuts one direction.
    public void cutOneWay(NodeId from, NodeId to) {
        link(from, to).cut(true);
    }

    public void cut(NodeId one, NodeId other) {
        cutOneWay(one, other);
        cutOneWay(other, one);
    }

    /// Cuts this machine off from every other that has a process, or had one.
    public void isolate(NodeId self) {
        for (var peer : doors.keySet()) if (!peer.equals(self)) cut(self, peer);
    }

    public void heal(NodeId one, NodeId other) {
        boolean wasCut = link(one, other).isCut() || link(other, one).isCut();
        link(one, other).cut(false);
        link(other, one).cut(false);
        if (!wasCut) return;
        if (chance.nextDouble() < brokenByCut) breakConnection(one, other);
        connectLater(one, other);
    }

    public void healAll() {
        for (var direction : List.copyOf(links.keySet())) heal(direction.from, direction.to);
    }

    public boolean isCut(NodeId from, NodeId to) {
        return link(from, to).isCut();
    }

    /// Both ends lose the connection between them, and make a new one where they can.
    public void breakConnection(NodeId one, NodeId other) {
        var first = doors.get(one);
        var second = doors.get(other);
        if (first == null || second == null) return;
        first.lost(other);
        second.lost(one);
        connectLater(one, other);
    }

    /// Messages that arrived.
    public long messages() {
        return messages;
    }

    Link link(NodeId from, NodeId to) {
        return links.computeIfAbsent(new Direction(from, to), _ -> new Link(world, from, to, quality));
    }

    long queuedBytes(NodeId from, NodeId to) {
        return link(from, to).queuedBytes();
    }

    void send(NetworkDoor sender, NodeId to, String channel, MemorySegment head, MemorySegment body) {
        if (!sender.isConnected(to)) return;
        var link = link(sender.self(), to);
        boolean isLost = link.loses();
        int copies = link.repeats() ? 2 : 1;
        long sentNanos = world.nanos();
        for (int copy = 0; copy < copies; copy++) {
            byte[] bytes = NetworkDoor.copy(head, body);
            long arrival = link.arrivalNanos(bytes.length);
            if (isLost) continue;
            world.at(arrival, () -> {
                if (link.isCut() || !sender.wasAliveAt(sentNanos)) return;
                arrive(link, sender.self(), door(to), channel, bytes);
            });
        }
    }

    private void arrive(Link link, NodeId from, NetworkDoor receiver, String channel, byte[] bytes) {
        world.trace(MemorySegment.ofArray(bytes));
        messages++;
        boolean isHeld = receiver.isPaused();
        if (isHeld) link.queued(bytes.length);
        receiver.arrive(() -> {
            if (isHeld) link.queued(-bytes.length);
            receiver.deliver(from, channel, bytes);
        });
    }

    private void connectLater(NodeId one, NodeId other) {
        if (one.equals(other)) return;
        world.after(CONNECT_NANOS, () -> connect(one, other));
    }

    private void connect(NodeId one, NodeId other) {
        var first = doors.get(one);
        var second = doors.get(other);
        if (first == null || second == null || !first.isAlive() || !second.isAlive()) return;
        if (link(one, other).isCut() || link(other, one).isCut()) return;
        if (first.isConnected(other) && second.isConnected(one)) return;
        for (var door : new NetworkDoor[] {first, second}) {
            var peer = door == first ? other : one;
            door.arrive(() -> {
                // Half of an older connection: its end is noticed now.
                door.lost(peer);
                door.connected(peer);
            });
        }
    }

    private NetworkDoor door(NodeId node) {
        var door = doors.get(node);
        if (door == null) throw new IllegalArgumentException(node + " never joined");
        return door;
    }
}
