// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.protocol.Limits;
import io.trijet.protocol.body.TopicConfig;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicRulesTest {
    @ParameterizedTest
    @CsvSource({
        "T,         1,   6, ''",
        "T,         100, 6, ''",
        "T,         101, 6, 1 to 100 queues",
        "T,         0,   6, 1 to 100 queues",
        "'',        4,   6, no name",
        "a topic,   4,   6, may contain only",
        "T,         4,   16, not a sum",
    })
    void a_topic_is_created_only_as_clients_can_use_it(String name, int queues, int permission, String fault) {
        var found = TopicRules.fault(TopicConfig.of(name, queues, permission), false, 100, Limits.DEFAULT);

        if (fault.isEmpty()) assertThat(found).isEmpty();
        else assertThat(found).hasValueSatisfying(why -> assertThat(why).contains(fault));
    }

    @Test
    void the_brokers_own_topics_are_not_created() {
        assertThat(TopicRules.fault(TopicConfig.of("TBW102", 4, 6), true, 100, Limits.DEFAULT))
                .hasValueSatisfying(why -> assertThat(why).contains("TBW102"));
    }

    @Test
    void attributes_are_added_changed_and_removed() {
        var before = new TreeMap<>(Map.of("a", "1", "b", "2"));

        assertThat(TopicRules.changed(before, "+a=9, -b,+c=x=y"))
                .hasValueSatisfying(after -> assertThat(after).isEqualTo(Map.of("a", "9", "c", "x=y")));
        assertThat(TopicRules.changed(before, ""))
                .hasValueSatisfying(after -> assertThat(after).isEqualTo(before));
    }

    @ParameterizedTest
    @CsvSource({"a=1", "+a", "+=1", "-", "-a=1", "~"})
    void attributes_written_otherwise_are_refused(String change) {
        assertThat(TopicRules.changed(new TreeMap<>(), change)).isEmpty();
    }
}
