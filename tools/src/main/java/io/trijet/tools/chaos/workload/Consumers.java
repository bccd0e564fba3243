// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.workload;

import io.trijet.tools.chaos.judge.Given;
import io.trijet.tools.chaos.judge.Place;
import io.trijet.tools.chaos.judge.Sent;
import io.trijet.tools.evidence.MessageBody;
import io.trijet.tools.evidence.QueueName;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;

/// Two applications that consume: one takes everything in order, queue by queue, and one everything with one
/// tag. Each is the official push consumer in a group of its own, which commits its offsets as it does by
/// default.
public final class Consumers implements AutoCloseable {
    static final String TAG_A = "TagA";
    private static final Duration POLL = Duration.ofMillis(100);

    private final String ordered;
    private final String tagged;
    private final DefaultMQPushConsumer all;
    private final DefaultMQPushConsumer some;
    private final ConcurrentLinkedQueue<Given> given = new ConcurrentLinkedQueue<>();
    private final Set<GroupPlace> places = ConcurrentHashMap.newKeySet();

    private record GroupPlace(String group, Place place) {}

    private Consumers(String nameServers, String run) {
        ordered = "chaos-all-" + run;
        tagged = "chaos-tag-" + run;
        all = consumer(nameServers, ordered);
        some = consumer(nameServers, tagged);
    }

    private static DefaultMQPushConsumer consumer(String nameServers, String group) {
        var consumer = new DefaultMQPushConsumer(group);
        consumer.setNamesrvAddr(nameServers);
        consumer.setInstanceName(group);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.setPollNameServerInterval(Producers.POLLS_ROUTES_MILLIS);
        consumer.setConsumeThreadMin(2);
        consumer.setConsumeThreadMax(2);
        return consumer;
    }

    /// `run` makes the groups ones that nobody else is in.
    public static Consumers start(String nameServers, String topic, String run) throws MQClientException {
        var consumers = new Consumers(nameServers, run);
        try {
            consumers.begin(topic);
            return consumers;
        } catch (MQClientException | IllegalStateException e) {
            // The client throws the latter where a name server does not answer it.
            consumers.close();
            throw new MQClientException(String.valueOf(e.getMessage()), e);
        }
    }

    private void begin(String topic) throws MQClientException {
        MessageListenerOrderly orderly = (messages, _) -> {
            take(ordered, messages);
            return ConsumeOrderlyStatus.SUCCESS;
        };
        MessageListenerConcurrently concurrently = (messages, _) -> {
            take(tagged, messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        };
        all.registerMessageListener(orderly);
        all.subscribe(topic, "*");
        all.start();
        some.registerMessageListener(concurrently);
        some.subscribe(topic, TAG_A);
        some.start();
    }

    private void take(String group, List<MessageExt> messages) {
        for (var message : messages) {
            var queue = new QueueName(message.getTopic(), message.getBrokerName(), message.getQueueId());
            var place = new Place(queue, message.getQueueOffset());
            given.add(new Given(group, place, MessageBody.read(message.getBody())));
            places.add(new GroupPlace(group, place));
        }
    }

    /// The one that takes one tag only.
    public String tagged() {
        return tagged;
    }

    public List<String> groups() {
        return List.of(ordered, tagged);
    }

    /// All that was given so far, of each queue in the order in which it was.
    public List<Given> given() {
        return List.copyOf(given);
    }

    /// How many messages each group was given, for people.
    public String told() {
        var counts = given.stream().collect(Collectors.groupingBy(Given::group, TreeMap::new, Collectors.counting()));
        return "given to " + groups() + ": " + counts;
    }

    /// True if something was given.
    public boolean hasBegun() {
        return groups().stream()
                .allMatch(group -> given.stream().anyMatch(one -> one.group().equals(group)));
    }

    /// Waits until both were given all that was acknowledged, or nothing new came for `patience`.
    public void awaitAll(List<Sent> sent, Duration patience) throws InterruptedException {
        long changed = System.nanoTime();
        int last = -1;
        while (missing(sent) && System.nanoTime() - changed < patience.toNanos()) {
            int now = places.size();
            if (now != last) changed = System.nanoTime();
            last = now;
            Thread.sleep(POLL);
        }
    }

    private boolean missing(List<Sent> sent) {
        for (var one : sent) {
            if (!one.isOk()) continue;
            var place = one.place().orElseThrow();
            if (!places.contains(new GroupPlace(ordered, place))) return true;
            if (Sent.hasTagA(one.id()) && !places.contains(new GroupPlace(tagged, place))) return true;
        }
        return false;
    }

    @Override
    public void close() {
        all.shutdown();
        some.shutdown();
    }
}
