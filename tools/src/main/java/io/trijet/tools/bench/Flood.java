// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import io.trijet.protocol.Fields;
import io.trijet.protocol.Frame;
import io.trijet.protocol.FrameCodec;
import io.trijet.protocol.HeaderEncoding;
import io.trijet.protocol.Language;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.Response;
import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/// Connections of somebody who means no good, spread over the brokers while others work: idle ones that say nothing,
/// and slow readers that ask and ask and read no answer. A slow reader that is cut comes again.
final class Flood implements AutoCloseable {
    private static final int REQUESTS_AT_ONCE = 64;
    private static final int RECEIVE_BYTES = 4096;
    private static final long PAUSE_MILLIS = 100;

    private final List<InetSocketAddress> brokers;
    private final Queue<SocketChannel> open = new ConcurrentLinkedQueue<>();
    private final AtomicLong cut = new AtomicLong();
    private volatile boolean isOver;

    private Flood(List<InetSocketAddress> brokers) {
        this.brokers = List.copyOf(brokers);
    }

    /// Opens all of them before it returns.
    static Flood open(List<InetSocketAddress> brokers, int idle, int slowReaders) throws Failure {
        var flood = new Flood(brokers);
        try {
            for (int i = 0; i < idle; i++) flood.connect(i);
        } catch (IOException e) {
            int opened = flood.open.size();
            flood.close();
            throw new Failure(
                    ExitCode.UNREACHABLE,
                    "only " + opened + " of " + idle + " idle connections could be opened: " + e.getMessage(),
                    "raise the number of open files, here and for the nodes: ulimit -n " + (idle + 1000));
        }
        for (int i = 0; i < slowReaders; i++) {
            int number = i;
            Thread.ofVirtual().name("slow reader " + i).start(() -> flood.askWithoutReading(number));
        }
        return flood;
    }

    private SocketChannel connect(int number) throws IOException {
        var channel = SocketChannel.open();
        open.add(channel);
        channel.socket().setReceiveBufferSize(RECEIVE_BYTES);
        channel.connect(brokers.get(number % brokers.size()));
        return channel;
    }

    private void askWithoutReading(int number) {
        var requests = requests();
        while (!isOver) {
            try (var channel = connect(number)) {
                while (!isOver) channel.write(requests.duplicate());
            } catch (IOException e) {
                if (isOver) return;
                cut.incrementAndGet();
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Each asks for all topics: the answer is many times as long.
    private static ByteBuffer requests() {
        var request = FrameCodec.encode(new Frame(
                HeaderEncoding.JSON,
                RequestCode.GET_ALL_TOPIC_CONFIG,
                Language.JAVA,
                FrameCodec.VERSION,
                1,
                0,
                null,
                Fields.NONE,
                Response.NO_BODY));
        var requests = ByteBuffer.allocate(Math.toIntExact(REQUESTS_AT_ONCE * request.byteSize()));
        for (int i = 0; i < REQUESTS_AT_ONCE; i++) requests.put(request.asByteBuffer());
        return requests.flip();
    }

    /// How often a slow reader's connection was closed by a broker.
    long cut() {
        return cut.get();
    }

    @Override
    public void close() {
        isOver = true;
        for (var channel : open) {
            try {
                channel.close();
            } catch (IOException e) {
                // It was to go anyway.
            }
        }
    }
}
