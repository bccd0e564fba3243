// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import io.trijet.environment.Address;
import io.trijet.protocol.Permission;
import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import io.trijet.tools.wire.ClusterAdmin;
import io.trijet.tools.wire.WireClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/// Messages stored beforehand, which one consumer for each queue reads as fast as it can, from the first to the last
/// and again.
final class Backlog implements Burden {
    private static final String TOPIC = "trijet-bench-backlog";
    private static final int QUEUES = 4;
    private static final int BATCH = 32;
    private static final int WINDOW = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ClusterAdmin admin;
    private final LoadPlan fill;
    private final LongAdder readBytes = new LongAdder();
    private final Tally reading = new Tally();
    private final List<Thread> readers = new ArrayList<>();
    private volatile boolean isClosed;
    private volatile long beganNanos;

    Backlog(ClusterAdmin admin, LoadPlan plan, long mebibytes) {
        this.admin = admin;
        long messages = Math.max(1, (mebibytes << 20) / plan.bodyBytes());
        int batch = Math.max(1, Math.min(BATCH, (1 << 20) / plan.bodyBytes()));
        fill = new LoadPlan(TOPIC, messages, plan.bodyBytes(), batch, WINDOW, 0);
    }

    @Override
    public void prepare() throws Failure, InterruptedException {
        admin.createTopic(TOPIC, QUEUES, Permission.READ_WRITE);
        var tally = new Tally();
        try (var load = new LeanLoad(admin)) {
            load.run(fill, tally);
        }
        if (tally.count(Outcome.ACKNOWLEDGED) < fill.messages())
            throw new Failure(
                    ExitCode.TRY_AGAIN,
                    "of the backlog's " + fill.messages() + " messages only " + tally.count(Outcome.ACKNOWLEDGED)
                            + " were acknowledged: " + tally.firstError(),
                    "look at the disk's free space and at ./trijet status");
    }

    @Override
    public void begin() throws Failure {
        beganNanos = System.nanoTime();
        for (var leader : admin.leaders().entrySet()) {
            for (int queue = 0; queue < QUEUES; queue++) {
                var pull = new Pull(leader.getKey(), TOPIC, queue);
                readers.add(Thread.ofVirtual().name("reads-" + queue).start(() -> read(leader.getValue(), pull)));
            }
        }
    }

    private void read(Address leader, Pull pull) {
        try (var client = WireClient.connect(leader, PATIENCE)) {
            long offset = 0;
            while (!isClosed) {
                var answer = pull.ask(client, offset, Duration.ZERO);
                readBytes.add(answer.body().byteSize());
                long next = Pull.next(answer, offset);
                offset = next == offset ? 0 : next;
            }
        } catch (IOException e) {
            reading.error(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public String told() {
        double seconds = (System.nanoTime() - beganNanos) / 1e9;
        var text = String.format(
                Locale.ROOT,
                "%d consumers read %.1f MiB/s of a backlog of %d MiB",
                readers.size(),
                readBytes.sum() / seconds / (1 << 20),
                (fill.messages() * fill.bodyBytes()) >> 20);
        var error = reading.firstError();
        return error.isEmpty() ? text : text + "; one ended: " + error;
    }

    @Override
    public void close() {
        isClosed = true;
        for (var reader : readers) {
            try {
                reader.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
