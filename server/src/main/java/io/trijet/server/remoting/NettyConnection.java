// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.remoting;

import io.netty.channel.Channel;
import io.trijet.environment.Address;
import io.trijet.environment.Connection;
import io.trijet.environment.Lane;
import io.trijet.server.real.Outbox;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A client's socket, as the broker sees it.
///
/// What is pushed during a pass of the loop that owns the socket is written together at its end; from other threads it
/// is copied and hops there. Closing sends what was pushed before, as far as the socket takes it.
final class NettyConnection implements Connection {
    private static final Logger LOG = LoggerFactory.getLogger(NettyConnection.class);

    private final Channel channel;
    private final Outbox outbox;
    private final Address remote;

    NettyConnection(Channel channel, Outbox outbox) {
        this.channel = channel;
        this.outbox = outbox;
        this.remote = channel.remoteAddress() instanceof InetSocketAddress socket
                ? new Address(socket.getAddress().getHostAddress(), socket.getPort())
                : new Address("unknown", 0);
    }

    @Override
    public Address remote() {
        return remote;
    }

    @Override
    public void push(MemorySegment bytes) {
        if (channel.eventLoop().inEventLoop()) {
            outbox.add(bytes);
        } else {
            var copy = copyOf(bytes);
            channel.eventLoop().execute(() -> outbox.add(copy));
        }
    }

    @Override
    public void push(MemorySegment head, MemorySegment body, Runnable whenDone) {
        if (channel.eventLoop().inEventLoop()) {
            pushHere(head, body, whenDone);
        } else {
            var copy = copyOf(head);
            channel.eventLoop().execute(() -> pushHere(copy, body, whenDone));
        }
    }

    private void pushHere(MemorySegment head, MemorySegment body, Runnable whenDone) {
        outbox.add(head);
        outbox.addBorrowed(body, whenDone);
    }

    private static MemorySegment copyOf(MemorySegment bytes) {
        var copy = MemorySegment.ofArray(new byte[Math.toIntExact(bytes.byteSize())]);
        return copy.copyFrom(bytes);
    }

    @Override
    public void close(String why) {
        if (!channel.isActive()) return;
        LOG.info("client connection closed remote={} reason=\"{}\"", remote, why);
        closeNow();
    }

    /// Closes without a line of its own: the caller has counted or logged it.
    void closeNow() {
        channel.eventLoop().execute(() -> {
            outbox.writeAll();
            var _ = channel.close();
        });
    }

    @Override
    public void onClosed(Lane lane, Runnable whenClosed) {
        channel.closeFuture().addListener(_ -> lane.post(whenClosed));
    }

    @Override
    public String toString() {
        return remote.toString();
    }
}
