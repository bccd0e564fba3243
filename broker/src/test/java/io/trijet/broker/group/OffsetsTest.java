// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.group;

import static io.trijet.broker.ConsumerWorld.SECOND;
import static io.trijet.broker.ConsumerWorld.number;
import static io.trijet.broker.ConsumerWorld.pull;
import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.broker.ClientLine;
import io.trijet.broker.ConsumerWorld;
import io.trijet.protocol.Fields;
import io.trijet.protocol.Frame;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.ConsumeStats;
import io.trijet.protocol.body.MessageQueue;
import io.trijet.protocol.body.QueueOffsets;
import io.trijet.protocol.json.Json;
import java.util.ArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class OffsetsTest {
    private final ConsumerWorld world = ConsumerWorld.single();
    private final ClientLine line = world.connect();

    @BeforeEach
    void a_topic_and_a_consumer() {
        world.createTopic("T", 4);
        world.heartbeat(world.leader(), line, "c1", "g", "T", "*");
    }

    private Frame ask(int code, String... fields) {
        return world.ask(world.leader(), line, code, Fields.of(fields));
    }

    private Frame committed(int queueId) {
        return ask(RequestCode.QUERY_CONSUMER_OFFSET, "consumerGroup", "g", "topic", "T", "queueId", "" + queueId);
    }

    private Frame commit(int queueId, long offset) {
        return ask(
                RequestCode.UPDATE_CONSUMER_OFFSET,
                "consumerGroup",
                "g",
                "topic",
                "T",
                "queueId",
                "" + queueId,
                "commitOffset",
                "" + offset);
    }

    @Test
    void what_a_group_commits_it_is_told_at_once() {
        assertThat(commit(1, 42).code()).isEqualTo(ResponseCode.SUCCESS);
        assertThat(number(committed(1), "offset")).isEqualTo(42);
        commit(1, 7);
        assertThat(number(committed(1), "offset")).as("a client may go back").isEqualTo(7);
    }

    @Test
    void committed_offsets_survive_a_power_cut() {
        commit(1, 42);
        world.world.runFor(SECOND);
        world.leader().cutPower();
        world.node(0).start();
        world.settle();
        var again = world.connect();

        var answer = world.ask(
                world.leader(),
                again,
                RequestCode.QUERY_CONSUMER_OFFSET,
                Fields.of("consumerGroup", "g", "topic", "T", "queueId", "1"));
        assertThat(number(answer, "offset")).isEqualTo(42);
    }

    @Test
    void a_new_group_begins_a_young_queue_at_its_start_and_an_empty_one_by_its_own_rule() {
        world.send("T", 1, "m");

        assertThat(number(committed(1), "offset")).isEqualTo(0);
        assertThat(committed(2).code()).isEqualTo(ResponseCode.QUERY_NOT_FOUND);
        var strict = ask(
                RequestCode.QUERY_CONSUMER_OFFSET,
                "consumerGroup",
                "g",
                "topic",
                "T",
                "queueId",
                "1",
                "setZeroIfNotFound",
                "false");
        assertThat(strict.code()).isEqualTo(ResponseCode.QUERY_NOT_FOUND);
    }

    @Test
    void what_does_not_exist_is_refused() {
        assertThat(ask(
                                RequestCode.UPDATE_CONSUMER_OFFSET,
                                "consumerGroup",
                                "g",
                                "topic",
                                "nowhere",
                                "queueId",
                                "0",
                                "commitOffset",
                                "1")
                        .code())
                .isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        assertThat(commit(4, 1).code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(commit(1, -1).code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(committed(9).code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(ask(RequestCode.GET_MAX_OFFSET, "topic", "nowhere", "queueId", "0")
                        .code())
                .isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
    }

    @Test
    void a_queue_says_where_it_begins_and_ends_and_when_its_first_message_came() {
        assertThat(number(ask(RequestCode.GET_EARLIEST_MSG_STORETIME, "topic", "T", "queueId", "1"), "timestamp"))
                .isEqualTo(-1);
        long before = world.leader().machine.clock().wallMillis();
        for (int i = 0; i < 3; i++) world.send("T", 1, "m" + i);

        assertThat(number(ask(RequestCode.GET_MIN_OFFSET, "topic", "T", "queueId", "1"), "offset"))
                .isEqualTo(0);
        assertThat(number(ask(RequestCode.GET_MAX_OFFSET, "topic", "T", "queueId", "1"), "offset"))
                .isEqualTo(3);
        assertThat(number(ask(RequestCode.GET_EARLIEST_MSG_STORETIME, "topic", "T", "queueId", "1"), "timestamp"))
                .isBetween(before, before + 1000);
    }

    @Test
    void a_time_is_found_as_the_first_message_from_it_or_the_last_until_it() {
        var times = new ArrayList<Long>();
        for (int i = 0; i < 20; i++) {
            times.add(world.leader().machine.clock().wallMillis());
            world.send("T", 1, "m" + i);
            world.world.runFor(SECOND);
        }
        for (int i = 0; i < 20; i++) {
            assertThat(search(times.get(i) - 100, "LOWER")).isEqualTo(i);
            assertThat(search(times.get(i) + 500, "LOWER")).isEqualTo(i + 1);
            assertThat(search(times.get(i) + 500, "UPPER")).isEqualTo(i);
        }
        assertThat(search(0, "LOWER")).isEqualTo(0);
        assertThat(search(Long.MAX_VALUE, "LOWER")).isEqualTo(20);
        assertThat(search(Long.MAX_VALUE, "UPPER")).isEqualTo(19);
        assertThat(search(0, "UPPER")).isEqualTo(0);
    }

    private long search(long timestamp, String boundary) {
        return number(
                ask(
                        RequestCode.SEARCH_OFFSET_BY_TIMESTAMP,
                        "topic",
                        "T",
                        "queueId",
                        "1",
                        "timestamp",
                        "" + timestamp,
                        "boundaryType",
                        boundary),
                "offset");
    }

    @Test
    void a_reset_waits_for_the_consumers_next_pull_and_ignores_commits_until_then() {
        for (int i = 0; i < 5; i++) world.send("T", 1, "m" + i);
        commit(1, 5);
        var answer = ask(
                RequestCode.INVOKE_BROKER_TO_RESET_OFFSET,
                "topic",
                "T",
                "group",
                "g",
                "timestamp",
                "0",
                "isForce",
                "true",
                "queueId",
                "1",
                "offset",
                "2");
        assertThat(QueueOffsets.fromJson(Json.read(answer.body())).offsets())
                .containsExactly(java.util.Map.entry(new MessageQueue("T", "broker-a", 1), 2L));

        commit(1, 5);
        assertThat(number(committed(1), "offset")).isEqualTo(2);
        var moved = world.ask(world.leader(), line, RequestCode.PULL_MESSAGE, pull("g", "T", 1, 5));
        assertThat(moved.code()).isEqualTo(ResponseCode.PULL_OFFSET_MOVED);
        assertThat(number(moved, "nextBeginOffset")).isEqualTo(2);

        var goesOn = world.ask(world.leader(), line, RequestCode.PULL_MESSAGE, pull("g", "T", 1, 2));
        assertThat(goesOn.code()).isEqualTo(ResponseCode.SUCCESS);
        commit(1, 4);
        assertThat(number(committed(1), "offset")).isEqualTo(4);
    }

    @Test
    void progress_is_shown_for_every_queue_of_the_groups_topics() {
        for (int i = 0; i < 5; i++) world.send("T", 1, "m" + i);
        commit(1, 3);

        var answer = ask(RequestCode.GET_CONSUME_STATS, "consumerGroup", "g");

        var queues = ConsumeStats.fromJson(Json.read(answer.body())).queues();
        assertThat(queues).hasSize(5);
        var progress = java.util.Objects.requireNonNull(queues.get(new MessageQueue("T", "broker-a", 1)));
        assertThat(progress.brokerOffset()).isEqualTo(5);
        assertThat(progress.consumerOffset()).isEqualTo(3);
        assertThat(progress.lastTimestamp()).isPositive();
    }
}
