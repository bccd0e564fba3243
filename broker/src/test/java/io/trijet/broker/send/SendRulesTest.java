// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.broker.send.SendRules.Decision;
import io.trijet.protocol.Limits;
import io.trijet.protocol.Request;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.GroupConfig;
import io.trijet.protocol.body.TopicConfig;
import io.trijet.protocol.message.MessageProperties;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SendRulesTest {
    private static final Limits LIMITS = new Limits(1 << 20, 64 << 10, 128, 1000, 500, 127, 255, 120, 100);
    private static final TopicConfig TEMPLATE = TopicConfig.of("TBW102", 8, 7);

    private String topicName = "T";
    private int queueId;
    private int bodyBytes = 10;
    private boolean isBatch;
    private int reconsumeTimes;
    private OptionalInt maxReconsumeTimes = OptionalInt.empty();
    private MessageProperties properties = MessageProperties.NONE;
    private @Nullable String refusal;
    private @Nullable TopicConfig topic = TopicConfig.of("T", 4, 6);
    private @Nullable TopicConfig template = TEMPLATE;
    private @Nullable GroupConfig group;
    private @Nullable TopicConfig deadLetters;
    private boolean mayCreate = true;
    private boolean hasRoom = true;

    @Test
    void an_ordinary_send_goes_where_it_says() {
        queueId = 3;
        assertThat(decide()).isEqualTo(new Decision.Accept(TopicConfig.of("T", 4, 6), false, 3));
    }

    @Test
    void nothing_is_taken_while_the_node_cannot_write_whatever_else_is_wrong() {
        refusal = "node n1 does not lead";
        topicName = "not a name";
        assertRefused(ResponseCode.SERVICE_NOT_AVAILABLE, "node n1 does not lead");
    }

    @Test
    void a_bad_name_is_refused_before_the_topic_is_looked_for() {
        topicName = "not a name";
        topic = null;
        assertRefused(ResponseCode.INVALID_PARAMETER, "may contain only");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCHEDULE_TOPIC_XXXX", "RMQ_SYS_TRANS_HALF_TOPIC", "SELF_TEST_TOPIC", "OFFSET_MOVED_EVENT"})
    void the_brokers_own_topics_are_not_for_producers(String name) {
        topicName = name;
        assertRefused(ResponseCode.NO_PERMISSION, name);
    }

    @ParameterizedTest
    @CsvSource({"4, 4", "8, 8", "9, 8", "1, 1", "0, 1", "-5, 1"})
    void an_unknown_topic_is_made_in_the_templates_image(int asked, int queues) {
        topic = null;
        assertThat(SendRules.decide(send(asked), facts()))
                .isEqualTo(new Decision.Accept(TopicConfig.of("T", queues, 6), true, 0));
    }

    @Test
    void an_unknown_topic_is_refused_without_a_template_that_may_be_inherited() {
        topic = null;
        template = null;
        assertRefused(ResponseCode.TOPIC_NOT_EXIST, "T does not exist");
        template = TopicConfig.of("U", 4, 6);
        assertRefused(ResponseCode.TOPIC_NOT_EXIST, "T does not exist");
        template = TEMPLATE;
        mayCreate = false;
        assertRefused(ResponseCode.TOPIC_NOT_EXIST, "T does not exist");
    }

    @Test
    void no_topic_is_made_past_the_limit() {
        topic = null;
        hasRoom = false;
        assertRefused(ResponseCode.SYSTEM_ERROR, "max-topics");
    }

    @Test
    void a_topic_that_may_only_be_read_takes_nothing() {
        topic = TopicConfig.of("T", 4, 4);
        assertRefused(ResponseCode.NO_PERMISSION, "permission 4");
    }

    @ParameterizedTest
    @CsvSource({"3, true", "4, false", "1000, false"})
    void a_queue_must_exist(int id, boolean exists) {
        queueId = id;
        if (exists) assertThat(decide()).isInstanceOf(Decision.Accept.class);
        else assertRefused(ResponseCode.INVALID_PARAMETER, "it has 4");
    }

    @Test
    void a_negative_queue_lets_the_broker_choose() {
        queueId = -1;
        assertThat(decide()).isEqualTo(new Decision.Accept(TopicConfig.of("T", 4, 6), false, -1));
    }

    @Test
    void the_body_is_bounded() {
        bodyBytes = 1000;
        assertThat(decide()).isInstanceOf(Decision.Accept.class);
        bodyBytes = 1001;
        assertRefused(ResponseCode.MESSAGE_ILLEGAL, "1001 bytes");
    }

    @Test
    void the_properties_are_bounded() {
        properties = MessageProperties.of(Map.of("k", "v".repeat(497)));
        assertThat(decide()).isInstanceOf(Decision.Accept.class);
        properties = MessageProperties.of(Map.of("k", "v".repeat(498)));
        assertRefused(ResponseCode.MESSAGE_ILLEGAL, "501 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELAY", "TIMER_DELAY_SEC", "TIMER_DELAY_MS", "TIMER_DELIVER_MS"})
    void delayed_messages_are_refused_with_a_sentence(String name) {
        properties = MessageProperties.of(Map.of(name, "3"));
        assertRefused(ResponseCode.MESSAGE_ILLEGAL, "not built yet");
    }

    @Test
    void half_messages_are_refused_with_a_sentence() {
        properties = MessageProperties.of(Map.of("TRAN_MSG", "true"));
        assertRefused(ResponseCode.MESSAGE_ILLEGAL, "transactional");
        properties = MessageProperties.of(Map.of("TRAN_MSG", "false"));
        assertThat(decide()).isInstanceOf(Decision.Accept.class);
    }

    @Test
    void a_message_comes_back_to_its_groups_retry_topic_with_its_delay() {
        topicName = "%RETRY%g";
        topic = null;
        group = GroupConfig.named("g");
        properties = MessageProperties.of(Map.of("DELAY", "3"));
        assertThat(decide()).isEqualTo(new Decision.Accept(TopicConfig.of("%RETRY%g", 1, 6), true, 0));
    }

    @Test
    void a_retry_topic_without_its_group_is_refused() {
        topicName = "%RETRY%g";
        assertRefused(ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "%RETRY%g");
    }

    @ParameterizedTest
    @CsvSource({"16, -1, %RETRY%g", "17, -1, %DLQ%g", "3, 3, %RETRY%g", "4, 3, %DLQ%g"})
    void a_message_that_came_back_too_often_goes_to_the_dead_letters(int times, int most, String target) {
        topicName = "%RETRY%g";
        topic = TopicConfig.of("%RETRY%g", 1, 6);
        group = GroupConfig.named("g");
        reconsumeTimes = times;
        maxReconsumeTimes = most < 0 ? OptionalInt.empty() : OptionalInt.of(most);

        assertThat(decide())
                .isInstanceOfSatisfying(
                        Decision.Accept.class,
                        accept -> assertThat(accept.topic().name()).isEqualTo(target));
    }

    @Test
    void dead_letters_that_exist_are_not_made_again() {
        topicName = "%RETRY%g";
        group = GroupConfig.named("g");
        reconsumeTimes = 99;
        deadLetters = TopicConfig.of("%DLQ%g", 2, 6);
        assertThat(decide()).isEqualTo(new Decision.Accept(TopicConfig.of("%DLQ%g", 2, 6), false, -1));
    }

    @Test
    void a_batch_does_not_come_back() {
        topicName = "%RETRY%g";
        topic = TopicConfig.of("%RETRY%g", 1, 6);
        group = GroupConfig.named("g");
        isBatch = true;
        assertRefused(ResponseCode.MESSAGE_ILLEGAL, "batch");
    }

    private Decision decide() {
        return SendRules.decide(send(4), facts());
    }

    private void assertRefused(int code, String why) {
        assertThat(decide()).isInstanceOfSatisfying(Decision.Refuse.class, refuse -> {
            assertThat(refuse.code()).isEqualTo(code);
            assertThat(refuse.why()).contains(why);
        });
    }

    private Request.Send send(int defaultQueues) {
        return new Request.Send(
                "pg",
                topicName,
                "TBW102",
                defaultQueues,
                queueId,
                0,
                0,
                0,
                properties,
                reconsumeTimes,
                maxReconsumeTimes,
                isBatch,
                Optional.empty(),
                MemorySegment.ofArray(new byte[bodyBytes]));
    }

    private SendRules.Facts facts() {
        return new SendRules.Facts(refusal, topic, template, group, deadLetters, mayCreate, hasRoom, 1024, LIMITS);
    }
}
