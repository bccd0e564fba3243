// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import io.trijet.environment.Address;
import io.trijet.protocol.Fields;
import io.trijet.protocol.RequestCode;
import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import io.trijet.tools.wire.ClusterAdmin;
import io.trijet.tools.wire.WireClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/// How long after its acknowledgement a message is with a consumer: one waits at the end of each queue.
///
/// What was acknowledged and what was delivered meet by queue and offset, whichever comes first. Any thread.
final class Deliveries implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration ANSWER_WITHIN = PATIENCE.plusSeconds(15);
    /// For what was acknowledged last.
    private static final Duration ARRIVES_WITHIN = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(10);
    private static final int SIGNIFICANT_DIGITS = 3;
    private static final long NANOS_PER_MICRO = 1_000;

    private final Map<Place, Map<Long, Moment>> unmatched = new ConcurrentHashMap<>();
    private final Recorder micros = new Recorder(SIGNIFICANT_DIGITS);
    private final List<WireClient> clients = new ArrayList<>();
    private final AtomicReference<String> firstError = new AtomicReference<>("");
    private volatile boolean isClosed;

    private record Place(String brokerName, int queue) {}

    /// What is known of a message so far: when it was acknowledged, or when it was delivered.
    private record Moment(boolean isDelivery, long nanos) {}

    /// Consumers wait at the ends of all queues of the topic when this returns.
    static Deliveries begin(ClusterAdmin admin, String topic, int queues) throws Failure {
        var deliveries = new Deliveries();
        try {
            for (var leader : admin.leaders().entrySet())
                for (int queue = 0; queue < queues; queue++)
                    deliveries.waitAt(leader.getValue(), new Pull(leader.getKey(), topic, queue));
            return deliveries;
        } catch (IOException e) {
            deliveries.close();
            throw new Failure(
                    ExitCode.UNREACHABLE, "a consumer cannot wait: " + e.getMessage(), "look at ./trijet status", e);
        }
    }

    private void waitAt(Address leader, Pull pull) throws IOException {
        var client = WireClient.connect(leader, ANSWER_WITHIN);
        clients.add(client);
        var question = Fields.builder()
                .add("topic", pull.topic())
                .add("bname", pull.brokerName())
                .add("queueId", pull.queue())
                .build();
        var end = client.ask(RequestCode.GET_MAX_OFFSET, question).fields().get("offset");
        if (end == null) throw new IOException(leader + " does not say where queue " + pull.queue() + " ends");
        long offset = Long.parseLong(end);
        Thread.ofVirtual().name("consumes-" + pull.queue()).start(() -> consume(client, pull, offset));
    }

    private void consume(WireClient client, Pull pull, long begin) {
        var place = new Place(pull.brokerName(), pull.queue());
        long offset = begin;
        try {
            while (!isClosed) {
                long next = Pull.next(pull.ask(client, offset, PATIENCE), offset);
                long now = System.nanoTime();
                for (; offset < next; offset++) meet(place, offset, new Moment(true, now));
            }
        } catch (IOException e) {
            if (!isClosed) firstError.compareAndSet("", place + ": " + e.getMessage());
        }
    }

    /// `messages` with offsets from `firstOffset` are acknowledged now.
    void acknowledged(String brokerName, int queue, long firstOffset, int messages) {
        var place = new Place(brokerName, queue);
        var now = new Moment(false, System.nanoTime());
        for (int i = 0; i < messages; i++) meet(place, firstOffset + i, now);
    }

    private void meet(Place place, long offset, Moment moment) {
        var waiting = unmatched.computeIfAbsent(place, _ -> new ConcurrentHashMap<>());
        var other = waiting.putIfAbsent(offset, moment);
        if (other == null) return;
        waiting.remove(offset);
        long later = moment.isDelivery() ? moment.nanos() - other.nanos() : other.nanos() - moment.nanos();
        micros.recordValue(Math.max(0, later) / NANOS_PER_MICRO);
    }

    /// The delays since the last call, in microseconds; 0 where a message was with the consumer before its
    /// producer knew that it is safe. Waits a moment for what is still under way.
    Histogram takeMicros() throws Failure, InterruptedException {
        long deadline = System.nanoTime() + ARRIVES_WITHIN.toNanos();
        while (underWay() > 0 && System.nanoTime() - deadline < 0) Thread.sleep(POLL);
        if (!firstError().isEmpty())
            throw new Failure(ExitCode.TRY_AGAIN, "a consumer ended: " + firstError(), "look at ./trijet status");
        return micros.getIntervalHistogram();
    }

    /// How many are acknowledged and not delivered.
    long underWay() {
        return unmatched.values().stream()
                .flatMap(waiting -> waiting.values().stream())
                .filter(moment -> !moment.isDelivery())
                .count();
    }

    private String firstError() {
        return String.valueOf(firstError.get());
    }

    @Override
    public void close() {
        isClosed = true;
        for (var client : clients) Quietly.close(client);
    }
}
