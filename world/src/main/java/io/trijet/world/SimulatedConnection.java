// SPDX-License-Identifier: Apache-2.0
package io.trijet.world;

import io.trijet.environment.Address;
import io.trijet.environment.Connection;
import io.trijet.environment.Lane;
import io.trijet.environment.NodeId;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// A client's connection to a node: two byte streams over simulated links, in order, cut into pieces at random.
///
/// What a cut holds back arrives after it heals, as TCP's retransmissions would, unless an end was closed meanwhile.
/// The node's death resets it; a vanished machine leaves the client waiting. The node sees it as a `Connection`; the
/// client uses `send`, `hangUp` and `vanish`.
public final class SimulatedConnection implements Connection {
    private final World world;
    private final Address remote;
    private final Lane serverLane;
    private final Server server;
    private final Client client;
    private final SimulatedNode node;
    private final Stream toServer;
    private final Stream toClient;
    private final List<Closing> whenClosed = new ArrayList<>();
    private boolean isClosedAtServer;
    private boolean isClosedAtClient;
    private boolean hasVanished;
    private long serverEndedNanos = Long.MAX_VALUE;
    private String closedBecause = "";

    private record Closing(Lane lane, Runnable task) {}

    /// The node's end: hears pieces of the stream, on the lane of the connection.
    public interface Server {
        /// The bytes are valid during the call only.
        void received(SimulatedConnection from, MemorySegment bytes);
    }

    /// The client's end. Called by the world, outside of any lane.
    public interface Client {
        void received(MemorySegment bytes);

        /// The other end closed it, or died.
        void closed();
    }

    /// A connection that is open from the start. `lane` is where the node hears it.
    public SimulatedConnection(SimulatedNetwork network, NodeId clientNode, Address remote, Lane lane, Ends ends) {
        world = ends.world;
        this.remote = remote;
        serverLane = lane;
        server = ends.server;
        client = ends.client;
        node = ends.node;
        var up = network.link(clientNode, node.id());
        var down = network.link(node.id(), clientNode);
        var cutting = world.random("pieces " + clientNode + " " + node.id() + " " + node.processes() + " " + remote);
        toServer = new Stream(world, up, cutting);
        toClient = new Stream(world, down, cutting);
        node.onEnd(this::serverEnded);
    }

    /// Who talks over it.
    public record Ends(World world, SimulatedNode node, Server server, Client client) {}

    // ---- the client's end

    /// Sends bytes; they are read before the call returns.
    public void send(MemorySegment bytes) {
        if (isClosedAtClient || hasVanished) return;
        toServer.add(NetworkDoor.copy(bytes, MemorySegment.NULL), this::atServer);
    }

    /// The client closes its end.
    public void hangUp() {
        if (isClosedAtClient) return;
        isClosedAtClient = true;
        toServer.add(new byte[0], _ -> closeServerEnd("the client closed it"));
    }

    /// The client's machine is gone in the middle of what it was sending; the node is not told.
    public void vanish() {
        toServer.forget();
        hasVanished = true;
        isClosedAtClient = true;
    }

    public boolean isClosedAtClient() {
        return isClosedAtClient;
    }

    // ---- the node's end

    @Override
    public Address remote() {
        return remote;
    }

    @Override
    public void push(MemorySegment bytes) {
        if (isClosedAtServer) return;
        byte[] copy = NetworkDoor.copy(bytes, MemorySegment.NULL);
        leave(() -> toClient.add(copy, this::atClient));
    }

    @Override
    public void push(MemorySegment head, MemorySegment body, Runnable whenDone) {
        byte[] copiedHead = NetworkDoor.copy(head, MemorySegment.NULL);
        boolean swallowed = isClosedAtServer;
        leave(() -> {
            // Read late on purpose: the body must be valid until `whenDone`.
            byte[] whole = NetworkDoor.copy(MemorySegment.ofArray(copiedHead), body);
            if (!swallowed) toClient.add(whole, this::atClient);
            whenDone.run();
        });
    }

    @Override
    public void close(String why) {
        if (isClosedAtServer) return;
        closeServerEnd(why);
        leave(() -> toClient.add(new byte[0], _ -> closeClientEnd()));
    }

    @Override
    public void onClosed(Lane lane, Runnable task) {
        if (isClosedAtServer) lane.post(task);
        else whenClosed.add(new Closing(lane, task));
    }

    public boolean isClosedAtServer() {
        return isClosedAtServer;
    }

    /// Why the node's end is closed; empty while it is open.
    public String closedBecause() {
        return closedBecause;
    }

    private void leave(Runnable departure) {
        long sentNanos = world.nanos();
        world.at(sentNanos, () -> {
            if (sentNanos <= serverEndedNanos) departure.run();
        });
    }

    private void atServer(byte[] piece) {
        if (isClosedAtServer) return;
        if (serverEndedNanos != Long.MAX_VALUE) {
            // A machine that came back does not know this connection and says so; one without power says nothing.
            if (node.isUp()) toClient.add(new byte[0], _ -> closeClientEnd());
            return;
        }
        serverLane.post(() -> {
            if (!isClosedAtServer)
                server.received(this, MemorySegment.ofArray(piece).asReadOnly());
            MemorySegment.ofArray(piece).fill((byte) 0xDB);
        });
    }

    private void atClient(byte[] piece) {
        if (!isClosedAtClient) client.received(MemorySegment.ofArray(piece));
    }

    private void closeServerEnd(String why) {
        if (isClosedAtServer) return;
        isClosedAtServer = true;
        closedBecause = why;
        for (var closing : whenClosed) closing.lane.post(closing.task);
        whenClosed.clear();
    }

    private void closeClientEnd() {
        if (isClosedAtClient) return;
        isClosedAtClient = true;
        client.closed();
    }

    private void serverEnded(boolean silently) {
        serverEndedNanos = world.nanos();
        if (silently) return;
        toClient.add(new byte[0], _ -> closeClientEnd());
    }
}
