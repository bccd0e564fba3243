// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.remoting;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.trijet.environment.Address;
import io.trijet.environment.Clock;
import io.trijet.environment.Meter;
import io.trijet.server.RefusalLog;
import io.trijet.server.metrics.ServerMetric;
import io.trijet.server.real.EventLoops;
import io.trijet.server.remoting.ClientChannel.Counts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The ports that clients connect to: the broker's and the name server's, both served by the same handler
/// and bounded together. `shut` refuses everybody, until `open`.
public final class Listener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    private final EventLoops loops;
    private final RemotingLimits limits;
    private final LongSupplier openFiles;
    private final FrameHandler handler;
    private final Counts counts;
    private final Map<EventLoop, Clients> clients = new LinkedHashMap<>();
    private final AtomicInteger open = new AtomicInteger();
    private final List<ClientPort> ports = new CopyOnWriteArrayList<>();
    private volatile boolean isShut;

    /// `openFiles`: how many this process may have open, as of now.
    public Listener(
            EventLoops loops,
            RemotingLimits limits,
            LongSupplier openFiles,
            FrameHandler handler,
            Clock clock,
            Meter meter) {
        this.loops = loops;
        this.limits = limits;
        this.openFiles = openFiles;
        this.handler = handler;
        this.counts = new Counts(meter, new RefusalLog(LOG, clock));
        for (var loop : loops.group()) clients.put((EventLoop) loop, new Clients((EventLoop) loop, clock));
    }

    /// Why fewer clients can be let in than `max-connections` says.
    public Optional<String> shortage() {
        long most = limits.connectionsWith(openFiles.getAsLong());
        return most < limits.connections() ? Optional.of(limitText(most)) : Optional.empty();
    }

    private String limitText(long most) {
        if (most == limits.connections()) return most + " connections (max-connections)";
        return most + " connections: the process may open " + openFiles.getAsLong() + " files (ulimit -n), and keeps "
                + limits.filesKept() + " for itself (files-kept)";
    }

    /// Listens on one more address and returns what was bound (the port may have been 0).
    public Address listen(Address address) throws IOException {
        var bootstrap = bootstrap();
        var bind = bootstrap.bind(address.host(), address.port()).awaitUninterruptibly();
        if (!bind.isSuccess()) {
            throw new IOException(
                    "cannot listen for clients on " + address + ": "
                            + bind.cause().getMessage(),
                    bind.cause());
        }
        int port = ((InetSocketAddress) bind.channel().localAddress()).getPort();
        var bound = new Address(address.host(), port);
        ports.add(new ClientPort(bound, bind.channel(), bootstrap, loops.group().next(), counts.meter()));
        return bound;
    }

    private ServerBootstrap bootstrap() {
        int low = Math.max(1, limits.pauseBytes() / 4);
        return new ServerBootstrap()
                .group(loops.group())
                .channel(loops.serverChannel())
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(low, limits.pauseBytes()))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                });
    }

    /// Closes the ports and every connection: clients are refused at once, and go elsewhere. Any thread.
    public void shut() {
        // First, so that whoever is being accepted is either refused or closed with the others.
        isShut = true;
        ports.forEach(ClientPort::shut);
        clients.forEach((loop, ofLoop) -> loop.execute(ofLoop::shutOut));
    }

    /// Opens the ports again, each as soon as it is free. Any thread.
    public void open() {
        isShut = false;
        ports.forEach(ClientPort::open);
    }

    /// Why a port is not open that should be. Any thread.
    public Optional<String> trouble() {
        return ports.stream().map(ClientPort::trouble).flatMap(Optional::stream).findFirst();
    }

    private void accept(Channel channel) {
        int count = open.incrementAndGet();
        counts.meter().set(ServerMetric.CLIENT_CONNECTIONS, count);
        channel.closeFuture()
                .addListener(_ -> counts.meter().set(ServerMetric.CLIENT_CONNECTIONS, open.decrementAndGet()));
        if (isShut) {
            counts.meter().add(ServerMetric.CLIENTS_SHUT_OUT, 1);
            var _ = channel.close();
            return;
        }
        long most = limits.connectionsWith(openFiles.getAsLong());
        if (count > most) {
            counts.meter().add(ServerMetric.CLIENT_CONNECTIONS_REFUSED, 1);
            var why = "already " + limitText(most);
            counts.refusals().refused("client connection refused", channel.remoteAddress(), why);
            var _ = channel.close();
            return;
        }
        var ofLoop = clients.get(channel.eventLoop());
        if (ofLoop == null) throw new IllegalStateException("accepted on a foreign loop: " + channel);
        var outbox = loops.outbox(channel);
        var connection = new NettyConnection(channel, outbox);
        channel.pipeline().addLast(new ClientChannel(limits, handler, ofLoop, connection, outbox, counts));
    }

    /// Any thread.
    public boolean hasClients() {
        return open.get() > 0;
    }

    /// Accepts no new connections; open ones stay.
    public void stopAccepting() {
        ports.forEach(ClientPort::end);
    }

    @Override
    public void close() {
        stopAccepting();
    }
}
