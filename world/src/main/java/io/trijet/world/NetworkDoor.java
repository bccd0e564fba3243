// SPDX-License-Identifier: Apache-2.0
package io.trijet.world;

import io.trijet.environment.Lane;
import io.trijet.environment.Network;
import io.trijet.environment.NodeId;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// One process's door to the simulated network. Void once the process is dead.
final class NetworkDoor implements Network {
    private static final byte POISON = (byte) 0xDB;

    private final SimulatedNetwork network;
    private final NodeId self;
    private final Map<String, Channel> channels = new TreeMap<>();
    private final TreeSet<NodeId> connected = new TreeSet<>();
    private final List<Runnable> heldWhilePaused = new ArrayList<>();
    private boolean isPaused;
    private long endedNanos = Long.MAX_VALUE;

    private record Channel(Lane lane, Receiver receiver) {}

    NetworkDoor(SimulatedNetwork network, NodeId self) {
        this.network = network;
        this.self = self;
    }

    NodeId self() {
        return self;
    }

    @Override
    public void send(NodeId to, String channel, MemorySegment head, MemorySegment body) {
        if (isAlive()) network.send(this, to, channel, head, body);
    }

    @Override
    public void onReceive(String channel, Lane lane, Receiver receiver) {
        if (channels.put(channel, new Channel(lane, receiver)) != null)
            throw new IllegalStateException("channel " + channel + " of " + self + " has a receiver");
        for (var member : connected) lane.post(() -> receiver.connected(member));
    }

    @Override
    public long queuedBytes(NodeId to) {
        return network.queuedBytes(self, to);
    }

    boolean isAlive() {
        return endedNanos == Long.MAX_VALUE;
    }

    /// True if the process was alive at that moment: what a task sent after its own death was never sent.
    boolean wasAliveAt(long nanos) {
        return nanos <= endedNanos;
    }

    void end(long nanos) {
        endedNanos = nanos;
        // Nobody hears it any more, but it leaves the senders' queues.
        resume();
    }

    boolean isConnected(NodeId member) {
        return connected.contains(member);
    }

    void deliver(NodeId from, String channel, byte[] bytes) {
        var target = channels.get(channel);
        if (target == null || !isAlive()) return;
        target.lane.post(() -> {
            target.receiver.received(from, MemorySegment.ofArray(bytes).asReadOnly());
            // Whoever kept the segment finds out.
            MemorySegment.ofArray(bytes).fill(POISON);
        });
    }

    void connected(NodeId member) {
        if (!isAlive() || !connected.add(member)) return;
        for (var channel : channels.values()) channel.lane.post(() -> channel.receiver.connected(member));
    }

    void lost(NodeId member) {
        if (!isAlive() || !connected.remove(member)) return;
        for (var channel : channels.values()) channel.lane.post(() -> channel.receiver.lost(member));
    }

    /// Runs `arrival` now, or when the process goes on: until then it fills the sockets.
    void arrive(Runnable arrival) {
        if (isPaused) heldWhilePaused.add(arrival);
        else arrival.run();
    }

    boolean isPaused() {
        return isPaused;
    }

    void pause() {
        isPaused = true;
    }

    void resume() {
        isPaused = false;
        var held = List.copyOf(heldWhilePaused);
        heldWhilePaused.clear();
        held.forEach(Runnable::run);
    }

    static byte[] copy(MemorySegment head, MemorySegment body) {
        var bytes = new byte[Math.toIntExact(head.byteSize() + body.byteSize())];
        MemorySegment.copy(head, ValueLayout.JAVA_BYTE, 0, bytes, 0, (int) head.byteSize());
        MemorySegment.copy(body, ValueLayout.JAVA_BYTE, 0, bytes, (int) head.byteSize(), (int) body.byteSize());
        return bytes;
    }
}
