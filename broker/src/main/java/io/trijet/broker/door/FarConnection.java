// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.door;

import io.trijet.environment.Address;
import io.trijet.environment.Connection;
import io.trijet.environment.Lane;
import io.trijet.environment.Network;
import io.trijet.environment.NodeId;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/// Stands for a client of another node, for the one request that the other node handed over. Any thread.
///
/// The answer goes back the way the request came. Closing it has the client's connection closed over there; what is
/// given back may be served elsewhere.
final class FarConnection implements Connection {
    /// Far below what the member network carries; frames that clients accept are smaller.
    static final int MAX_ANSWER_BYTES = 24 << 20;

    private final Network network;
    private final NodeId via;
    private final Envelope.Request request;
    private final Closings closings = new Closings();
    private final AtomicBoolean ended = new AtomicBoolean();

    /// Of `request` only what is not the frame is kept.
    FarConnection(Network network, NodeId via, Envelope.Request request) {
        this.network = network;
        this.via = via;
        this.request = new Envelope.Request(
                request.boot(),
                request.id(),
                request.group(),
                request.budgetMillis(),
                request.onBehalfOf(),
                MemorySegment.NULL);
    }

    NodeId via() {
        return via;
    }

    @Override
    public Address remote() {
        return request.onBehalfOf();
    }

    @Override
    public void push(MemorySegment bytes) {
        if (bytes.byteSize() > MAX_ANSWER_BYTES) close("the answer is too large to be handed back");
        else if (end()) network.send(via, Forwarder.CHANNEL, answer().head(), bytes);
    }

    @Override
    public void push(MemorySegment head, MemorySegment body, Runnable whenDone) {
        if (head.byteSize() + body.byteSize() > MAX_ANSWER_BYTES) {
            close("the answer is too large to be handed back");
        } else if (end()) {
            var both = MemorySegment.ofArray(new byte[Math.toIntExact(Envelope.HEAD_BYTES + head.byteSize())]);
            MemorySegment.copy(answer().head(), 0, both, 0, Envelope.HEAD_BYTES);
            MemorySegment.copy(head, 0, both, Envelope.HEAD_BYTES, head.byteSize());
            network.send(via, Forwarder.CHANNEL, both, body);
        }
        whenDone.run();
    }

    @Override
    public void close(String why) {
        if (end()) tell(new Envelope.Closed(request.boot(), request.id()));
    }

    /// Nothing of the request was done, nor will be.
    void giveBack() {
        if (end()) tell(new Envelope.GivenBack(request.boot(), request.id()));
    }

    private void tell(Envelope end) {
        network.send(via, Forwarder.CHANNEL, end.head(), MemorySegment.NULL);
    }

    @Override
    public void onClosed(Lane lane, Runnable whenClosed) {
        closings.add(lane, whenClosed);
    }

    /// Nothing is sent any more. True for the first who ends it.
    boolean end() {
        if (ended.getAndSet(true)) return false;
        closings.end();
        return true;
    }

    boolean isEnded() {
        return ended.get();
    }

    private Envelope.Answer answer() {
        return new Envelope.Answer(request.boot(), request.id(), MemorySegment.NULL);
    }
}
