// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.traffic;

import io.trijet.tools.evidence.Acknowledged;
import io.trijet.tools.evidence.Attempts;
import io.trijet.tools.evidence.MessageBody;
import io.trijet.tools.evidence.MessageId;
import io.trijet.tools.evidence.QueueName;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
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
public final class Sender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);
    public static final String TOPIC = "level14";
    static final int STREAMS = 16;
    private static final int QUEUES = 8;
    private static final int WAITING_FOR_LEDGER = 4_096;
    /// A stream that waits for its next message looks this often whether there will be one.
    private static final long LOOKS_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Ledger ledger;
    private final SendMeter meter;
    private final Attempts attempts = new Attempts();
    private final DefaultMQProducer producer;
    private volatile Optional<Run> current = Optional.empty();
    private volatile boolean isStopped;

    /// How many messages, how long each, how fast, and for how long to try.
    public record Order(int count, int size, Pace pace, Duration deadline) {}

    /// What became of the messages of one run; the four outcomes sum to `sent`. `retries`: sends beyond each
    /// first.
    public record Outcome(
            long sent,
            long acknowledged,
            long storedNotSafe,
            long failed,
            long unknown,
            long retries,
            long elapsedMillis,
            String firstError) {}

    private Sender(Ledger ledger, SendMeter meter, DefaultMQProducer producer) {
        this.ledger = ledger;
        this.meter = meter;
        this.producer = producer;
    }

    /// Hooks can only be registered on the class behind the producer.
    @SuppressWarnings("deprecation")
    public static Sender start(String namesrvAddresses, Ledger ledger, SendMeter meter) throws MQClientException {
        var producer = new DefaultMQProducer("lab");
        producer.setNamesrvAddr(namesrvAddresses);
        producer.setInstanceName("lab-" + MessageId.newRun());
        var sender = new Sender(ledger, meter, producer);
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
        final String name = MessageId.newRun();
        final Order order;
        final long startNanos = System.nanoTime();
        final AtomicInteger taken = new AtomicInteger();
        final AtomicLong dueNanos = new AtomicLong(startNanos);
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

        /// True when another message is due; waits until it is.
        boolean takesAnother() throws InterruptedException {
            if (isOver() || taken.getAndIncrement() >= order.count()) return false;
            long due = dueNanos.updateAndGet(last -> order.pace().nextNanos(last, System.nanoTime()));
            while (due - System.nanoTime() > 0 && !isOver()) {
                long wait = Math.min(due - System.nanoTime(), LOOKS_UP_NANOS);
                if (wait > 0) TimeUnit.NANOSECONDS.sleep(wait);
            }
            return !isOver();
        }

        private boolean isOver() {
            return isStopped.get()
                    || System.nanoTime() - startNanos > order.deadline().toNanos();
        }
    }

    /// Whom to stop when somebody has enough. What is under way ends in its own time.
    public void stop() {
        isStopped = true;
        current.ifPresent(run -> run.isStopped.set(true));
    }

    /// How many messages the current run has begun to send.
    public long begun() {
        return current.map(run -> Math.min(run.taken.get(), (long) run.order.count()))
                .orElse(0L);
    }

    /// Sends until the count or the deadline is reached, or it is stopped.
    public Outcome send(Order order) throws IOException, InterruptedException {
        var run = new Run(order);
        current = Optional.of(run);
        if (isStopped) run.isStopped.set(true);
        meter.begun(order.pace(), System.currentTimeMillis());
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
        long began = System.nanoTime();
        try {
            var result = producer.send(new Message(TOPIC, "", id.toString(), body));
            if (result.getSendStatus() == SendStatus.SEND_OK) {
                var queue = result.getMessageQueue();
                meter.acknowledged(queue.getBrokerName(), System.nanoTime() - began, System.currentTimeMillis());
                run.acknowledged.put(new Acknowledged(
                        id,
                        new QueueName(queue.getTopic(), queue.getBrokerName(), queue.getQueueId()),
                        result.getQueueOffset(),
                        String.valueOf(result.getOffsetMsgId()),
                        attempts.count()));
            } else {
                run.storedNotSafe.incrementAndGet();
                meter.failed();
                run.firstError.compareAndSet("", result.getSendStatus().name());
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) { // The client declares and throws anything; each means one of two outcomes.
            notAcknowledged(run);
            run.firstError.compareAndSet("", firstLine(e));
        }
        run.retries.addAndGet(Math.max(0, attempts.count() - 1));
    }

    private void notAcknowledged(Run run) {
        if (attempts.areAllRefused()) {
            run.failed.incrementAndGet();
            meter.failed();
        } else {
            run.unknown.incrementAndGet();
            meter.unknown();
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage())
                .lines()
                .findFirst()
                .orElse(e.getClass().getSimpleName());
    }

    @Override
    public void close() {
        producer.shutdown();
    }
}
