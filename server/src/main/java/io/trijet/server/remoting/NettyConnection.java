// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.remoting;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.trijet.environment.Address;
import io.trijet.environment.Connection;
import io.trijet.environment.Lane;
import io.trijet.server.real.Outbox;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A client's socket, as the broker sees it.
///
/// What is pushed during a pass of the loop that owns the socket is written together at its end; from other threads it
/// is copied and hops there. Closing sends what was pushed before, as far as the socket takes it.
final class NettyConnection implements Connection {
    private static final Logger LOG = LoggerFactory.getLogger(NettyConnection.class);
    private static final Duration LINGERS = Duration.ofSeconds(1);

    private final Channel channel;
    private final Outbox outbox;
    private final Address remote;
    private final AtomicBoolean isLeaving = new AtomicBoolean();

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
        if (!channel.isActive() || isLeaving.get()) return;
        LOG.info("client connection closed remote={} reason=\"{}\"", remote, why);
        sendAway();
    }

    /// Closes at once, for who does not behave. No line of its own: the caller has counted or logged it.
    void closeNow() {
        channel.eventLoop().execute(() -> {
            outbox.writeAll();
            closeSocket();
        });
    }

    /// Stops or goes on reading what the client sends. On the loop.
    void reading(boolean isOn) {
        channel.config().setAutoRead(isOn && channel.isWritable());
    }

    /// Looks at what was read and not taken yet. On the loop, and not from within a look.
    void readAgain() {
        channel.pipeline().fireChannelRead(Unpooled.EMPTY_BUFFER);
    }

    /// True once the client was sent away: what still comes in is for nobody.
    boolean isLeaving() {
        return isLeaving.get();
    }

    /// Says goodbye, and closes when the client has done so too, or was given time to. A socket that is closed
    /// with bytes unread is reset by the kernel, and after a reset the official client lets the sends that wait
    /// for their answers run into their time limit instead of trying another broker at once.
    void sendAway() {
        if (!isLeaving.compareAndSet(false, true)) return;
        channel.eventLoop().execute(() -> {
            outbox.writeAll();
            if (channel instanceof DuplexChannel duplex) sayGoodbye(duplex);
            else closeSocket();
        });
    }

    private void sayGoodbye(DuplexChannel duplex) {
        var _ = duplex.shutdownOutput();
        channel.config().setAutoRead(true);
        var _ = channel.eventLoop().schedule(this::closeSocket, LINGERS.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void closeSocket() {
        var _ = channel.close();
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
