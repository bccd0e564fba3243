// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.real;

import io.netty.channel.SingleThreadEventLoop;
import io.trijet.environment.Clock;
import io.trijet.environment.Lane;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A lane on a Netty event loop that also owns connections, so that a request is read, appended and answered without
/// leaving the thread.
///
/// At most `limit` offered tasks wait; what the system owes itself is not bounded here but by those who post it. The
/// first task that throws ends the lane: no further task runs, and `whenFailed` stops the node.
public final class EventLoopLane implements Lane {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoopLane.class);

    private final String name;
    private final SingleThreadEventLoop loop;
    private final PassEnd passEnd;
    private final Clock clock;
    private final int limit;
    private final Consumer<Throwable> whenFailed;
    private final AtomicInteger offered = new AtomicInteger();
    /// Written by the loop; read by anyone who wants to know whether the lane lives.
    private volatile boolean failed;

    EventLoopLane(String name, LoopAndPassEnd place, Clock clock, int limit, Consumer<Throwable> whenFailed) {
        this.name = name;
        this.loop = place.loop();
        this.passEnd = place.passEnd();
        this.clock = clock;
        this.limit = limit;
        this.whenFailed = whenFailed;
    }

    /// An event loop and the end of its passes.
    record LoopAndPassEnd(SingleThreadEventLoop loop, PassEnd passEnd) {}

    @Override
    public void post(Runnable task) {
        loop.execute(() -> enter(task));
    }

    @Override
    public boolean offer(Runnable task) {
        if (offered.incrementAndGet() > limit) {
            offered.decrementAndGet();
            return false;
        }
        loop.execute(() -> {
            offered.decrementAndGet();
            enter(task);
        });
        return true;
    }

    @Override
    public void defer(Runnable task) {
        passEnd.defer(() -> enter(task));
    }

    @Override
    public Timer at(long deadlineNanos, Runnable task) {
        assert isCurrent() : "a timer set from outside lane " + name;
        long delay = Math.max(0, deadlineNanos - clock.nanos());
        var scheduled = loop.schedule(() -> enter(task), delay, TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    @Override
    public boolean isCurrent() {
        return loop.inEventLoop();
    }

    /// Runs `task` now, on the lane's own thread, as a task of this pass: how a socket's bytes enter.
    public void enter(Runnable task) {
        assert isCurrent() : "entered from outside lane " + name;
        if (failed) return;
        try {
            task.run();
        } catch (Throwable e) {
            failed = true;
            LOG.error("lane failed, its state is no longer trusted lane={}", name, e);
            whenFailed.accept(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
