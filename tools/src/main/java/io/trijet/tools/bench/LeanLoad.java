// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import io.trijet.environment.Address;
import io.trijet.protocol.body.QueueCounts;
import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import io.trijet.tools.wire.ClusterAdmin;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// A minimal client of our own: one connection to each leader, a window of sends in flight, many requests in one write.
/// When a connection breaks it asks for the leader again and goes on; what was in flight is unknown.
final class LeanLoad implements Load {
    private static final Duration GIVES_UP_AFTER = Duration.ofSeconds(15);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final ClusterAdmin admin;
    private final long run = new SecureRandom().nextLong();

    LeanLoad(ClusterAdmin admin) {
        this.admin = admin;
    }

    /// A leader, and its queues of each topic.
    private record Leader(Address address, QueueCounts queues) {}

    @Override
    public void run(LoadPlan plan, Tally tally) throws Failure, InterruptedException {
        var quota = new Quota(plan);
        int connections = leaders(plan.topicOf(0)).size();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < connections; i++) {
            int number = i;
            threads.add(
                    Thread.ofPlatform().name("send-" + i).start(() -> send(plan, quota, tally, number, connections)));
        }
        for (var thread : threads) thread.join();
    }

    private void send(LoadPlan plan, Quota quota, Tally tally, int number, int connections) {
        long lastProgress = System.nanoTime();
        long lastTotal = -1;
        boolean isDone = false;
        while (!isDone && System.nanoTime() - lastProgress < GIVES_UP_AFTER.toNanos()) {
            try {
                var leader = leaders(plan.topicOf(0)).get(number);
                isDone = sender(plan, quota, tally, leader, Math.max(1, plan.inFlight() / connections))
                        .send(leader.address(), plan.batch());
            } catch (IOException | Failure | IndexOutOfBoundsException e) {
                tally.error(String.valueOf(e.getMessage()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            if (tally.total() != lastTotal) lastProgress = System.nanoTime();
            lastTotal = tally.total();
            if (!isDone) pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private LeanSender sender(LoadPlan plan, Quota quota, Tally tally, Leader leader, int window) {
        var body = new byte[plan.bodyBytes()];
        new Random(run).nextBytes(body);
        int rest = (int) (plan.messages() % plan.batch());
        var whole = templates(plan, leader, plan.batch(), body);
        var last = rest == 0 ? whole : templates(plan, leader, rest, body);
        return new LeanSender(quota, tally, leader.queues().brokerName(), whole, last, window, run);
    }

    private static List<SendTemplate> templates(LoadPlan plan, Leader leader, int count, byte[] body) {
        var templates = new ArrayList<SendTemplate>();
        for (int queue = 0; queue < leader.queues().writeQueues(); queue++)
            for (var topic : plan.topicNames())
                templates.add(SendTemplate.of(topic, leader.queues().brokerName(), queue, count, body));
        return templates;
    }

    private List<Leader> leaders(String topic) throws Failure {
        var route = admin.route(topic);
        var leaders = new ArrayList<Leader>();
        for (var queues : route.queues()) {
            for (var broker : route.brokers()) {
                var address = broker.addresses().get(0L);
                if (address != null && broker.brokerName().equals(queues.brokerName()))
                    leaders.add(new Leader(Address.parse(address), queues));
            }
        }
        if (leaders.isEmpty())
            throw new Failure(ExitCode.TRY_AGAIN, "nobody leads a queue of topic " + topic, "look at ./trijet status");
        return leaders;
    }

    @Override
    public void close() {
        // Connections live only as long as a run.
    }
}
