// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.workload;

import io.trijet.tools.chaos.judge.Place;
import io.trijet.tools.chaos.judge.Sent;
import io.trijet.tools.chaos.judge.Sent.Outcome;
import io.trijet.tools.evidence.Attempts;
import io.trijet.tools.evidence.MessageBody;
import io.trijet.tools.evidence.MessageId;
import io.trijet.tools.evidence.QueueName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;

/// An application that sends without a break, and notes how each send ended: some threads anywhere, one in
/// order by key.
///
/// The client's defaults, but for its route polls, which are every second: what a switch costs with the
/// default is `trijet failover`'s matter. Each thread sends one message after the other.
public final class Producers implements AutoCloseable {
    private static final int BODY_BYTES = 2_000;
    private static final int ANYWHERE = 3;
    private static final int KEYS = 4;
    private static final int FIRST_KEY = 100;
    private static final Duration PAUSE = Duration.ofMillis(15);
    private static final Duration RESTS_AFTER_FAILURE = Duration.ofMillis(50);
    static final int POLLS_ROUTES_MILLIS = 1_000;

    private final String topic;
    private final String run;
    private final Attempts attempts = new Attempts();
    private final DefaultMQProducer producer;
    private final ConcurrentLinkedQueue<Sent> ledger = new ConcurrentLinkedQueue<>();
    private final LongAdder acknowledged = new LongAdder();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean isStopped;

    private Producers(String topic, String run, DefaultMQProducer producer) {
        this.topic = topic;
        this.run = run;
        this.producer = producer;
    }

    /// `run` is 12 hexadecimal digits.
    @SuppressWarnings("deprecation") // Hooks can only be registered on the class behind the producer.
    public static Producers start(String nameServers, String topic, String run) throws MQClientException {
        var producer = new DefaultMQProducer("trijet-chaos");
        producer.setNamesrvAddr(nameServers);
        producer.setInstanceName("chaos-" + run);
        producer.setPollNameServerInterval(POLLS_ROUTES_MILLIS);
        var producers = new Producers(topic, run, producer);
        producer.getDefaultMQProducerImpl().registerSendMessageHook(producers.attempts);
        producer.start();
        producer.fetchPublishMessageQueues(topic);
        for (int i = 0; i < ANYWHERE; i++) {
            int stream = i;
            producers.launch("send-" + i, sequence -> producers.sendAnywhere(new MessageId(run, stream, sequence)));
        }
        producers.launch("send-in-order", sequence -> producers.sendInOrder(sequence % KEYS, sequence / KEYS));
        return producers;
    }

    private interface Turn {
        boolean take(int number) throws InterruptedException;
    }

    private void launch(String name, Turn turn) {
        threads.add(Thread.ofPlatform().name(name).daemon(true).start(() -> {
            try {
                for (int i = 0; !isStopped; i++) Thread.sleep(turn.take(i) ? PAUSE : RESTS_AFTER_FAILURE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    private boolean sendAnywhere(MessageId id) throws InterruptedException {
        return note(id, message -> producer.send(message));
    }

    /// All of one key into one queue, which is what an application does that needs an order.
    private boolean sendInOrder(int key, int sequence) throws InterruptedException {
        return note(
                new MessageId(run, FIRST_KEY + key, sequence),
                message -> producer.send(message, (queues, _, which) -> queues.get((int) which % queues.size()), key));
    }

    private interface Call {
        SendResult send(Message message) throws Exception;
    }

    /// True if it was acknowledged.
    private boolean note(MessageId id, Call call) throws InterruptedException {
        var message = new Message(
                topic, Sent.hasTagA(id) ? Consumers.TAG_A : "TagB", id.toString(), MessageBody.of(id, BODY_BYTES));
        attempts.reset();
        long began = System.nanoTime();
        Outcome outcome;
        Optional<Place> place = Optional.empty();
        var why = "";
        try {
            var result = call.send(message);
            outcome = result.getSendStatus() == SendStatus.SEND_OK ? Outcome.OK : Outcome.UNKNOWN;
            if (outcome == Outcome.OK) place = Optional.of(place(result));
            else why = result.getSendStatus().name();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) { // The client declares and throws anything.
            outcome = attempts.areAllRefused() ? Outcome.FAILED : Outcome.UNKNOWN;
            why = String.valueOf(e.getMessage()).lines().findFirst().orElse("?");
        }
        ledger.add(new Sent(id, outcome, place, attempts.count(), began, System.nanoTime(), why));
        if (outcome == Outcome.OK) acknowledged.increment();
        return outcome == Outcome.OK;
    }

    private static Place place(SendResult result) {
        var queue = result.getMessageQueue();
        return new Place(
                new QueueName(queue.getTopic(), queue.getBrokerName(), queue.getQueueId()), result.getQueueOffset());
    }

    /// How it goes, for people.
    public String told() {
        var others = ledger.stream().filter(one -> !one.isOk()).toList();
        var told = acknowledged() + " sends acknowledged, " + others.size() + " not";
        return others.isEmpty()
                ? told
                : told + ", the last: " + others.getLast().why();
    }

    public long acknowledged() {
        return acknowledged.sum();
    }

    /// Waits for what is on its way: each send ends by itself.
    public List<Sent> stop() throws InterruptedException {
        isStopped = true;
        for (var thread : threads) thread.join();
        return List.copyOf(ledger);
    }

    @Override
    public void close() {
        isStopped = true;
        for (var thread : threads) thread.interrupt();
        producer.shutdown();
    }
}
