// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.integration.cluster.SharedCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Every way a producer can send, and what a consumer then gets.
final class SendingTest {
    private final Clients clients = new Clients(SharedCluster.namesrv());
    private final String topic = Clients.unique("sending");

    @AfterEach
    void close() {
        clients.close();
    }

    @Test
    void a_sync_send_is_acknowledged_and_consumed_with_its_keys_tags_and_properties() throws Exception {
        DefaultMQProducer producer = clients.producer();
        Message message = new Message(topic, "tagA", "key1 key2", "hello".getBytes(UTF_8));
        message.putUserProperty("colour", "blue");
        message.setFlag(7);

        SendResult result = producer.send(message);

        assertThat(result.getSendStatus()).isEqualTo(SendStatus.SEND_OK);
        assertThat(result.getOffsetMsgId()).isNotBlank();
        MessageExt got = consume(1).getFirst();
        assertThat(got.getBody()).isEqualTo("hello".getBytes(UTF_8));
        assertThat(got.getTags()).isEqualTo("tagA");
        assertThat(got.getKeys()).isEqualTo("key1 key2");
        assertThat(got.getUserProperty("colour")).isEqualTo("blue");
        assertThat(got.getFlag()).isEqualTo(7);
        assertThat(got.getMsgId()).isEqualTo(result.getMsgId());
        assertThat(got.getQueueOffset()).isEqualTo(result.getQueueOffset());
        assertThat(got.getQueueId()).isEqualTo(result.getMessageQueue().getQueueId());
    }

    @Test
    void async_sends_are_all_acknowledged() throws Exception {
        DefaultMQProducer producer = clients.producer();
        List<CompletableFuture<SendResult>> results = new ArrayList<>();
        for (int i = 0; i < 200; i++) results.add(sendAsync(producer, new Message(topic, bytes("m" + i))));

        for (CompletableFuture<SendResult> result : results) {
            assertThat(result.get(10, TimeUnit.SECONDS).getSendStatus()).isEqualTo(SendStatus.SEND_OK);
        }
        assertThat(bodies(consume(200)))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 200).mapToObj(i -> "m" + i).toList());
    }

    @Test
    void one_way_sends_arrive() throws Exception {
        DefaultMQProducer producer = clients.producer();
        producer.send(new Message(topic, bytes("first makes the topic")));
        for (int i = 0; i < 20; i++) producer.sendOneway(new Message(topic, bytes("oneway" + i)));

        assertThat(bodies(consume(21))).contains("oneway0", "oneway19");
    }

    @Test
    void a_batch_is_stored_as_single_messages_with_consecutive_offsets() throws Exception {
        DefaultMQProducer producer = clients.producer();
        List<Message> batch = IntStream.range(0, 10)
                .mapToObj(i -> new Message(topic, "tag" + i, "key" + i, bytes("b" + i)))
                .toList();

        SendResult result = producer.send(batch);

        assertThat(result.getSendStatus()).isEqualTo(SendStatus.SEND_OK);
        List<MessageExt> got = consume(10);
        assertThat(bodies(got))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 10).mapToObj(i -> "b" + i).toList());
        for (MessageExt message : got) {
            String number = new String(message.getBody(), UTF_8).substring(1);
            assertThat(message.getQueueOffset()).isEqualTo(result.getQueueOffset() + Integer.parseInt(number));
            assertThat(message.getTags()).isEqualTo("tag" + number);
            assertThat(message.getKeys()).isEqualTo("key" + number);
        }
    }

    @Test
    void a_large_body_travels_compressed_and_arrives_whole() throws Exception {
        DefaultMQProducer producer = clients.producer();
        byte[] body = "compress me ".repeat(10_000).getBytes(UTF_8);

        producer.send(new Message(topic, body));

        assertThat(consume(1).getFirst().getBody()).isEqualTo(body);
    }

    @Test
    void a_body_over_four_mebibytes_is_refused_and_nothing_is_stored() throws Exception {
        DefaultMQProducer producer = clients.producer();
        producer.setMaxMessageSize(8 << 20);
        producer.setCompressMsgBodyOverHowmuch(Integer.MAX_VALUE);
        producer.send(new Message(topic, bytes("small")));

        assertThatThrownBy(() -> producer.send(new Message(topic, new byte[(4 << 20) + 1])))
                .isInstanceOfSatisfying(
                        MQBrokerException.class,
                        e -> assertThat(e.getResponseCode()).isEqualTo(13));
        producer.send(new Message(topic, bytes("after")));
        assertThat(bodies(consume(2))).containsExactlyInAnyOrder("small", "after");
    }

    @Test
    void a_queue_chosen_by_the_application_gets_the_messages_in_order() throws Exception {
        DefaultMQProducer producer = clients.producer();
        producer.send(new Message(topic, bytes("first makes the topic")));
        MessageQueue queue = producer.fetchPublishMessageQueues(topic).getFirst();

        long previous = -1;
        for (int i = 0; i < 20; i++) {
            SendResult result = producer.send(new Message(topic, bytes("q" + i)), queue);
            if (previous >= 0) assertThat(result.getQueueOffset()).isEqualTo(previous + 1);
            previous = result.getQueueOffset();
        }
    }

    @Test
    void delayed_and_half_messages_are_refused_with_a_sentence_until_they_are_built() throws Exception {
        DefaultMQProducer producer = clients.producer();
        producer.send(new Message(topic, bytes("first makes the topic")));
        Message delayed = new Message(topic, bytes("later"));
        delayed.setDelayTimeLevel(3);
        Message timed = new Message(topic, bytes("timed"));
        timed.setDelayTimeMs(5_000);

        for (Message refused : List.of(delayed, timed)) {
            assertThatThrownBy(() -> producer.send(refused)).isInstanceOfSatisfying(MQBrokerException.class, e -> {
                assertThat(e.getResponseCode()).isEqualTo(13);
                assertThat(e.getErrorMessage()).contains("not built yet");
            });
        }
        assertThat(bodies(consume(1))).containsExactly("first makes the topic");
    }

    private List<MessageExt> consume(int count) throws Exception {
        Received received = new Received();
        DefaultMQPushConsumer consumer = clients.pushConsumer(Clients.unique("cg"));
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener(received.concurrently());
        consumer.start();
        return received.await(count);
    }

    private static List<String> bodies(List<MessageExt> messages) {
        return messages.stream()
                .map(message -> new String(message.getBody(), UTF_8))
                .toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static CompletableFuture<SendResult> sendAsync(DefaultMQProducer producer, Message message)
            throws Exception {
        CompletableFuture<SendResult> future = new CompletableFuture<>();
        producer.send(message, new SendCallback() {
            @Override
            public void onSuccess(SendResult result) {
                future.complete(result);
            }

            @Override
            public void onException(Throwable why) {
                future.completeExceptionally(why);
            }
        });
        return future;
    }
}
