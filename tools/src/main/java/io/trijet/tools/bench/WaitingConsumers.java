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
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Consumers with a connection each, all waiting at the ends of the queues of a topic that nobody sends to, and asking
/// again when the broker has let them wait long enough.
final class WaitingConsumers implements Burden {
    private static final String TOPIC = "trijet-bench-quiet";
    private static final int QUEUES = 8;
    /// As RocketMQ's consumers ask.
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration ANSWER_WITHIN = PATIENCE.plusSeconds(15);
    private static final Duration ALL_WITHIN = Duration.ofMinutes(2);

    private final ClusterAdmin admin;
    private final int count;
    private final ConcurrentLinkedQueue<WireClient> clients = new ConcurrentLinkedQueue<>();
    private final AtomicInteger broken = new AtomicInteger();
    private volatile boolean isClosed;

    WaitingConsumers(ClusterAdmin admin, int count) {
        this.admin = admin;
        this.count = count;
    }

    @Override
    public void prepare() throws Failure {
        admin.createTopic(TOPIC, QUEUES, Permission.READ_WRITE);
    }

    @Override
    public void begin() throws Failure, InterruptedException {
        var leaders = List.copyOf(admin.leaders().entrySet());
        var asked = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            var leader = leaders.get(i % leaders.size());
            var pull = new Pull(leader.getKey(), TOPIC, i / leaders.size() % QUEUES);
            Thread.ofVirtual().name("waits-" + i).start(() -> wait(leader, pull, asked));
        }
        if (!asked.await(ALL_WITHIN.toSeconds(), TimeUnit.SECONDS) || broken.get() > 0)
            throw new Failure(
                    ExitCode.UNREACHABLE,
                    broken.get() + asked.getCount() + " of " + count + " consumers did not get a connection",
                    "raise the limit of open files for this shell and the nodes (ulimit -n), or ask for fewer");
    }

    private void wait(Map.Entry<String, Address> leader, Pull pull, CountDownLatch asked) {
        try (var client = WireClient.connect(leader.getValue(), ANSWER_WITHIN)) {
            clients.add(client);
            asked.countDown();
            while (!isClosed) pull.ask(client, 0, PATIENCE);
        } catch (IOException e) {
            if (!isClosed) broken.incrementAndGet();
            asked.countDown();
        }
    }

    @Override
    public String told() {
        return (count - broken.get()) + " of " + count + " consumers were still waiting at the end";
    }

    @Override
    public void close() {
        isClosed = true;
        for (var client : clients) Quietly.close(client);
    }
}
