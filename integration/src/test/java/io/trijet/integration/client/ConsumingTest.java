// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.integration.cluster.SharedCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.UtilAll;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.heartbeat.MessageModel;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Every way a consumer can read.
final class ConsumingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Clients clients = new Clients(SharedCluster.namesrv());
    private final String topic = Clients.unique("consuming");
    private final String group = Clients.unique("cg");

    @AfterEach
    void close() {
        clients.close();
    }

    @Test
    void messages_of_a_queue_are_consumed_in_order_by_an_orderly_consumer() throws Exception {
        DefaultMQProducer producer = clients.producer();
        for (int i = 0; i < 100; i++) sendToQueueOf(producer, i % 3, i);
        Received received = new Received();
        DefaultMQPushConsumer consumer = fromFirst(group);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener(received.orderly());
        consumer.start();

        Map<Integer, Long> last = new HashMap<>();
        for (MessageExt message : received.await(100)) {
            Long before = last.put(message.getQueueId(), message.getQueueOffset());
            if (before != null) assertThat(message.getQueueOffset()).isEqualTo(before + 1);
        }
        assertThat(received.messages()).hasSize(100);
    }

    @Test
    void a_tag_filter_lets_only_its_tags_through() throws Exception {
        DefaultMQProducer producer = clients.producer();
        for (int i = 0; i < 60; i++) {
            producer.send(new Message(topic, List.of("red", "green", "blue").get(i % 3), body(i)));
        }
        Received received = new Received();
        DefaultMQPushConsumer consumer = fromFirst(group);
        consumer.subscribe(topic, "red || blue");
        consumer.registerMessageListener(received.concurrently());
        consumer.start();

        assertThat(received.await(40)).extracting(MessageExt::getTags).containsOnly("red", "blue");
        producer.send(new Message(topic, "green", body(60)));
        producer.send(new Message(topic, "red", body(61)));
        assertThat(received.await(41)).hasSize(41);
    }

    @Test
    void broadcasting_consumers_each_get_everything() throws Exception {
        DefaultMQProducer producer = clients.producer();
        producer.send(new Message(topic, body(-1)));
        List<Received> all = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Received received = new Received();
            DefaultMQPushConsumer consumer = fromFirst(group);
            consumer.setMessageModel(MessageModel.BROADCASTING);
            consumer.subscribe(topic, "*");
            consumer.registerMessageListener(received.concurrently());
            consumer.start();
            all.add(received);
        }
        for (int i = 0; i < 20; i++) producer.send(new Message(topic, body(i)));
        for (Received received : all) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(received.bodies())
                            .containsAll(IntStream.range(0, 20)
                                    .mapToObj(i -> new String(body(i), UTF_8))
                                    .toList()));
        }
    }

    @Test
    void queues_are_shared_out_again_when_a_consumer_joins_and_when_it_leaves() throws Exception {
        DefaultMQProducer producer = clients.producer();
        producer.send(new Message(topic, body(0)));
        Received first = new Received();
        Received second = new Received();
        start(fromFirst(group), first);
        first.await(1);

        DefaultMQPushConsumer leaver = fromFirst(group);
        start(leaver, second);
        Awaitility.await("the newcomer gets a share").atMost(PATIENCE).untilAsserted(() -> {
            sendRound(producer);
            assertThat(second.messages()).isNotEmpty();
        });

        leaver.shutdown();
        String marker = Clients.unique("after");
        Awaitility.await("the one who stayed gets everything").atMost(PATIENCE).untilAsserted(() -> {
            Map<Integer, String> sent = new HashMap<>();
            for (int queue = 0; queue < 4; queue++) {
                String body = marker + Clients.unique("");
                producer.send(new Message(topic, body.getBytes(UTF_8)), queueOf(producer, queue));
                sent.put(queue, body);
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThat(first.bodies()).containsAll(sent.values()));
        });
    }

    @Test
    void a_group_that_starts_at_a_timestamp_skips_what_was_before() throws Exception {
        DefaultMQProducer producer = clients.producer();
        for (int i = 0; i < 10; i++) producer.send(new Message(topic, body(i)));
        long border = System.currentTimeMillis() + 2_000;
        Awaitility.await().until(() -> System.currentTimeMillis() > border);
        for (int i = 10; i < 20; i++) producer.send(new Message(topic, body(i)));
        DefaultLitePullConsumer probe = clients.litePullConsumer(Clients.unique("probe"));
        probe.start();
        Map<Integer, Long> begin = new HashMap<>();
        for (MessageQueue queue : probe.fetchMessageQueues(topic)) {
            begin.put(queue.getQueueId(), probe.offsetForTimestamp(queue, border - 1_000));
        }
        Received received = new Received();
        DefaultMQPushConsumer consumer = clients.pushConsumer(group);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_TIMESTAMP);
        consumer.setConsumeTimestamp(UtilAll.timeMillisToHumanString3(border - 1_000));
        start(consumer, received);
        List<String> late = IntStream.range(10, 20)
                .mapToObj(i -> new String(body(i), UTF_8))
                .toList();
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(received.bodies()).containsAll(late));
        List<MessageExt> fromTimestamp = received.messages().stream()
                .filter(message -> message.getQueueOffset() >= begin.getOrDefault(message.getQueueId(), 0L))
                .toList();
        assertThat(fromTimestamp)
                .extracting(message -> new String(message.getBody(), UTF_8))
                .containsExactlyInAnyOrderElementsOf(late);
    }

    @Test
    void offsets_are_kept_when_a_consumer_restarts() throws Exception {
        DefaultMQProducer producer = clients.producer();
        for (int i = 0; i < 30; i++) producer.send(new Message(topic, body(i)));
        Received before = new Received();
        DefaultMQPushConsumer first = fromFirst(group);
        start(first, before);
        before.await(30);
        first.shutdown();

        for (int i = 30; i < 40; i++) producer.send(new Message(topic, body(i)));
        Received after = new Received();
        start(fromFirst(group), after);
        after.await(10);
        assertThat(after.bodies())
                .containsExactlyInAnyOrderElementsOf(IntStream.range(30, 40)
                        .mapToObj(i -> new String(body(i), UTF_8))
                        .toList());
    }

    @Test
    void a_lite_pull_consumer_subscribes_polls_and_commits() throws Exception {
        DefaultMQProducer producer = clients.producer();
        for (int i = 0; i < 25; i++) producer.send(new Message(topic, body(i)));
        DefaultLitePullConsumer consumer = clients.litePullConsumer(group);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(topic, "*");
        consumer.start();
        assertThat(poll(consumer, 25)).hasSize(25);
    }

    @Test
    void a_lite_pull_consumer_assigns_queues_and_seeks() throws Exception {
        DefaultMQProducer producer = clients.producer();
        producer.send(new Message(topic, body(0)));
        MessageQueue queue = queueOf(producer, 1);
        List<Long> offsets = new ArrayList<>();
        for (int i = 0; i < 10; i++)
            offsets.add(producer.send(new Message(topic, body(i)), queue).getQueueOffset());
        DefaultLitePullConsumer consumer = clients.litePullConsumer(group);
        consumer.setAutoCommit(false);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.start();
        Collection<MessageQueue> assigned = List.of(queue);
        consumer.assign(assigned);

        // All there is: a pull that is under way when the client is told to seek may still bring what it was for.
        int all = Math.toIntExact(offsets.getLast() + 1);
        assertThat(poll(consumer, all)).extracting(MessageExt::getQueueOffset).endsWith(offsets.toArray(Long[]::new));
        consumer.seek(queue, offsets.get(7));
        assertThat(poll(consumer, 3)).extracting(MessageExt::getQueueOffset).startsWith(offsets.get(7));
        consumer.seek(queue, offsets.get(2));
        assertThat(poll(consumer, 8)).extracting(MessageExt::getQueueOffset).startsWith(offsets.get(2));
    }

    @Test
    void a_message_is_found_by_its_id_and_by_its_key() throws Exception {
        DefaultMQProducer producer = clients.producer();
        String key = Clients.unique("key");
        SendResult sent = producer.send(new Message(topic, "t", key, body(1)));

        MessageExt byOffsetId = clients.admin().viewMessage(topic, sent.getOffsetMsgId());
        assertThat(byOffsetId.getBody()).isEqualTo(body(1));
        Awaitility.await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
            assertThat(clients.admin().viewMessage(topic, sent.getMsgId()).getBody())
                    .isEqualTo(body(1));
            assertThat(clients.admin()
                            .queryMessage(topic, key, 8, 0, Long.MAX_VALUE)
                            .getMessageList())
                    .hasSize(1);
        });
    }

    @Test
    void a_failed_consumption_is_tried_again_with_its_count() throws Exception {
        DefaultMQProducer producer = clients.producer();
        producer.send(new Message(topic, "t", "k", body(1)));
        AtomicInteger attempts = new AtomicInteger();
        Received received = new Received();
        DefaultMQPushConsumer consumer = fromFirst(group);
        consumer.subscribe(topic, "*");
        MessageListenerConcurrently failsTwice = (batch, context) -> {
            if (attempts.incrementAndGet() <= 2) return ConsumeConcurrentlyStatus.RECONSUME_LATER;
            received.add(batch);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        };
        consumer.registerMessageListener(failsTwice);
        consumer.start();

        MessageExt message = received.await(1).getFirst();
        assertThat(message.getTopic()).isEqualTo(topic);
        assertThat(message.getReconsumeTimes()).isEqualTo(2);
        assertThat(message.getBody()).isEqualTo(body(1));
    }

    private void start(DefaultMQPushConsumer consumer, Received received) throws Exception {
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener(received.concurrently());
        consumer.start();
    }

    private DefaultMQPushConsumer fromFirst(String group) {
        DefaultMQPushConsumer consumer = clients.pushConsumer(group);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        return consumer;
    }

    private static List<MessageExt> poll(DefaultLitePullConsumer consumer, int count) {
        List<MessageExt> got = new ArrayList<>();
        Awaitility.await().atMost(PATIENCE).until(() -> {
            got.addAll(consumer.poll(500));
            return got.size() >= count;
        });
        return got;
    }

    private void sendRound(DefaultMQProducer producer) throws Exception {
        for (int queue = 0; queue < 4; queue++) sendToQueueOf(producer, queue, queue);
    }

    private void sendToQueueOf(DefaultMQProducer producer, int queue, int number) throws Exception {
        Message message = new Message(topic, body(number));
        producer.send(message, (queues, sent, chosen) -> queues.get((int) chosen % queues.size()), queue);
    }

    private MessageQueue queueOf(DefaultMQProducer producer, int queue) throws Exception {
        return producer.fetchPublishMessageQueues(topic).stream()
                .filter(candidate -> candidate.getQueueId() == queue)
                .findFirst()
                .orElseThrow();
    }

    private static byte[] body(int number) {
        return ("body " + number).getBytes(UTF_8);
    }
}
