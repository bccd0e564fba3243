// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.real;

import io.netty.channel.Channel;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.trijet.environment.Clock;
import io.trijet.environment.Lane;
import io.trijet.server.real.EventLoopLane.LoopAndPassEnd;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// The node's event loops: lanes, client connections and member connections all run on them.
///
/// One loop unless told otherwise: with few cores a second one costs more in wake-ups than it gives. Loops use epoll
/// where Netty's native library loads, else NIO. Nobody ever interrupts their threads: an interrupt would close the
/// files they write.
public final class EventLoops implements AutoCloseable {
    private final MultiThreadIoEventLoopGroup group;
    private final boolean epoll;
    private final Map<SingleThreadEventLoop, PassEnd> passEnds = new LinkedHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, EventLoopLane> lanes = new LinkedHashMap<>();
    private final Clock clock;
    private final int laneLimit;
    private final Consumer<Throwable> whenFailed;

    public EventLoops(int count, Clock clock, int laneLimit, Consumer<Throwable> whenFailed) {
        this.epoll = Epoll.isAvailable();
        this.group = new MultiThreadIoEventLoopGroup(
                count,
                new DefaultThreadFactory("lane", true),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        this.clock = clock;
        this.laneLimit = laneLimit;
        this.whenFailed = whenFailed;
        for (var executor : group) {
            var loop = (SingleThreadEventLoop) executor;
            passEnds.put(loop, new PassEnd(loop));
        }
    }

    /// The lane of a name; the same name always gives the same lane. Names are spread over the loops in turn.
    public EventLoopLane lane(String name) {
        lock.lock();
        try {
            return lanes.computeIfAbsent(name, this::newLane);
        } finally {
            lock.unlock();
        }
    }

    private EventLoopLane newLane(String name) {
        var loop = (SingleThreadEventLoop) group.next();
        return new EventLoopLane(name, new LoopAndPassEnd(loop, passEndOf(loop)), clock, laneLimit, whenFailed);
    }

    /// Runs `task` at once if the caller is on `lane`, as part of this pass; else posts it.
    static void deliver(Lane lane, Runnable task) {
        if (lane instanceof EventLoopLane here && here.isCurrent()) here.enter(task);
        else lane.post(task);
    }

    PassEnd passEndOf(SingleThreadEventLoop loop) {
        var passEnd = passEnds.get(loop);
        if (passEnd == null) throw new IllegalArgumentException("not one of this node's loops: " + loop);
        return passEnd;
    }

    /// What `channel`, registered with one of these loops, sends.
    public Outbox outbox(Channel channel) {
        return new Outbox(channel, passEndOf((SingleThreadEventLoop) channel.eventLoop()));
    }

    /// The loop that carries what is not spread.
    SingleThreadEventLoop first() {
        return passEnds.keySet().iterator().next();
    }

    public IoEventLoopGroup group() {
        return group;
    }

    public Class<? extends ServerChannel> serverChannel() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    Class<? extends SocketChannel> clientChannel() {
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    /// How the loops wait for sockets, for the start-up line.
    public String transport() {
        return epoll ? "epoll" : "nio";
    }

    boolean isEpoll() {
        return epoll;
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }
}
