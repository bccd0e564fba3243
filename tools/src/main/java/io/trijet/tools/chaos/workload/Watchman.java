// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.workload;

import io.trijet.environment.Address;
import io.trijet.protocol.Fields;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.ResponseCode;
import io.trijet.tools.chaos.judge.Seen;
import io.trijet.tools.cli.Connections;
import io.trijet.tools.evidence.QueueName;
import io.trijet.tools.exit.Failure;
import io.trijet.tools.wire.ClusterAdmin;
import io.trijet.tools.wire.WireClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Asks the leaders twice a second, in a thread of its own, as consumers do: how far each consumer group is
/// in each queue, and where the queue ends. Who does not answer is asked again.
public final class Watchman implements AutoCloseable {
    private static final Duration REST = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ClusterAdmin admin;
    private final Asked asked;
    private final List<Seen> seen = new ArrayList<>();
    private final Thread thread;

    /// About which queues, and for whom.
    public record Asked(String topic, int queues, List<String> groups) {}

    private Watchman(ClusterAdmin admin, Asked asked) {
        this.admin = admin;
        this.asked = asked;
        this.thread = Thread.ofVirtual().name("watchman").unstarted(this::watch);
    }

    public static Watchman start(String nameServers, Asked asked) throws Failure {
        var watchman = new Watchman(new ClusterAdmin(Connections.parseNameServers(nameServers)), asked);
        watchman.thread.start();
        return watchman;
    }

    private void watch() {
        try {
            while (true) {
                look();
                Thread.sleep(REST);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            for (var leader : admin.leaders().entrySet()) look(leader.getKey(), leader.getValue());
        } catch (Failure e) {
            // Nobody leads: that is what the run is about.
        }
    }

    private void look(String broker, Address leader) {
        try (var client = WireClient.connect(leader, PATIENCE)) {
            for (int queue = 0; queue < asked.queues(); queue++)
                look(client, new QueueName(asked.topic(), broker, queue));
        } catch (IOException e) {
            // It is gone, or does not know whether it still leads.
        }
    }

    private void look(WireClient client, QueueName queue) throws IOException {
        for (var group : asked.groups()) {
            long committed = offset(
                    client, RequestCode.QUERY_CONSUMER_OFFSET, fields(queue).add("consumerGroup", group));
            long end = offset(client, RequestCode.GET_MAX_OFFSET, fields(queue));
            if (committed >= 0 && end >= 0) note(new Seen(group, queue, committed, end));
        }
    }

    private static Fields.Builder fields(QueueName queue) {
        return Fields.builder()
                .add("topic", queue.topic())
                .add("queueId", queue.queue())
                .add("bname", queue.broker());
    }

    /// -1 if it does not say.
    private static long offset(WireClient client, int code, Fields.Builder fields) throws IOException {
        var answer = client.ask(code, fields.build());
        if (answer.code() == ResponseCode.QUERY_NOT_FOUND) return 0;
        var offset = answer.fields().get("offset");
        return answer.code() == ResponseCode.SUCCESS && offset != null ? Long.parseLong(offset) : -1;
    }

    private synchronized void note(Seen look) {
        seen.add(look);
    }

    /// In the order of the looks.
    public synchronized List<Seen> seen() {
        return List.copyOf(seen);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
