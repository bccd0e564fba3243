// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import io.trijet.environment.Address;
import io.trijet.protocol.Frame;
import io.trijet.protocol.FrameCodec;
import io.trijet.protocol.Limits;
import io.trijet.protocol.MalformedFrameException;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;

/// One connection with a window of sends in flight: the calling thread writes, another reads the answers.
///
/// A send in flight has a slot, which is its opaque. The writer owns the slots it took, the reader those it was
/// answered; they pass them on through the ring, in the order of the semaphore's permits.
final class LeanSender {
    private static final int BUFFER_BYTES = 1 << 18;
    private static final int CONNECT_MILLIS = 3_000;
    private static final int SILENCE_MILLIS = 10_000;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final Quota quota;
    private final Tally tally;
    private final List<SendTemplate> templates;
    private final List<SendTemplate> lastTemplates;
    private final String brokerName;
    private final long run;
    private final int window;
    private final Semaphore free;
    private final int[] ring;
    private final long[] sentNanos;
    private final int[] counts;
    private int taken;
    private int given;
    private volatile boolean isBroken;
    private volatile boolean isFinished;

    /// `templates` are for whole batches, one for each queue; `last` for what is left over in the end.
    LeanSender(
            Quota quota,
            Tally tally,
            String brokerName,
            List<SendTemplate> templates,
            List<SendTemplate> last,
            int window,
            long run) {
        this.brokerName = brokerName;
        this.quota = quota;
        this.tally = tally;
        this.templates = List.copyOf(templates);
        this.lastTemplates = List.copyOf(last);
        this.run = run;
        this.window = window;
        free = new Semaphore(window);
        ring = new int[window];
        for (int slot = 0; slot < window; slot++) ring[slot] = slot;
        sentNanos = new long[window];
        counts = new int[window];
    }

    /// Sends until the quota is used up and everything is answered, or the connection breaks: false then, and what
    /// was in flight is counted as unknown.
    boolean send(Address broker, int wholeBatch) throws IOException, InterruptedException {
        try (var socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(SILENCE_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getByName(broker.host()), broker.port()), CONNECT_MILLIS);
            var reader = Thread.ofPlatform().name("answers").start(() -> read(socket));
            try {
                write(socket, wholeBatch);
                free.acquire(window);
                isFinished = true;
            } catch (IOException e) {
                breaks("writing to " + broker + ": " + e.getMessage());
            } finally {
                endReading(socket);
                reader.join();
            }
        }
        for (int slot = 0; slot < window; slot++) if (sentNanos[slot] != 0) tally.add(Outcome.UNKNOWN, counts[slot], 0);
        return !isBroken;
    }

    private void endReading(Socket socket) {
        try {
            socket.shutdownInput();
        } catch (IOException e) {
            breaks("ending: " + e.getMessage());
        }
    }

    private void write(Socket socket, int wholeBatch) throws IOException, InterruptedException {
        var out = socket.getOutputStream();
        var buffer = new byte[Math.max(BUFFER_BYTES, templates.getFirst().bytes())];
        int filled = 0;
        for (long first = next(); first >= 0; first = next()) {
            int count = quota.sizeOf(first);
            var template = (count == wholeBatch ? templates : lastTemplates)
                    .get((int) (first / wholeBatch % templates.size()));
            boolean mustWait = free.availablePermits() == 0 || !quota.isDue(first);
            if (mustWait || buffer.length - filled < template.bytes()) {
                flush(out, buffer, filled, count);
                filled = 0;
            }
            quota.awaitDue(first);
            free.acquire();
            if (isBroken) {
                // The permit is the alarm's, not a free slot's.
                tally.add(Outcome.FAILED, count, 0);
                return;
            }
            int slot = ring[taken];
            taken = (taken + 1) % window;
            counts[slot] = count;
            sentNanos[slot] = Math.max(1, quota.dueNanos(first));
            template.write(buffer, filled, slot, run, first);
            filled += template.bytes();
        }
        out.write(buffer, 0, filled);
    }

    /// Before the next `count` messages, which were taken from the quota and are not sent if this fails.
    private void flush(OutputStream out, byte[] buffer, int filled, int count) throws IOException {
        try {
            out.write(buffer, 0, filled);
        } catch (IOException e) {
            tally.add(Outcome.FAILED, count, 0);
            throw e;
        }
    }

    private long next() {
        return isBroken ? -1 : quota.take();
    }

    private void read(Socket socket) {
        var buffer = new byte[BUFFER_BYTES];
        int filled = 0;
        try {
            var in = socket.getInputStream();
            while (true) {
                int count = in.read(buffer, filled, buffer.length - filled);
                if (count < 0) throw new IOException("the broker closed the connection");
                int used = answers(buffer, filled + count);
                filled += count - used;
                System.arraycopy(buffer, used, buffer, 0, filled);
                if (filled == buffer.length) buffer = Arrays.copyOf(buffer, 2 * filled);
            }
        } catch (IOException | MalformedFrameException e) {
            // The normal end, too: when all is answered the writer ends the reading.
            if (!isFinished) breaks(String.valueOf(e.getMessage()));
        }
    }

    private void breaks(String why) {
        tally.error(why);
        isBroken = true;
        free.release(2 * window);
    }

    /// Handles the whole frames among the first `filled` bytes and returns how many bytes they are.
    private int answers(byte[] buffer, int filled) throws MalformedFrameException {
        var bytes = MemorySegment.ofArray(buffer);
        int at = 0;
        while (filled - at >= 4) {
            int size = FrameCodec.frameBytes(bytes.get(INT, at), Limits.DEFAULT);
            if (filled - at < size) break;
            var frame = FrameCodec.decode(bytes.asSlice(at, size), Limits.DEFAULT);
            if (frame.isResponse()) answered(frame);
            at += size;
        }
        return at;
    }

    private void answered(Frame frame) throws MalformedFrameException {
        int slot = frame.opaque();
        if (slot < 0 || slot >= window || sentNanos[slot] == 0)
            throw new MalformedFrameException("an answer to a request that was not sent: opaque " + slot);
        long nanos = System.nanoTime() - sentNanos[slot];
        sentNanos[slot] = 0;
        var outcome = Outcome.ofCode(frame.code());
        if (outcome != Outcome.ACKNOWLEDGED) tally.error("code " + frame.code() + ": " + frame.remark());
        tally.add(outcome, counts[slot], nanos);
        if (outcome == Outcome.ACKNOWLEDGED && tally.isFollowed())
            tally.isAt(brokerName, (int) number(frame, "queueId"), number(frame, "queueOffset"), counts[slot]);
        ring[given] = slot;
        given = (given + 1) % window;
        free.release();
    }

    private static long number(Frame frame, String field) throws MalformedFrameException {
        try {
            return Long.parseLong(String.valueOf(frame.fields().get(field)));
        } catch (NumberFormatException e) {
            throw new MalformedFrameException("an answer to a send without " + field);
        }
    }
}
