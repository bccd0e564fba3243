// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import io.trijet.tools.evidence.Acknowledged;
import io.trijet.tools.evidence.Attempts;
import io.trijet.tools.evidence.MessageBody;
import io.trijet.tools.evidence.MessageId;
import io.trijet.tools.evidence.QueueName;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.topic.TopicValidator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends through the official client with its default settings, and writes every acknowledgement into the ledger.
///
/// One run at a time. Each stream sends one message after the other; the calling thread writes the ledger
/// meanwhile.
final class Sender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);
    static final String TOPIC = "level14";
    static final int STREAMS = 16;
    private static final int QUEUES = 8;
    private static final int WAITING_FOR_LEDGER = 4_096;
    private static final SecureRandom CHANCE = new SecureRandom();

    private final Ledger ledger;
    private final Attempts attempts = new Attempts();
    private final DefaultMQProducer producer;

    /// How many messages, how long each, and for how long to try.
    record Order(int count, int size, Duration deadline) {}

    /// What became of the messages of one run; the four outcomes sum to `sent`. `retries`: sends beyond each
    /// first.
    record Outcome(
            long sent,
            long acknowledged,
            long storedNotSafe,
            long failed,
            long unknown,
            long retries,
            long elapsedMillis,
            String firstError) {}

    private Sender(Ledger ledger, DefaultMQProducer producer) {
        this.ledger = ledger;
        this.producer = producer;
    }

    /// Hooks can only be registered on the class behind the producer.
    @SuppressWarnings("deprecation")
    static Sender start(String namesrvAddresses, Ledger ledger) throws MQClientException {
        var producer = new DefaultMQProducer("lab");
        producer.setNamesrvAddr(namesrvAddresses);
        producer.setInstanceName("lab-" + HexFormat.of().formatHex(randomBytes(4)));
        var sender = new Sender(ledger, producer);
        producer.getDefaultMQProducerImpl().registerSendMessageHook(sender.attempts);
        producer.start();
        sender.findTopic();
        return sender;
    }

    /// One look-up before all streams begin: together they would wait for each other's, out of their messages'
    /// 3 s.
    private void findTopic() {
        try {
            producer.fetchPublishMessageQueues(TOPIC);
        } catch (MQClientException e) {
            createTopic();
        }
    }

    /// Deprecated or not, it is the only way the client has.
    @SuppressWarnings("deprecation")
    private void createTopic() {
        try {
            producer.createTopic(TopicValidator.AUTO_CREATE_TOPIC_KEY_TOPIC, TOPIC, QUEUES, Map.of());
        } catch (MQClientException e) {
            LOG.warn("topic not created, sending all the same topic={} reason=\"{}\"", TOPIC, firstLine(e));
        }
    }

    /// One call of `send` while it runs. Counters are written by the streams, read when they are done.
    private static final class Run {
        final String name = HexFormat.of().formatHex(randomBytes(6));
        final Order order;
        final long startNanos = System.nanoTime();
        final AtomicInteger taken = new AtomicInteger();
        final AtomicBoolean isStopped = new AtomicBoolean();
        final BlockingQueue<Acknowledged> acknowledged = new ArrayBlockingQueue<>(WAITING_FOR_LEDGER);
        final AtomicLong storedNotSafe = new AtomicLong();
        final AtomicLong failed = new AtomicLong();
        final AtomicLong unknown = new AtomicLong();
        final AtomicLong retries = new AtomicLong();
        final AtomicReference<String> firstError = new AtomicReference<>("");
        final CountDownLatch streams = new CountDownLatch(STREAMS);

        Run(Order order) {
            this.order = order;
        }

        boolean takesAnother() {
            boolean isLate = System.nanoTime() - startNanos > order.deadline().toNanos();
            return !isLate && !isStopped.get() && taken.getAndIncrement() < order.count();
        }
    }

    /// Sends until the count or the deadline is reached.
    Outcome send(Order order) throws IOException, InterruptedException {
        var run = new Run(order);
        for (int stream = 0; stream < STREAMS; stream++) {
            int number = stream;
            Thread.ofVirtual().name("send-" + stream).start(() -> stream(run, number));
        }
        long acknowledged;
        try {
            acknowledged = keepLedger(run);
        } finally {
            run.isStopped.set(true);
            // Nobody writes the ledger any more: what still comes in must not block the streams.
            run.acknowledged.clear();
        }
        long sent = acknowledged + run.storedNotSafe.get() + run.failed.get() + run.unknown.get();
        return new Outcome(
                sent,
                acknowledged,
                run.storedNotSafe.get(),
                run.failed.get(),
                run.unknown.get(),
                run.retries.get(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - run.startNanos),
                String.valueOf(run.firstError.get()));
    }

    /// Moves acknowledgements to the ledger, many per fsync, until all streams are done. Returns how many.
    private long keepLedger(Run run) throws IOException, InterruptedException {
        long acknowledged = 0;
        var batch = new ArrayList<Acknowledged>();
        boolean areDone = false;
        while (!areDone) {
            areDone = run.streams.getCount() == 0;
            var first = run.acknowledged.poll(areDone ? 0 : 10, TimeUnit.MILLISECONDS);
            if (first == null) continue;
            areDone = false;
            batch.add(first);
            run.acknowledged.drainTo(batch);
            ledger.append(batch);
            acknowledged += batch.size();
            batch.clear();
        }
        return acknowledged;
    }

    private void stream(Run run, int stream) {
        try {
            for (int sequence = 0; run.takesAnother(); sequence++) {
                sendOne(run, new MessageId(run.name, stream, sequence));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            run.streams.countDown();
        }
    }

    private void sendOne(Run run, MessageId id) throws InterruptedException {
        attempts.reset();
        var body = MessageBody.of(id, run.order.size());
        try {
            var result = producer.send(new Message(TOPIC, "", id.toString(), body));
            if (result.getSendStatus() == SendStatus.SEND_OK) {
                var queue = result.getMessageQueue();
                run.acknowledged.put(new Acknowledged(
                        id,
                        new QueueName(queue.getTopic(), queue.getBrokerName(), queue.getQueueId()),
                        result.getQueueOffset(),
                        String.valueOf(result.getOffsetMsgId()),
                        attempts.count()));
            } else {
                run.storedNotSafe.incrementAndGet();
                run.firstError.compareAndSet("", result.getSendStatus().name());
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) { // The client declares and throws anything; each means one of two outcomes.
            (attempts.areAllRefused() ? run.failed : run.unknown).incrementAndGet();
            run.firstError.compareAndSet("", firstLine(e));
        }
        run.retries.addAndGet(Math.max(0, attempts.count() - 1));
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage())
                .lines()
                .findFirst()
                .orElse(e.getClass().getSimpleName());
    }

    private static byte[] randomBytes(int count) {
        var bytes = new byte[count];
        CHANCE.nextBytes(bytes);
        return bytes;
    }

    @Override
    public void close() {
        producer.shutdown();
    }
}
