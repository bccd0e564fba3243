// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.failover;

import io.trijet.tools.evidence.Acknowledged;
import io.trijet.tools.evidence.Attempts;
import io.trijet.tools.evidence.MessageBody;
import io.trijet.tools.evidence.MessageId;
import io.trijet.tools.evidence.QueueName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;

/// An application that sends without a break: threads with the official client, each one message after the other.
///
/// Unmodified and with its default settings, but for the interval of its route polls where that is asked for.
public final class Traffic implements AutoCloseable {
    private static final int SMALL_BODY_BYTES = 256;
    private static final Duration POLL = Duration.ofMillis(2);
    /// What an application does when nobody takes its messages, in place of trying as fast as it can.
    private static final Duration RESTS_AFTER_FAILURE = Duration.ofMillis(20);

    private final String topic;
    private final String run;
    private final Attempts attempts = new Attempts();
    private final DefaultMQProducer producer;
    private final ConcurrentLinkedQueue<Sent> acknowledged = new ConcurrentLinkedQueue<>();
    private final LongAdder count = new LongAdder();
    private final ConcurrentLinkedQueue<Failed> failed = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean isStopped;

    /// One acknowledged send, and when the answer came.
    public record Sent(Acknowledged what, long atNanos) {}

    /// One send that failed, and when it began. `isUnknown`: it may be stored all the same.
    private record Failed(String why, long beganNanos, boolean isUnknown) {}

    /// How much is sent: `pause` after each message of a thread.
    public record Pace(int threads, Duration pause, int bodyBytes, OptionalInt pollNameServerMillis) {
        /// Small messages.
        public Pace(int threads, Duration pause, OptionalInt pollNameServerMillis) {
            this(threads, pause, SMALL_BODY_BYTES, pollNameServerMillis);
        }
    }

    private Traffic(String topic, String run, DefaultMQProducer producer) {
        this.topic = topic;
        this.run = run;
        this.producer = producer;
    }

    /// `run` is 12 hexadecimal digits.
    @SuppressWarnings("deprecation") // Hooks can only be registered on the class behind the producer.
    public static Traffic start(String nameServers, String topic, String run, Pace pace) throws MQClientException {
        var producer = new DefaultMQProducer("trijet-failover");
        producer.setNamesrvAddr(nameServers);
        producer.setInstanceName("failover-" + run);
        pace.pollNameServerMillis().ifPresent(producer::setPollNameServerInterval);
        var traffic = new Traffic(topic, run, producer);
        producer.getDefaultMQProducerImpl().registerSendMessageHook(traffic.attempts);
        producer.start();
        producer.fetchPublishMessageQueues(topic);
        for (int i = 0; i < pace.threads(); i++) {
            int stream = i;
            traffic.threads.add(
                    Thread.ofPlatform().name("send-" + i).daemon(true).start(() -> traffic.send(stream, pace)));
        }
        return traffic;
    }

    private void send(int stream, Pace pace) {
        try {
            for (int sequence = 0; !isStopped; sequence++) {
                boolean isTaken = sendOne(new MessageId(run, stream, sequence), pace.bodyBytes());
                var pause = isTaken ? pace.pause() : RESTS_AFTER_FAILURE;
                if (pause.isPositive()) Thread.sleep(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// True if it was acknowledged.
    private boolean sendOne(MessageId id, int bodyBytes) throws InterruptedException {
        attempts.reset();
        long began = System.nanoTime();
        try {
            var result = producer.send(new Message(topic, "", id.toString(), MessageBody.of(id, bodyBytes)));
            long now = System.nanoTime();
            if (result.getSendStatus() != SendStatus.SEND_OK) {
                failed.add(new Failed(result.getSendStatus().name(), began, true));
                return false;
            }
            var queue = result.getMessageQueue();
            var place = new QueueName(queue.getTopic(), queue.getBrokerName(), queue.getQueueId());
            var messageId = String.valueOf(result.getOffsetMsgId());
            acknowledged.add(
                    new Sent(new Acknowledged(id, place, result.getQueueOffset(), messageId, attempts.count()), now));
            count.increment();
            return true;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) { // The client declares and throws anything.
            var why = String.valueOf(e.getMessage()).lines().findFirst().orElse("?");
            failed.add(new Failed(why, began, !attempts.areAllRefused()));
            return false;
        }
    }

    public long acknowledgedCount() {
        return count.sum();
    }

    /// Waits until so many are acknowledged. False if for `patience` not one more was.
    public boolean awaitAcknowledged(long wanted, Duration patience) throws InterruptedException {
        long last = -1;
        long lastNanos = System.nanoTime();
        while (acknowledgedCount() < wanted) {
            if (acknowledgedCount() != last) lastNanos = System.nanoTime();
            last = acknowledgedCount();
            if (System.nanoTime() - lastNanos > patience.toNanos()) return false;
            Thread.sleep(POLL);
        }
        return true;
    }

    /// Sends that did not end with `SEND_OK`: what an application would have to handle.
    public long failedCount() {
        return failed.size();
    }

    /// Those of them of which nobody said that they are not stored.
    public long unknownCount() {
        return failed.stream().filter(Failed::isUnknown).count();
    }

    /// Those of them that began before this moment.
    public long failedBegunBefore(long nanos) {
        return failed.stream().filter(one -> one.beganNanos() - nanos < 0).count();
    }

    /// What the client said of them, each once.
    public Set<String> errors() {
        return failed.stream().map(Failed::why).collect(Collectors.toCollection(TreeSet::new));
    }

    public String firstError() {
        var first = failed.peek();
        return first == null ? "" : first.why();
    }

    public List<Sent> acknowledged() {
        return List.copyOf(acknowledged);
    }

    /// How many each group acknowledged.
    public Map<String, Long> byGroup() {
        var counts = new HashMap<String, Long>();
        for (var sent : acknowledged) counts.merge(sent.what().queue().broker(), 1L, Long::sum);
        return counts;
    }

    /// Waits for what is on its way: each send ends by itself.
    public void stop() throws InterruptedException {
        isStopped = true;
        for (var thread : threads) thread.join();
    }

    @Override
    public void close() {
        isStopped = true;
        for (var thread : threads) thread.interrupt();
        producer.shutdown();
    }
}
