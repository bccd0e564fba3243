// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import io.trijet.environment.Address;
import io.trijet.protocol.Frame;
import io.trijet.protocol.FrameCodec;
import io.trijet.protocol.HeaderEncoding;
import io.trijet.protocol.Language;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.Response;
import io.trijet.tools.exit.Failure;
import io.trijet.tools.wire.ClusterAdmin;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// Connections that ask for the first messages of the measured topic over and over, and read no answer. One that the
/// broker closes is opened again.
final class SlowReaders implements Burden {
    private static final int QUESTIONS_A_TIME = 16;
    /// So that what nobody reads stays with the broker.
    private static final int RECEIVE_BYTES = 4096;
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final ClusterAdmin admin;
    private final LoadPlan plan;
    private final int count;
    private final List<Connected> readers = new ArrayList<>();
    private final AtomicLong cut = new AtomicLong();
    private final AtomicLong asked = new AtomicLong();
    private final Thread asker = Thread.ofVirtual().name("slow-readers").unstarted(this::askAll);
    private List<Map.Entry<String, Address>> leaders = List.of();

    /// `questions` is what has yet to be written of the round.
    private record Connected(SocketChannel channel, ByteBuffer questions) {}

    SlowReaders(ClusterAdmin admin, LoadPlan plan, int count) {
        this.admin = admin;
        this.plan = plan;
        this.count = count;
    }

    @Override
    public void prepare() {
        // What was sent to warm up is read.
    }

    @Override
    public void begin() throws Failure, IOException {
        leaders = List.copyOf(admin.leaders().entrySet());
        for (int i = 0; i < count; i++) readers.add(connect(i));
        asker.start();
    }

    private Connected connect(int number) throws IOException {
        var leader = leaders.get(number % leaders.size());
        var questions = questions(new Pull(leader.getKey(), plan.topic(), 0));
        var channel = SocketChannel.open();
        channel.socket().setReceiveBufferSize(RECEIVE_BYTES);
        var broker = leader.getValue();
        channel.connect(new InetSocketAddress(broker.host(), broker.port()));
        channel.configureBlocking(false);
        return new Connected(channel, questions);
    }

    private static ByteBuffer questions(Pull pull) {
        var one = FrameCodec.encode(new Frame(
                        HeaderEncoding.JSON,
                        RequestCode.PULL_MESSAGE,
                        Language.JAVA,
                        FrameCodec.VERSION,
                        0,
                        0,
                        null,
                        pull.fields(0, Duration.ZERO),
                        Response.NO_BODY))
                .toArray(ValueLayout.JAVA_BYTE);
        var all = ByteBuffer.allocate(one.length * QUESTIONS_A_TIME);
        while (all.hasRemaining()) all.put(one);
        return all.flip();
    }

    private void askAll() {
        try {
            while (true) {
                for (int i = 0; i < count; i++) ask(i);
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    /// What does not fit into the socket is asked the next time.
    private void ask(int number) {
        var reader = readers.get(number);
        try {
            reader.channel.write(reader.questions);
            if (reader.questions.hasRemaining()) return;
            reader.questions.rewind();
            asked.addAndGet(QUESTIONS_A_TIME);
        } catch (IOException e) {
            // It is ours to close, and closed only where it could not be opened again.
            if (reader.channel.isOpen()) cut.incrementAndGet();
            again(number);
        }
    }

    private void again(int number) {
        Quietly.close(readers.get(number).channel);
        try {
            readers.set(number, connect(number));
        } catch (IOException e) {
            // The next round tries once more.
        }
    }

    @Override
    public String told() {
        return asked + " questions were asked whose answers nobody read; the brokers closed " + cut + " connections";
    }

    @Override
    public void close() {
        asker.interrupt();
        try {
            asker.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (var reader : readers) Quietly.close(reader.channel);
    }
}
