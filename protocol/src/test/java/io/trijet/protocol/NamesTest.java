// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.topic.TopicValidator;
import org.junit.jupiter.api.Test;

final class NamesTest {
    private static final Limits LIMITS = Limits.DEFAULT;

    @Test
    void every_character_is_judged_as_officially() {
        for (char c = 0; c < 256; c++) {
            var topic = "a" + c;
            assertThat(Names.topicFault(topic, LIMITS).isEmpty())
                    .as("character %d", (int) c)
                    .isEqualTo(TopicValidator.validateTopic(topic).isValid());
        }
        assertThat(Names.topicFault("\u4e2d", LIMITS)).isPresent();
    }

    @Test
    void names_are_as_long_as_their_limits() {
        assertThat(Names.topicFault("t".repeat(127), LIMITS)).isEmpty();
        assertThat(Names.topicFault("t".repeat(128), LIMITS))
                .get()
                .asString()
                .contains("128")
                .contains("127");
        assertThat(Names.topicFault("%RETRY%" + "g".repeat(248), LIMITS)).isEmpty();
        assertThat(Names.topicFault("%RETRY%" + "g".repeat(249), LIMITS)).isPresent();
        assertThat(Names.groupFault("g".repeat(120), LIMITS)).isEmpty();
        assertThat(Names.groupFault("g".repeat(121), LIMITS)).isPresent();
        assertThat(Names.groupFault("", LIMITS)).isPresent();
        assertThat(Names.topicFault("", LIMITS)).isPresent();
    }

    @Test
    void derived_topics_name_their_group() {
        assertThat(Names.retryTopic("g")).isEqualTo(MixAll.getRetryTopic("g"));
        assertThat(Names.deadLetterTopic("g")).isEqualTo(MixAll.getDLQTopic("g"));
        assertThat(Names.groupOf("%RETRY%g")).contains("g");
        assertThat(Names.groupOf("%DLQ%g")).contains("g");
        assertThat(Names.groupOf("T")).isEmpty();
    }

    @Test
    void system_topics_are_known_and_some_are_not_for_producers() {
        for (var topic : TopicValidator.getNotAllowedSendTopicSet()) {
            assertThat(Names.isForbiddenForProducers(topic)).as(topic).isTrue();
        }
        for (var topic : TopicValidator.getSystemTopicSet()) {
            assertThat(Names.isSystemTopic(topic)).as(topic).isTrue();
        }
        assertThat(Names.isForbiddenForProducers("T")).isFalse();
        assertThat(Names.isSystemTopic("TBW102")).isTrue();
        assertThat(Names.isSystemTopic("rmq_sys_anything")).isTrue();
        assertThat(Names.isSystemTopic("T")).isFalse();
    }
}
