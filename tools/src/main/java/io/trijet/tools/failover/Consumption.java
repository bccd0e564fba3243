// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.failover;

import io.trijet.tools.evidence.Acknowledged;
import io.trijet.tools.evidence.MessageBody;
import io.trijet.tools.evidence.QueueName;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;

/// An application that consumes a topic: the official push consumer in a group of its own.
///
/// Unmodified and with its default settings, but for where a new group begins, which is the first message, and for
/// the interval of its route polls where that is asked for.
final class Consumption implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final DefaultMQPushConsumer consumer;
    private final ConcurrentLinkedQueue<Delivery> deliveries = new ConcurrentLinkedQueue<>();
    private final Set<Delivery.Place> places = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> newestMillis = new ConcurrentHashMap<>();

    private Consumption(DefaultMQPushConsumer consumer) {
        this.consumer = consumer;
    }

    /// `run` makes the consumer group one that nobody else is in.
    static Consumption start(String nameServers, String topic, String run, OptionalInt pollNameServerMillis)
            throws MQClientException {
        var consumer = new DefaultMQPushConsumer("trijet-failover-" + run);
        consumer.setNamesrvAddr(nameServers);
        consumer.setInstanceName("consumer-" + run);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        pollNameServerMillis.ifPresent(consumer::setPollNameServerInterval);
        var consumption = new Consumption(consumer);
        MessageListenerConcurrently listener = (messages, _) -> consumption.take(messages);
        consumer.registerMessageListener(listener);
        consumer.subscribe(topic, "*");
        consumer.start();
        return consumption;
    }

    private ConsumeConcurrentlyStatus take(List<MessageExt> messages) {
        long now = System.nanoTime();
        for (var message : messages) {
            var queue = new QueueName(message.getTopic(), message.getBrokerName(), message.getQueueId());
            var place = new Delivery.Place(queue, message.getQueueOffset());
            long stored = message.getStoreTimestamp();
            deliveries.add(new Delivery(place, MessageBody.read(message.getBody()), stored, now));
            places.add(place);
            newestMillis.merge(queue.broker(), stored, Math::max);
        }
        return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
    }

    /// All that was given so far, roughly in the order in which it was.
    List<Delivery> deliveries() {
        return List.copyOf(deliveries);
    }

    /// True if something was given from each group.
    boolean hasHeardOf(Collection<String> groups) {
        return newestMillis.keySet().containsAll(groups);
    }

    /// True if something was given from the group that was stored at that moment of this machine's wall clock, or
    /// later.
    boolean hasSince(String group, long storedMillis) {
        return newestMillis.getOrDefault(group, 0L) >= storedMillis;
    }

    /// Waits until something was given from every place in which something was acknowledged, or `within` is over.
    void awaitAll(List<Acknowledged> acknowledged, Duration within) throws InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        for (var owed : acknowledged) {
            var place = Delivery.Place.of(owed);
            while (!places.contains(place)) {
                if (System.nanoTime() - deadline > 0) return;
                Thread.sleep(POLL);
            }
        }
    }

    @Override
    public void close() {
        consumer.shutdown();
    }
}
