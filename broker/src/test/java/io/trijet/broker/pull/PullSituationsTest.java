// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.pull;

import static io.trijet.broker.ConsumerWorld.bodies;
import static io.trijet.broker.ConsumerWorld.number;
import static io.trijet.broker.ConsumerWorld.pull;
import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.broker.BrokerMetric;
import io.trijet.broker.ClientLine;
import io.trijet.broker.ConsumerWorld;
import io.trijet.protocol.Fields;
import io.trijet.protocol.Frame;
import io.trijet.protocol.PullSysFlag;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.GroupConfig;
import io.trijet.protocol.body.MessageModel;
import io.trijet.protocol.body.Subscription;
import io.trijet.protocol.json.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The table of protocol.md 2.7, row by row, with real frames.
final class PullSituationsTest {
    private final ConsumerWorld world = ConsumerWorld.single();
    private final ClientLine consumer = world.connect();

    @BeforeEach
    void a_topic_and_a_consumer() {
        world.createTopic("T", 4);
        world.heartbeat(world.leader(), consumer, "c1", "g", "T", "*");
    }

    private Frame ask(Fields fields) {
        return world.ask(world.leader(), consumer, RequestCode.PULL_MESSAGE, fields);
    }

    private static Fields atOnce(String group, String topic, int queueId, long offset) {
        return pull(group, topic, queueId, offset, 0, 0, null, 1);
    }

    @Test
    void messages_come_in_offset_order_and_the_next_offset_follows_the_last() {
        for (int i = 0; i < 5; i++) world.send("T", 1, "m" + i);

        var answer = ask(atOnce("g", "T", 1, 1));

        assertThat(answer.code()).isEqualTo(ResponseCode.SUCCESS);
        assertThat(bodies(answer)).containsExactly("m1", "m2", "m3", "m4");
        assertThat(number(answer, "nextBeginOffset")).isEqualTo(5);
        assertThat(number(answer, "maxOffset")).isEqualTo(5);
    }

    @Test
    void at_most_thirty_two_messages_are_given_at_once() {
        for (int i = 0; i < 40; i++) world.send("T", 1, "m" + i);

        var answer = ask(atOnce("g", "T", 1, 0));

        assertThat(bodies(answer)).hasSize(32);
        assertThat(number(answer, "nextBeginOffset")).isEqualTo(32);
        assertThat(bodies(ask(atOnce("g", "T", 1, 32)))).hasSize(8);
    }

    @Test
    void at_most_256_kib_are_given_at_once_and_one_message_always() {
        var large = String.join("", Collections.nCopies(100 << 10, "x"));
        for (int i = 0; i < 4; i++) world.send("T", 1, large);
        assertThat(bodies(ask(atOnce("g", "T", 1, 0)))).hasSize(2);

        var huge = String.join("", Collections.nCopies(300 << 10, "x"));
        world.send("T", 2, huge);
        assertThat(bodies(ask(atOnce("g", "T", 2, 0)))).hasSize(1);
    }

    @Test
    void messages_of_one_batch_and_of_many_records_come_back_to_back() {
        for (int i = 0; i < 3; i++) world.send("T", 1, "single" + i);
        world.sendBatch("T", 1, "batch0", "batch1", "batch2");
        world.send("T", 1, "last");

        assertThat(bodies(ask(atOnce("g", "T", 1, 0))))
                .containsExactly("single0", "single1", "single2", "batch0", "batch1", "batch2", "last");
        assertThat(bodies(ask(atOnce("g", "T", 1, 4)))).containsExactly("batch1", "batch2", "last");
    }

    @Test
    void when_nothing_matches_the_consumer_goes_on_past_what_was_looked_at() {
        for (int i = 0; i < 5; i++) world.send("T", 1, "other", "TAGS\u0001b\u0002");
        world.heartbeat(world.leader(), consumer, "c1", "g", MessageModel.CLUSTERING, Subscription.ofTags("T", "a", 2));

        var answer = ask(pull("g", "T", 1, 0, 2, 15_000, null, 2));

        assertThat(answer.code()).isEqualTo(ResponseCode.PULL_RETRY_IMMEDIATELY);
        assertThat(number(answer, "nextBeginOffset")).isEqualTo(5);
    }

    @Test
    void at_the_end_without_waiting_nothing_is_found() {
        world.send("T", 1, "m");

        var atEnd = ask(atOnce("g", "T", 1, 1));
        assertThat(atEnd.code()).isEqualTo(ResponseCode.PULL_NOT_FOUND);
        assertThat(number(atEnd, "nextBeginOffset")).isEqualTo(1);

        var empty = ask(atOnce("g", "T", 2, 0));
        assertThat(empty.code()).isEqualTo(ResponseCode.PULL_NOT_FOUND);
        assertThat(number(empty, "nextBeginOffset")).isEqualTo(0);
    }

    @Test
    void an_offset_past_the_end_is_moved_to_the_end() {
        world.send("T", 1, "m");

        var pastEnd = ask(pull("g", "T", 1, 7));
        assertThat(pastEnd.code()).isEqualTo(ResponseCode.PULL_OFFSET_MOVED);
        assertThat(number(pastEnd, "nextBeginOffset")).isEqualTo(1);

        var pastNothing = ask(pull("g", "T", 2, 7));
        assertThat(pastNothing.code()).isEqualTo(ResponseCode.PULL_OFFSET_MOVED);
        assertThat(number(pastNothing, "nextBeginOffset")).isEqualTo(0);
    }

    @Test
    void a_topic_that_nobody_subscribed_is_refused() {
        world.createTopic("U", 4);
        assertThat(ask(pull("g", "U", 0, 0)).code()).isEqualTo(ResponseCode.SUBSCRIPTION_NOT_EXIST);
        assertThat(ask(pull("nobody", "T", 0, 0)).code()).isEqualTo(ResponseCode.SUBSCRIPTION_NOT_EXIST);
        assertThat(world.leader().count(BrokerMetric.PULLS_REFUSED)).isEqualTo(2);
    }

    @Test
    void a_subscription_older_than_the_consumers_is_refused() {
        var answer = ask(pull("g", "T", 0, 0, 2, 15_000, null, 2));
        assertThat(answer.code()).isEqualTo(ResponseCode.SUBSCRIPTION_NOT_LATEST);
    }

    @Test
    void an_unknown_topic_or_queue_is_refused() {
        assertThat(ask(pull("g", "nowhere", 0, 0)).code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        assertThat(ask(pull("g", "T", 4, 0)).code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
    }

    @Test
    void a_group_that_may_not_consume_is_refused() {
        putGroup("g", "{\"groupName\":\"g\",\"consumeEnable\":false}");
        assertThat(ask(pull("g", "T", 0, 0)).code()).isEqualTo(ResponseCode.NO_PERMISSION);
    }

    @Test
    void a_group_that_may_not_broadcast_is_refused() {
        var broadcaster = world.connect();
        world.heartbeat(
                world.leader(), broadcaster, "b", "bg", MessageModel.BROADCASTING, Subscription.ofTags("T", "*", 1));
        world.send("T", 0, "m");
        assertThat(ask(pull("bg", "T", 0, 0)).code()).isEqualTo(ResponseCode.SUCCESS);

        putGroup("bg", "{\"groupName\":\"bg\",\"consumeBroadcastEnable\":false}");
        assertThat(ask(pull("bg", "T", 0, 0)).code()).isEqualTo(ResponseCode.NO_PERMISSION);
    }

    @Test
    void a_pull_with_its_own_subscription_needs_no_heartbeat() {
        world.send("T", 1, "mine", "TAGS\u0001a\u0002");
        world.send("T", 1, "other", "TAGS\u0001b\u0002");
        int flags = PullSysFlag.SUSPEND | PullSysFlag.SUBSCRIPTION | PullSysFlag.LITE_PULL;

        var answer = world.ask(
                world.leader(),
                world.connect(),
                RequestCode.LITE_PULL_MESSAGE,
                pull("lite", "T", 1, 0, flags, 20_000, "a || c", 0));

        assertThat(bodies(answer)).containsExactly("mine");
        assertThat(number(answer, "nextBeginOffset")).isEqualTo(2);
    }

    @Test
    void a_pull_commits_the_offset_that_it_carries() {
        world.send("T", 1, "m0");
        world.send("T", 1, "m1");

        ask(pull("g", "T", 1, 1, PullSysFlag.COMMIT_OFFSET | PullSysFlag.SUSPEND, 15_000, null, 1));

        var committed = world.ask(
                world.leader(),
                consumer,
                RequestCode.QUERY_CONSUMER_OFFSET,
                Fields.of("consumerGroup", "g", "topic", "T", "queueId", "1"));
        assertThat(number(committed, "offset")).isEqualTo(1);
    }

    @Test
    void a_long_run_of_other_tags_is_walked_past_in_bounded_steps() {
        var other = IntStream.range(0, 100).mapToObj(i -> "x").toArray(String[]::new);
        for (int i = 0; i < 20; i++) world.sendBatch("T", 1, other);
        world.send("T", 1, "mine", "TAGS\u0001a\u0002");
        world.heartbeat(world.leader(), consumer, "c1", "g", MessageModel.CLUSTERING, Subscription.ofTags("T", "a", 2));

        var offsets = new ArrayList<Long>();
        long offset = 0;
        Frame answer;
        do {
            answer = ask(pull("g", "T", 1, offset, 2, 15_000, null, 2));
            offset = number(answer, "nextBeginOffset");
            offsets.add(offset);
        } while (answer.code() == ResponseCode.PULL_RETRY_IMMEDIATELY);

        assertThat(bodies(answer)).containsExactly("mine");
        assertThat(offsets).isSorted().hasSizeLessThan(3);
    }

    private void putGroup(String name, String json) {
        var config = GroupConfig.fromJson(Json.read(json));
        assertThat(config.name()).isEqualTo(name);
        var answer = world.ask(
                world.leader(),
                world.connect(),
                RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP,
                Fields.NONE,
                config.encode());
        assertThat(answer.code()).isEqualTo(ResponseCode.SUCCESS);
    }
}
