// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.retry;

import static io.trijet.broker.ConsumerWorld.MILLI;
import static io.trijet.broker.ConsumerWorld.SECOND;
import static io.trijet.broker.ConsumerWorld.messages;
import static io.trijet.broker.ConsumerWorld.number;
import static io.trijet.broker.ConsumerWorld.pull;
import static io.trijet.broker.ConsumerWorld.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.broker.BrokerMetric;
import io.trijet.broker.ClientLine;
import io.trijet.broker.ConsumerWorld;
import io.trijet.protocol.Fields;
import io.trijet.protocol.Frame;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.MessageModel;
import io.trijet.protocol.body.Subscription;
import io.trijet.protocol.message.StoredMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RetryTest {
    private final ConsumerWorld world = ConsumerWorld.single();
    private final ClientLine consumer = world.connect();

    @BeforeEach
    void a_consumer_of_a_topic_and_of_its_retries() {
        world.createTopic("T", 4);
        world.heartbeat(
                world.leader(),
                consumer,
                "c1",
                "g",
                MessageModel.CLUSTERING,
                Subscription.ofTags("T", "*", 1),
                Subscription.ofTags("%RETRY%g", "*", 1));
    }

    private StoredMessage consume(String topic, long offset) {
        var answer = world.ask(world.leader(), consumer, RequestCode.PULL_MESSAGE, pull("g", topic, 0, offset));
        assertThat(answer.code()).as(answer.toString()).isEqualTo(ResponseCode.SUCCESS);
        return messages(answer).getFirst();
    }

    private Frame sendBack(StoredMessage message, int delayLevel) {
        return world.ask(
                world.leader(),
                consumer,
                RequestCode.CONSUMER_SEND_MSG_BACK,
                Fields.builder()
                        .add("offset", message.physicalOffset())
                        .add("group", "g")
                        .add("delayLevel", delayLevel)
                        .add("originMsgId", message.properties().get("UNIQ_KEY").orElse(""))
                        .add("originTopic", message.topic())
                        .add("unitMode", "false")
                        .add("maxReconsumeTimes", 16)
                        .build());
    }

    @Test
    void a_failed_message_comes_back_after_the_delay_with_one_more_try() {
        world.send("T", 0, "hello", "TAGS\u0001a\u0002KEYS\u0001k\u0002");
        var original = consume("T", 0);
        long sentBack = world.world.nanos();
        assertThat(sendBack(original, 0).code()).isEqualTo(ResponseCode.SUCCESS);

        var again = consume("%RETRY%g", 0);

        assertThat(world.world.nanos() - sentBack).isBetween(SECOND, SECOND + 100 * MILLI);
        assertThat(text(again)).isEqualTo("hello");
        assertThat(again.reconsumeTimes()).isEqualTo(1);
        assertThat(again.bornTimestamp()).isEqualTo(original.bornTimestamp());
        assertThat(again.bornHost()).isEqualTo(original.bornHost());
        assertThat(again.properties().get("RETRY_TOPIC")).hasValue("T");
        assertThat(again.properties().get("ORIGIN_MESSAGE_ID")).hasValue(original.offsetMessageId());
        assertThat(again.properties().get("TAGS")).hasValue("a");
        assertThat(again.properties().get("UNIQ_KEY"))
                .isEqualTo(original.properties().get("UNIQ_KEY"));
        assertThat(world.leader().count(BrokerMetric.MESSAGES_SENT_BACK)).isEqualTo(1);
    }

    @Test
    void a_held_message_is_not_served_early_and_its_offset_is_not_called_wrong() {
        world.send("T", 0, "hello");
        sendBack(consume("T", 0), 0);

        var early = world.ask(
                world.leader(), consumer, RequestCode.PULL_MESSAGE, pull("g", "%RETRY%g", 0, 0, 0, 0, null, 1));
        assertThat(early.code()).isEqualTo(ResponseCode.PULL_NOT_FOUND);
        assertThat(number(early, "nextBeginOffset")).isEqualTo(0);
        assertThat(number(early, "maxOffset")).isEqualTo(1);
        int ahead = world.post(world.leader(), consumer, RequestCode.PULL_MESSAGE, pull("g", "%RETRY%g", 0, 1));
        world.world.runFor(3 * SECOND);
        assertThat(consumer.answer(ahead)).isEmpty();
    }

    @Test
    void a_message_that_was_sent_back_survives_a_power_cut() {
        world.send("T", 0, "hello");
        assertThat(sendBack(consume("T", 0), 0).code()).isEqualTo(ResponseCode.SUCCESS);
        world.leader().cutPower();
        world.node(0).start();
        world.settle();
        a_consumer_again();

        assertThat(text(consume("%RETRY%g", 0))).isEqualTo("hello");
    }

    private void a_consumer_again() {
        world.heartbeat(
                world.leader(),
                consumer,
                "c1",
                "g",
                MessageModel.CLUSTERING,
                Subscription.ofTags("T", "*", 1),
                Subscription.ofTags("%RETRY%g", "*", 1));
    }

    @Test
    void each_failure_counts_and_the_last_one_goes_to_the_dead_letters() {
        world.send("T", 0, "hello");
        var message = consume("T", 0);
        for (int i = 0; i < 16; i++) {
            assertThat(sendBack(message, 0).code()).isEqualTo(ResponseCode.SUCCESS);
            message = consume("%RETRY%g", i);
            assertThat(message.reconsumeTimes()).isEqualTo(i + 1);
        }
        assertThat(sendBack(message, 0).code()).isEqualTo(ResponseCode.SUCCESS);

        var dead = consumeDead();
        assertThat(text(dead)).isEqualTo("hello");
        assertThat(dead.properties().get("RETRY_TOPIC")).hasValue("T");
        assertThat(dead.properties().get("DLQ_ORIGIN_TOPIC")).hasValue("T");
        assertThat(world.leader().count(BrokerMetric.MESSAGES_DEAD)).isEqualTo(1);
    }

    @Test
    void a_message_that_is_not_to_be_tried_again_goes_to_the_dead_letters_at_once() {
        world.send("T", 0, "hello");
        assertThat(sendBack(consume("T", 0), -1).code()).isEqualTo(ResponseCode.SUCCESS);
        assertThat(text(consumeDead())).isEqualTo("hello");
    }

    private StoredMessage consumeDead() {
        var answer = world.ask(
                world.leader(), world.connect(), RequestCode.PULL_MESSAGE, pull("tools", "%DLQ%g", 0, 0, 4, 0, "*", 0));
        assertThat(answer.code()).isEqualTo(ResponseCode.SUCCESS);
        return messages(answer).getFirst();
    }

    @Test
    void what_a_client_sends_to_the_retry_topic_itself_is_held_back_too() {
        world.send("%RETRY%g", 0, "by myself", "DELAY\u00013\u0002RETRY_TOPIC\u0001T\u0002");
        long sent = world.world.nanos();

        assertThat(text(consume("%RETRY%g", 0))).isEqualTo("by myself");
        assertThat(world.world.nanos() - sent).isBetween(SECOND - 100 * MILLI, SECOND + 100 * MILLI);
    }

    @Test
    void an_offset_where_no_message_begins_is_refused() {
        world.send("T", 0, "hello");
        var message = consume("T", 0);
        for (long wrong :
                new long[] {message.physicalOffset() + 1, -1, 1L << 40, message.physicalOffset() | 1L << 48}) {
            var answer = world.ask(
                    world.leader(),
                    consumer,
                    RequestCode.CONSUMER_SEND_MSG_BACK,
                    Fields.builder()
                            .add("offset", wrong)
                            .add("group", "g")
                            .add("delayLevel", 0)
                            .build());
            assertThat(answer.code()).as("offset " + wrong).isEqualTo(ResponseCode.SYSTEM_ERROR);
        }
    }

    @Test
    void an_unknown_group_is_refused() {
        var answer = world.ask(
                world.leader(),
                consumer,
                RequestCode.CONSUMER_SEND_MSG_BACK,
                Fields.of("offset", "0", "group", "nobody", "delayLevel", "0"));
        assertThat(answer.code()).isEqualTo(ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST);
    }
}
