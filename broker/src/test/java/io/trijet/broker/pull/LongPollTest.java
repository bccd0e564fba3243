// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.pull;

import static io.trijet.broker.ConsumerWorld.MILLI;
import static io.trijet.broker.ConsumerWorld.SECOND;
import static io.trijet.broker.ConsumerWorld.bodies;
import static io.trijet.broker.ConsumerWorld.number;
import static io.trijet.broker.ConsumerWorld.pull;
import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.broker.BrokerMetric;
import io.trijet.broker.ClientLine;
import io.trijet.broker.ConsumerWorld;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.ResponseCode;
import org.junit.jupiter.api.Test;

final class LongPollTest {
    private final ConsumerWorld world = ConsumerWorld.single();
    private final ClientLine consumer = world.connect();

    @Test
    void a_waiting_pull_is_answered_in_the_pass_in_which_the_message_becomes_safe() {
        world.createTopic("T", 4);
        world.heartbeat(world.leader(), consumer, "c1", "g", "T", "*");
        int waiting = world.post(world.leader(), consumer, RequestCode.PULL_MESSAGE, pull("g", "T", 0, 0));
        world.world.runFor(SECOND);
        assertThat(consumer.answer(waiting)).isEmpty();

        var producer = world.connect();
        int sent = world.postSend(world.leader(), producer, "T", 0, "hello", "");
        world.world.runFor(SECOND);

        var answer = consumer.answer(waiting).orElseThrow();
        assertThat(answer.code()).isEqualTo(ResponseCode.SUCCESS);
        assertThat(bodies(answer)).containsExactly("hello");
        assertThat(number(answer, "nextBeginOffset")).isEqualTo(1);
        assertThat(number(answer, "minOffset")).isEqualTo(0);
        assertThat(number(answer, "maxOffset")).isEqualTo(1);
        assertThat(number(answer, "suggestWhichBrokerId")).isEqualTo(0);
        // In the same pass of the lane: no later than it takes to index the message.
        assertThat(consumer.answeredNanos(waiting) - producer.answeredNanos(sent))
                .isBetween(0L, MILLI / 100);
    }

    @Test
    void a_pull_that_nothing_comes_for_is_answered_when_its_time_is_over() {
        world.createTopic("T", 4);
        world.heartbeat(world.leader(), consumer, "c1", "g", "T", "*");
        long asked = world.world.nanos();
        var answer = world.ask(world.leader(), consumer, RequestCode.PULL_MESSAGE, pull("g", "T", 0, 0));

        assertThat(answer.code()).isEqualTo(ResponseCode.PULL_NOT_FOUND);
        assertThat(number(answer, "nextBeginOffset")).isEqualTo(0);
        assertThat(world.world.nanos() - asked).isBetween(15 * SECOND, 15 * SECOND + 50 * MILLI);
    }

    @Test
    void a_pull_is_never_held_longer_than_the_limit() {
        world.createTopic("T", 4);
        world.heartbeat(world.leader(), consumer, "c1", "g", "T", "*");
        long asked = world.world.nanos();
        var answer = world.ask(
                world.leader(), consumer, RequestCode.PULL_MESSAGE, pull("g", "T", 0, 0, 2, 1_000_000, null, 1));

        assertThat(answer.code()).isEqualTo(ResponseCode.PULL_NOT_FOUND);
        assertThat(world.world.nanos() - asked).isBetween(20 * SECOND, 20 * SECOND + 50 * MILLI);
    }

    @Test
    void messages_of_other_tags_do_not_end_the_wait_and_are_skipped_when_it_ends() {
        world.createTopic("T", 4);
        world.heartbeat(world.leader(), consumer, "c1", "g", "T", "a");
        int waiting = world.post(world.leader(), consumer, RequestCode.PULL_MESSAGE, pull("g", "T", 0, 0));
        for (int i = 0; i < 3; i++) world.send("T", 0, "other", "TAGS\u0001b\u0002");
        assertThat(consumer.answer(waiting)).isEmpty();

        world.send("T", 0, "mine", "TAGS\u0001a\u0002");
        world.world.runFor(SECOND);

        var answer = consumer.answer(waiting).orElseThrow();
        assertThat(bodies(answer)).containsExactly("mine");
        assertThat(number(answer, "nextBeginOffset")).isEqualTo(4);
    }

    @Test
    void a_wait_that_ends_without_a_match_says_how_far_it_looked() {
        world.createTopic("T", 4);
        world.heartbeat(world.leader(), consumer, "c1", "g", "T", "a");
        int waiting = world.post(world.leader(), consumer, RequestCode.PULL_MESSAGE, pull("g", "T", 0, 0));
        for (int i = 0; i < 3; i++) world.send("T", 0, "other", "TAGS\u0001b\u0002");
        world.world.runFor(20 * SECOND);

        var answer = consumer.answer(waiting).orElseThrow();
        assertThat(answer.code()).isEqualTo(ResponseCode.PULL_RETRY_IMMEDIATELY);
        assertThat(number(answer, "nextBeginOffset")).isEqualTo(3);
    }

    @Test
    void a_pull_of_a_closed_connection_is_forgotten() {
        world.createTopic("T", 4);
        world.heartbeat(world.leader(), consumer, "c1", "g", "T", "*");
        int waiting = world.post(world.leader(), consumer, RequestCode.PULL_MESSAGE, pull("g", "T", 0, 0));
        world.world.runFor(SECOND);
        assertThat(world.leader().machine.meter().gauge(BrokerMetric.PULLS_WAITING))
                .isEqualTo(1);

        consumer.hangUp();
        world.send("T", 0, "hello");
        world.world.runFor(SECOND);

        assertThat(consumer.answer(waiting)).isEmpty();
        assertThat(world.leader().machine.meter().gauge(BrokerMetric.PULLS_WAITING))
                .isEqualTo(0);
    }

    @Test
    void five_thousand_pulls_wait_and_one_message_wakes_only_those_of_its_queue() {
        world.createTopic("T", 1000);
        world.heartbeat(world.leader(), consumer, "c1", "g", "T", "*");
        var lines = new ClientLine[5];
        int[][] waiting = new int[5][1000];
        for (int i = 0; i < 5; i++) {
            lines[i] = world.connect();
            for (int queue = 0; queue < 1000; queue++) {
                waiting[i][queue] =
                        world.post(world.leader(), lines[i], RequestCode.PULL_MESSAGE, pull("g", "T", queue, 0));
            }
        }
        world.world.runFor(SECOND);
        assertThat(world.leader().machine.meter().gauge(BrokerMetric.PULLS_WAITING))
                .isEqualTo(5000);

        world.send("T", 77, "hello");
        world.world.runFor(SECOND);

        for (int i = 0; i < 5; i++) {
            for (int queue = 0; queue < 1000; queue++) {
                assertThat(lines[i].answer(waiting[i][queue]).isPresent()).isEqualTo(queue == 77);
            }
        }
        world.world.runFor(20 * SECOND);
        assertThat(world.leader().machine.meter().gauge(BrokerMetric.PULLS_WAITING))
                .isEqualTo(0);
    }

    @Test
    void one_pull_more_than_may_wait_is_refused_with_the_limits_name() {
        var small = ConsumerWorld.single(limits -> limits.withWaitingPulls(3, 2));
        small.createTopic("T", 4);
        var one = small.connect();
        var other = small.connect();
        small.heartbeat(small.leader(), one, "c1", "g", "T", "*");
        for (int i = 0; i < 2; i++) small.post(small.leader(), one, RequestCode.PULL_MESSAGE, pull("g", "T", i, 0));
        var perConnection = small.ask(small.leader(), one, RequestCode.PULL_MESSAGE, pull("g", "T", 2, 0));
        int fits = small.post(small.leader(), other, RequestCode.PULL_MESSAGE, pull("g", "T", 2, 0));
        var tooMany = small.ask(small.leader(), other, RequestCode.PULL_MESSAGE, pull("g", "T", 3, 0));

        assertThat(perConnection.code()).isEqualTo(ResponseCode.POLLING_FULL);
        assertThat(perConnection.remark()).contains("max-waiting-pulls-per-connection = 2");
        assertThat(tooMany.code()).isEqualTo(ResponseCode.POLLING_FULL);
        assertThat(tooMany.remark()).contains("max-waiting-pulls = 3");
        assertThat(other.answer(fits)).isEmpty();
        assertThat(small.leader().count(BrokerMetric.PULLS_TOO_MANY)).isEqualTo(2);
    }
}
