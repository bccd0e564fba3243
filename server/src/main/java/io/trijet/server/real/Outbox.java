// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.real;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What one connection sends: gathered during a pass of its event loop, written together when the pass ends.
///
/// Owned by the channel's loop, except `queuedBytes`. Bytes are copied once, into a buffer that grows to `CHUNK`; long
/// bodies are sent from where they lie. It bounds nothing itself: its owner looks at `queuedBytes` before adding.
public final class Outbox {
    /// A buffer this full is handed to the channel and a new one begun.
    static final int CHUNK = 64 * 1024;

    /// From here on a body is worth a system call's extra buffer instead of a copy.
    static final int BORROW_FROM = 8 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final int FIRST_SIZE = 1024;

    private final Channel channel;
    private final PassEnd passEnd;
    private final AtomicLong queued = new AtomicLong();
    /// Null while nothing was gathered.
    private @Nullable ByteBuf gathering;

    private boolean writeAsked;
    private long sent;

    Outbox(Channel channel, PassEnd passEnd) {
        this.channel = channel;
        this.passEnd = passEnd;
    }

    /// Bytes that were added and have not reached the socket. Any thread.
    public long queuedBytes() {
        return queued.get();
    }

    /// Bytes that reached the socket. On the loop.
    public long sentBytes() {
        return sent;
    }

    /// Gathers a copy of `bytes`.
    public void add(MemorySegment bytes) {
        if (bytes.byteSize() == 0 || isClosed()) return;
        room(Math.toIntExact(bytes.byteSize())).writeBytes(bytes.asByteBuffer());
    }

    /// Sends `body`, which stays valid until `whenDone` runs, after what was gathered.
    public void addBorrowed(MemorySegment body, Runnable whenDone) {
        if (isClosed()) {
            whenDone.run();
        } else if (body.byteSize() < BORROW_FROM) {
            add(body);
            whenDone.run();
        } else {
            handOver();
            long size = body.byteSize();
            queued.addAndGet(size);
            channel.write(Unpooled.wrappedBuffer(body.asByteBuffer())).addListener(_ -> {
                left(size);
                whenDone.run();
            });
            askWrite();
        }
    }

    /// A buffer into which the caller writes exactly `bytes` bytes at once.
    ByteBuf room(int bytes) {
        if (gathering != null && gathering.readableBytes() + bytes > CHUNK) handOver();
        if (gathering == null) gathering = channel.alloc().ioBuffer(Math.max(FIRST_SIZE, bytes));
        queued.addAndGet(bytes);
        askWrite();
        return gathering;
    }

    boolean isClosed() {
        return !channel.isActive();
    }

    private void askWrite() {
        if (writeAsked) return;
        writeAsked = true;
        passEnd.write(this::writeAll);
    }

    private void handOver() {
        var full = gathering;
        if (full == null) return;
        gathering = null;
        int size = full.readableBytes();
        channel.write(full).addListener(_ -> left(size));
    }

    private void left(long bytes) {
        queued.addAndGet(-bytes);
        sent += bytes;
    }

    /// Writes what was gathered, now.
    public void writeAll() {
        writeAsked = false;
        try {
            handOver();
            channel.flush();
        } catch (RuntimeException e) {
            LOG.warn("connection failed while writing remote={}", channel.remoteAddress(), e);
            var _ = channel.close();
        }
    }
}
