// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import static io.trijet.broker.ConsumerWorld.GROUP;
import static io.trijet.broker.ConsumerWorld.SECOND;
import static io.trijet.broker.ConsumerWorld.bodies;
import static io.trijet.broker.ConsumerWorld.number;
import static io.trijet.broker.ConsumerWorld.pull;
import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.broker.ConsumerWorld.Node;
import io.trijet.protocol.Fields;
import io.trijet.protocol.Frame;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.LockedQueues;
import io.trijet.protocol.body.MessageQueue;
import io.trijet.protocol.body.QueueLockRequest;
import io.trijet.protocol.json.Json;
import io.trijet.replication.Mode;
import io.trijet.replication.PromoteOutcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What consumers see when the leader goes: nothing is lost, nothing is answered wrongly.
final class ConsumingFailoverTest {
    private final ConsumerWorld world = ConsumerWorld.of(Mode.SYNC, 3);

    private ClientLine consumerAt(Node node) {
        var line = world.connect();
        assertThat(world.heartbeat(node, line, "c1", "g", "T", "*").code()).isZero();
        return line;
    }

    private Frame committed(Node node, int queueId) {
        return world.ask(
                node,
                world.connect(),
                RequestCode.QUERY_CONSUMER_OFFSET,
                Fields.of("consumerGroup", "g", "topic", "T", "queueId", "" + queueId));
    }

    private void commit(Node node, int queueId, long offset) {
        var answer = world.ask(
                node,
                world.connect(),
                RequestCode.UPDATE_CONSUMER_OFFSET,
                Fields.of("consumerGroup", "g", "topic", "T", "queueId", "" + queueId, "commitOffset", "" + offset));
        assertThat(answer.code()).isZero();
    }

    private void promote(Node node) {
        var outcomes = new ArrayList<PromoteOutcome>();
        node.broker().promote(GROUP, false, outcomes::add);
        world.world.runUntil(() -> !outcomes.isEmpty(), 30 * SECOND);
        assertThat(outcomes).singleElement().isInstanceOf(PromoteOutcome.Promoted.class);
        world.settle();
    }

    @Test
    void a_follower_serves_what_is_safe_while_the_leader_is_down() {
        world.createTopic("T", 4);
        consumerAt(world.leader());
        for (int i = 0; i < 3; i++) world.send("T", 1, "m" + i);
        commit(world.leader(), 1, 1);
        world.settle();
        world.node(0).kill();
        world.settle();
        var follower = world.node(1);
        var line = consumerAt(follower);

        assertThat(number(committed(follower, 1), "offset")).isEqualTo(1);
        var answer = world.ask(follower, line, RequestCode.PULL_MESSAGE, pull("g", "T", 1, 1));
        assertThat(bodies(answer)).containsExactly("m1", "m2");
        assertThat(number(answer, "suggestWhichBrokerId"))
                .as("its own id: there is no leader")
                .isEqualTo(2);
    }

    @Test
    void a_follower_never_calls_an_offset_wrong_and_never_says_that_a_group_is_new() {
        world.createTopic("T", 4);
        consumerAt(world.leader());
        world.send("T", 1, "m");
        world.settle();
        world.node(0).kill();
        world.settle();
        var follower = world.node(1);
        var line = consumerAt(follower);

        int ahead = world.post(follower, line, RequestCode.PULL_MESSAGE, pull("g", "T", 1, 1000));
        world.world.runFor(10 * SECOND);
        assertThat(line.answer(ahead)).isEmpty();
        assertThat(committed(follower, 2).code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
    }

    @Test
    void committed_offsets_are_the_promoted_leaders_too() {
        world.createTopic("T", 4);
        consumerAt(world.leader());
        world.send("T", 1, "m");
        commit(world.leader(), 1, 1);
        world.settle();
        world.node(0).kill();
        world.settle();

        promote(world.node(1));

        assertThat(number(committed(world.node(1), 1), "offset")).isEqualTo(1);
    }

    @Test
    void what_a_leaderless_follower_is_told_is_logged_when_it_is_promoted() {
        world.createTopic("T", 4);
        consumerAt(world.leader());
        for (int i = 0; i < 3; i++) world.send("T", 1, "m" + i);
        commit(world.leader(), 1, 1);
        world.settle();
        world.node(0).kill();
        world.settle();
        commit(world.node(1), 1, 3);
        assertThat(number(committed(world.node(1), 1), "offset")).isEqualTo(3);

        promote(world.node(1));
        assertThat(number(committed(world.node(1), 1), "offset")).isEqualTo(3);
        world.settle();
        world.node(1).cutPower();
        world.settle();

        assertThat(number(committed(world.node(2), 1), "offset")).isEqualTo(3);
    }

    @Test
    void what_a_leaderless_follower_is_told_does_not_undo_what_the_log_says() {
        world.createTopic("T", 4);
        consumerAt(world.leader());
        for (int i = 0; i < 3; i++) world.send("T", 1, "m" + i);
        commit(world.leader(), 1, 3);
        world.settle();
        world.node(0).kill();
        world.settle();
        commit(world.node(1), 1, 2);

        promote(world.node(1));

        assertThat(number(committed(world.node(1), 1), "offset")).isEqualTo(3);
    }

    @Test
    void what_a_leaderless_follower_is_told_of_a_new_group_is_logged_even_if_it_is_the_beginning() {
        world.createTopic("T", 4);
        consumerAt(world.leader());
        world.settle();
        world.node(0).kill();
        world.settle();
        commit(world.node(1), 1, 0);

        promote(world.node(1));

        assertThat(number(committed(world.node(1), 1), "offset")).isZero();
    }

    @Test
    void where_members_elect_progress_does_not_wait_for_a_leader_and_a_question_does() {
        var elected = ConsumerWorld.of(Mode.RAFT, 3);
        elected.createTopic("T", 4);
        elected.heartbeat(elected.leader(), elected.connect(), "c1", "g", "T", "*");
        elected.send("T", 1, "m");
        elected.settle();
        for (int i = 0; i < 3; i++) elected.node(i).cutPower();
        elected.node(1).start();
        var line = elected.connect();
        var progress = Fields.of("consumerGroup", "g", "topic", "T", "queueId", "1", "commitOffset", "1");

        var refused = elected.ask(elected.node(1), line, RequestCode.UPDATE_CONSUMER_OFFSET, progress);
        int asked = elected.post(elected.node(1), line, RequestCode.QUERY_CONSUMER_OFFSET, progress);
        elected.node(2).start();
        elected.settle();

        assertThat(refused.code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(line.answer(asked))
                .hasValueSatisfying(told -> assertThat(number(told, "offset")).isZero());
    }

    @Test
    void a_queues_owner_keeps_it_for_a_minute_under_the_new_leader() {
        world.createTopic("T", 4);
        consumerAt(world.leader());
        assertThat(lock(world.leader(), "c1")).containsExactly(0);
        world.settle();
        world.node(0).kill();
        world.settle();
        promote(world.node(1));

        assertThat(lock(world.node(1), "c2")).isEmpty();
        assertThat(lock(world.node(1), "c1")).containsExactly(0);
        world.world.runFor(61 * SECOND);
        assertThat(lock(world.node(1), "c2")).containsExactly(0);
    }

    @Test
    void an_owner_that_is_not_safe_is_not_told_and_the_client_does_not_wait_for_its_timeout() {
        world.createTopic("T", 4);
        consumerAt(world.leader());
        world.node(1).kill();
        world.node(2).kill();
        world.settle();
        long asked = world.world.nanos();

        assertThat(lock(world.node(0), "c1")).isEmpty();

        assertThat(world.world.nanos() - asked).isLessThan(SECOND);
        assertThat(world.node(0).count(BrokerMetric.LOCKS_UNSAFE)).isPositive();
    }

    private List<Integer> lock(Node node, String client) {
        var request = new QueueLockRequest("g", client, List.of(new MessageQueue("T", GROUP, 0)));
        var answer = world.ask(node, world.connect(), RequestCode.LOCK_BATCH_MQ, Fields.NONE, request.encode());
        assertThat(answer.code()).as(answer.toString()).isZero();
        return LockedQueues.fromJson(Json.read(answer.body())).queues().stream()
                .map(MessageQueue::queueId)
                .toList();
    }

    @Test
    void a_consumer_far_behind_is_sent_to_a_follower_in_sync_and_back_when_it_is_near_the_end() {
        var far = ConsumerWorld.of(Mode.SYNC, 3, limits -> limits.withFollowerReadBytes(20_000));
        far.createTopic("T", 4);
        var text = "x".repeat(1000);
        for (int i = 0; i < 60; i++) far.send("T", 0, text);
        far.settle();
        var atLeader = far.connect();
        far.heartbeat(far.leader(), atLeader, "c1", "g", "T", "*");
        var old = far.ask(far.leader(), atLeader, RequestCode.PULL_MESSAGE, pull("g", "T", 0, 0));
        long suggested = number(old, "suggestWhichBrokerId");
        assertThat(suggested).isIn(2L, 3L);

        var follower = far.node((int) suggested - 1);
        var atFollower = far.connect();
        far.heartbeat(follower, atFollower, "c1", "g", "T", "*");
        var middle = far.ask(follower, atFollower, RequestCode.PULL_MESSAGE, pull("g", "T", 0, 0));
        assertThat(number(middle, "suggestWhichBrokerId")).isEqualTo(suggested);
        var end = far.ask(follower, atFollower, RequestCode.PULL_MESSAGE, pull("g", "T", 0, 50));
        assertThat(number(end, "suggestWhichBrokerId")).isEqualTo(0);
        var young = far.ask(far.leader(), atLeader, RequestCode.PULL_MESSAGE, pull("g", "T", 0, 50));
        assertThat(number(young, "suggestWhichBrokerId")).isEqualTo(0);
    }

    @Test
    void a_pull_that_waits_at_a_follower_is_answered_when_the_follower_knows_the_message_safe() {
        world.createTopic("T", 4);
        consumerAt(world.leader());
        world.settle();
        var follower = world.node(2);
        var line = consumerAt(follower);
        int waiting = world.post(follower, line, RequestCode.PULL_MESSAGE, pull("g", "T", 1, 0));
        world.world.runFor(SECOND);

        world.send("T", 1, "m");
        world.world.runFor(SECOND);

        var answer = line.answer(waiting).orElseThrow();
        assertThat(bodies(answer)).containsExactly("m");
        assertThat(number(answer, "suggestWhichBrokerId")).isEqualTo(0);
    }

    @Test
    void damaged_bytes_are_never_served() {
        var single = ConsumerWorld.single();
        single.createTopic("T", 4);
        var line = single.connect();
        single.heartbeat(single.leader(), line, "c1", "g", "T", "*");
        for (var body : List.of("fine", "DAMAGE-ME", "after")) single.send("T", 1, body);
        single.settle();
        assertThat(single.node(0).rot("DAMAGE-ME")).isTrue();

        var before = single.ask(single.leader(), line, RequestCode.PULL_MESSAGE, pull("g", "T", 1, 0));
        assertThat(bodies(before)).containsExactly("fine");
        assertThat(number(before, "nextBeginOffset")).isEqualTo(1);
        var damaged = single.ask(single.leader(), line, RequestCode.PULL_MESSAGE, pull("g", "T", 1, 1));
        assertThat(damaged.code()).isEqualTo(ResponseCode.PULL_NOT_FOUND);
        assertThat(number(damaged, "nextBeginOffset")).isEqualTo(1);
        assertThat(single.node(0).count(BrokerMetric.DAMAGED_READS)).isPositive();
    }
}
