// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.real;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.trijet.environment.Address;
import io.trijet.environment.Clock;
import io.trijet.environment.Lane;
import io.trijet.environment.Meter;
import io.trijet.environment.Network;
import io.trijet.environment.NodeId;
import io.trijet.server.RefusalLog;
import io.trijet.server.metrics.ServerMetric;
import io.trijet.server.real.HandshakeSide.Acceptor;
import io.trijet.server.real.HandshakeSide.Dialler;
import io.trijet.server.real.MemberFrame.Received;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The network between members: one TCP connection per pair, dialled by the member whose name sorts first.
///
/// Links, handshakes and frames are owned by one event loop; `send`, `onReceive` and `queuedBytes` may be called from
/// any thread. A message is delivered or lost, never altered, and never from anybody who did not prove to know the
/// secret. A member that connects again replaces its old connection once it has proven itself.
public final class TcpNetwork implements Network, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TcpNetwork.class);
    private static final int CONNECT_MILLIS = 1_000;
    /// A peer that is gone without a word is noticed by the kernel after about this long.
    private static final int SILENT_PEER_MILLIS = 4_000;

    private final EventLoops loops;
    private final SingleThreadEventLoop loop;
    private final MemberDoor door;
    private final Secret secret;
    private final MemberLimits limits;
    private final Meter meter;
    private final RefusalLog refusals;
    private final SecureRandom random = new SecureRandom();
    private final Map<NodeId, MemberLink> links = new TreeMap<>();
    private final Map<String, Listener> listeners = new ConcurrentSkipListMap<>();
    private int strangers;
    private boolean closed;
    private @Nullable Channel server;

    /// Who hears a channel, and where.
    private record Listener(Lane lane, Receiver receiver) {}

    public TcpNetwork(EventLoops loops, MemberDoor door, MemberLimits limits, Clock clock, Meter meter) {
        this.loops = loops;
        this.loop = loops.first();
        this.door = door;
        this.secret = door.secret().orElseGet(Secret::none);
        this.limits = limits;
        this.meter = meter;
        this.refusals = new RefusalLog(LOG, clock);
        door.members().forEach((node, address) -> {
            if (!node.equals(door.self())) links.put(node, new MemberLink(node, address, limits));
        });
    }

    /// Listens, and returns the address that was bound (the port may have been 0).
    public Address listen() throws IOException {
        var listen = door.listen();
        var bind = new ServerBootstrap()
                .group(loop, loop)
                .channel(loops.serverChannel())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(initializer(this::accept))
                .bind(listen.host(), listen.port())
                .awaitUninterruptibly();
        if (!bind.isSuccess()) {
            var why = bind.cause().getMessage();
            throw new IOException("cannot listen for members on " + listen + " (member-listen): " + why, bind.cause());
        }
        server = bind.channel();
        return new Address(listen.host(), ((InetSocketAddress) server.localAddress()).getPort());
    }

    /// Begins to connect to the members that this one dials.
    public void dial() {
        loop.execute(() -> links.values().stream().filter(this::dials).forEach(this::resolve));
    }

    private boolean dials(MemberLink link) {
        return door.self().compareTo(link.peer) < 0;
    }

    @Override
    public void send(NodeId to, String channel, MemorySegment head, MemorySegment body) {
        var link = links.get(to);
        if (link == null) throw new IllegalArgumentException(to + " is not a member");
        var name = channel.getBytes(StandardCharsets.UTF_8);
        assert name.length <= MemberFrame.LONGEST_CHANNEL : "channel name too long: " + channel;
        if (loop.inEventLoop()) {
            sendHere(link, name, head, body);
        } else {
            var message = copyOf(head, body);
            loop.execute(() -> sendHere(link, name, message, MemorySegment.NULL));
        }
    }

    private void sendHere(MemberLink link, byte[] channel, MemorySegment head, MemorySegment body) {
        var up = link.connection;
        if (up != null && up.send(channel, head, body)) {
            meter.add(ServerMetric.MEMBER_BYTES_SENT, head.byteSize() + body.byteSize());
        } else {
            meter.add(ServerMetric.MEMBER_MESSAGES_DROPPED, 1);
        }
    }

    private static MemorySegment copyOf(MemorySegment head, MemorySegment body) {
        var copy = MemorySegment.ofArray(new byte[Math.toIntExact(head.byteSize() + body.byteSize())]);
        MemorySegment.copy(head, 0, copy, 0, head.byteSize());
        MemorySegment.copy(body, 0, copy, head.byteSize(), body.byteSize());
        return copy;
    }

    @Override
    public void onReceive(String channel, Lane lane, Receiver receiver) {
        listeners.put(channel, new Listener(lane, receiver));
        loop.execute(() -> {
            for (var link : links.values()) {
                if (link.connection != null) EventLoops.deliver(lane, () -> receiver.connected(link.peer));
            }
        });
    }

    @Override
    public long queuedBytes(NodeId to) {
        var link = links.get(to);
        return link == null ? 0 : link.queuedBytes();
    }

    /// Names are looked up away from the loop: a slow answer must not stop the node.
    private void resolve(MemberLink link) {
        Thread.ofVirtual().name("resolve-" + link.peer).start(() -> {
            try {
                var address = InetAddress.getByName(link.address.host());
                loop.execute(() -> connect(link, new InetSocketAddress(address, link.address.port())));
            } catch (UnknownHostException e) {
                refusals.refused("member not found node=" + link.peer, link.address, "unknown host");
                loop.execute(() -> dialLater(link));
            }
        });
    }

    private void connect(MemberLink link, InetSocketAddress address) {
        if (closed) return;
        var bootstrap = new Bootstrap()
                .group(loop)
                .channel(loops.clientChannel())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(initializer(channel -> dialled(channel, link)));
        bootstrap.connect(address).addListener(done -> {
            if (!done.isSuccess()) dialLater(link);
        });
    }

    private void dialled(Channel channel, MemberLink link) {
        var side = new Dialler(secret, nonce(), door.clusterId(), door.self(), link.peer);
        channel.pipeline().addLast(new MemberConnection(side, limits, loops, new Owner(link)));
    }

    private void dialLater(MemberLink link) {
        if (closed) return;
        long millis = link.nextPause(random.nextDouble()).toMillis();
        var _ = loop.schedule(() -> resolve(link), millis, TimeUnit.MILLISECONDS);
    }

    private void accept(Channel channel) {
        if (strangers >= limits.strangers()) {
            meter.add(ServerMetric.MEMBER_HANDSHAKES_REFUSED, 1);
            refusals.refused("member connection refused", channel.remoteAddress(), "too many unproven connections");
            var _ = channel.close();
            return;
        }
        strangers++;
        var side = new Acceptor(secret, nonce(), door.clusterId(), door.self(), this::mayDial);
        channel.pipeline().addLast(new MemberConnection(side, limits, loops, new Owner(null)));
    }

    private boolean mayDial(NodeId node) {
        var link = links.get(node);
        return link != null && !dials(link);
    }

    private byte[] nonce() {
        var nonce = new byte[Handshake.NONCE_BYTES];
        random.nextBytes(nonce);
        return nonce;
    }

    private ChannelInitializer<Channel> initializer(Consumer<Channel> begin) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                if (loops.isEpoll()) {
                    channel.config().setOption(EpollChannelOption.TCP_USER_TIMEOUT, SILENT_PEER_MILLIS);
                    channel.config().setOption(EpollChannelOption.TCP_KEEPIDLE, 1);
                    channel.config().setOption(EpollChannelOption.TCP_KEEPINTVL, 1);
                }
                begin.accept(channel);
            }
        };
    }

    /// Hears what becomes of one connection. On the loop.
    private final class Owner implements MemberConnection.Owner {
        /// The link it was dialled for; null if it was accepted.
        private final @Nullable MemberLink dialled;

        Owner(@Nullable MemberLink dialled) {
            this.dialled = dialled;
        }

        @Override
        public void established(MemberConnection connection, NodeId peer) {
            if (dialled == null) strangers--;
            up(linkOf(peer), connection);
        }

        @Override
        public void received(NodeId peer, Received message) {
            deliver(peer, message);
        }

        @Override
        public void closed(MemberConnection connection, @Nullable NodeId peer) {
            if (dialled == null && peer == null) strangers--;
            if (peer != null) down(linkOf(peer), connection);
            if (dialled != null) dialLater(dialled);
        }

        @Override
        public void refused(MemberConnection connection, boolean proven, String why) {
            meter.add(proven ? ServerMetric.MEMBER_FRAMES_REFUSED : ServerMetric.MEMBER_HANDSHAKES_REFUSED, 1);
            refusals.refused("member connection refused", connection.remote(), why);
        }
    }

    private MemberLink linkOf(NodeId peer) {
        var link = links.get(peer);
        if (link == null) throw new IllegalStateException("a stranger passed the handshake as " + peer);
        return link;
    }

    private void up(MemberLink link, MemberConnection connection) {
        var old = link.connection;
        link.connection = connection;
        link.reached();
        if (old != null) {
            meter.add(ServerMetric.MEMBER_CONNECTIONS_REPLACED, 1);
            old.close();
            tell(receiver -> receiver.lost(link.peer));
        }
        connected("member connected", link);
        tell(receiver -> receiver.connected(link.peer));
    }

    private void down(MemberLink link, MemberConnection connection) {
        if (link.connection != connection) return; // It was replaced, which has been told.
        link.connection = null;
        connected("member lost", link);
        tell(receiver -> receiver.lost(link.peer));
    }

    private void connected(String what, MemberLink link) {
        long count =
                links.values().stream().filter(each -> each.connection != null).count();
        meter.set(ServerMetric.MEMBER_CONNECTIONS, count);
        if (!closed) LOG.info("{} node={} member={} connected={}", what, door.self(), link.peer, count);
    }

    private void tell(Consumer<Receiver> what) {
        for (var listener : listeners.values()) {
            EventLoops.deliver(listener.lane(), () -> what.accept(listener.receiver()));
        }
    }

    private void deliver(NodeId peer, Received message) {
        var listener = listeners.get(message.channel());
        if (listener == null) {
            meter.add(ServerMetric.MEMBER_MESSAGES_UNHEARD, 1);
            return;
        }
        meter.add(ServerMetric.MEMBER_BYTES_RECEIVED, message.message().byteSize());
        var bytes = listener.lane().isCurrent() ? message.message() : copyOf(message.message(), MemorySegment.NULL);
        EventLoops.deliver(listener.lane(), () -> listener.receiver().received(peer, bytes));
    }

    /// Closes every connection; the members notice at once.
    @Override
    public void close() {
        if (loop.isShuttingDown()) return;
        if (server != null) server.close().awaitUninterruptibly();
        loop.submit(this::closeLinks).awaitUninterruptibly();
    }

    private void closeLinks() {
        closed = true;
        for (var link : links.values()) {
            var up = link.connection;
            if (up != null) up.close();
        }
    }
}
