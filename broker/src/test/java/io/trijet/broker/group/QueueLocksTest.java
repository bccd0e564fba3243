// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.group;

import static io.trijet.broker.ConsumerWorld.GROUP;
import static io.trijet.broker.ConsumerWorld.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.broker.ClientLine;
import io.trijet.broker.ConsumerWorld;
import io.trijet.protocol.Fields;
import io.trijet.protocol.Frame;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.LockedQueues;
import io.trijet.protocol.body.MessageQueue;
import io.trijet.protocol.body.QueueLockRequest;
import io.trijet.protocol.json.Json;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class QueueLocksTest {
    private final ConsumerWorld world = ConsumerWorld.single();
    private final ClientLine line = world.connect();

    @BeforeEach
    void a_topic_and_a_group() {
        world.createTopic("T", 4);
        world.heartbeat(world.leader(), line, "c1", "g", "T", "*");
    }

    private List<Integer> lock(String client, int... queueIds) {
        var answer = ask(client, queueIds);
        assertThat(answer.code()).isEqualTo(ResponseCode.SUCCESS);
        return LockedQueues.fromJson(Json.read(answer.body())).queues().stream()
                .map(MessageQueue::queueId)
                .toList();
    }

    private void unlock(String client, int... queueIds) {
        world.ask(
                world.leader(),
                world.connect(),
                RequestCode.UNLOCK_BATCH_MQ,
                Fields.NONE,
                request(client, queueIds).encode());
    }

    private static QueueLockRequest request(String client, int... queueIds) {
        var queues = Arrays.stream(queueIds)
                .mapToObj(id -> new MessageQueue("T", GROUP, id))
                .toList();
        return new QueueLockRequest("g", client, queues);
    }

    @Test
    void a_queue_has_one_owner_until_it_gives_it_back() {
        assertThat(lock("c1", 0, 1)).containsExactly(0, 1);
        assertThat(lock("c2", 0, 1, 2)).containsExactly(2);
        assertThat(lock("c1", 0, 1)).containsExactly(0, 1);

        unlock("c2", 0);
        assertThat(lock("c2", 0)).as("only the owner can give it back").isEmpty();
        unlock("c1", 0);
        assertThat(lock("c2", 0)).containsExactly(0);
    }

    @Test
    void as_many_queues_are_locked_at_once_as_may_be_and_each_once() {
        var ids = new int[QueueLocks.MOST_AT_ONCE];
        assertThat(lock("c1", ids)).containsExactly(0);

        var tooMany = ask("c1", Arrays.copyOf(ids, ids.length + 1));
        var longId = ask("c".repeat(256), 0);

        assertThat(tooMany.code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(tooMany.remark()).contains("1025 queues", "at most 1024");
        assertThat(longId.remark()).contains("256 characters", "at most 255");
        unlock("c1", 0);
        assertThat(lock("c".repeat(255), 0)).containsExactly(0);
    }

    private Frame ask(String client, int... queueIds) {
        return world.ask(
                world.leader(),
                world.connect(),
                RequestCode.LOCK_BATCH_MQ,
                Fields.NONE,
                request(client, queueIds).encode());
    }

    @Test
    void an_owner_that_stops_asking_loses_its_queue_after_a_minute() {
        lock("c1", 0);
        world.world.runFor(40 * SECOND);
        lock("c1", 0);
        world.world.runFor(59 * SECOND);
        assertThat(lock("c2", 0)).isEmpty();
        world.world.runFor(2 * SECOND);
        assertThat(lock("c2", 0)).containsExactly(0);
        assertThat(lock("c1", 0)).isEmpty();
    }

    @Test
    void an_owner_keeps_its_queue_over_a_restart_for_a_full_minute() {
        lock("c1", 0);
        world.world.runFor(50 * SECOND);
        world.leader().cutPower();
        world.node(0).start();
        world.settle();

        world.world.runFor(50 * SECOND);
        assertThat(lock("c2", 0)).isEmpty();
        world.world.runFor(11 * SECOND);
        assertThat(lock("c2", 0)).containsExactly(0);
    }

    @Test
    void queues_that_do_not_exist_are_not_given() {
        assertThat(lock("c1", 3, 4, -1)).containsExactly(3);
        var elsewhere = new QueueLockRequest("g", "c1", List.of(new MessageQueue("T", "broker-z", 0)));
        var answer = world.ask(world.leader(), line, RequestCode.LOCK_BATCH_MQ, Fields.NONE, elsewhere.encode());
        assertThat(LockedQueues.fromJson(Json.read(answer.body())).queues()).isEmpty();
    }

    @Test
    void a_group_that_does_not_exist_owns_nothing() {
        var unknown = new QueueLockRequest("unknown", "c1", List.of(new MessageQueue("T", GROUP, 0)));
        var answer = world.ask(world.leader(), line, RequestCode.LOCK_BATCH_MQ, Fields.NONE, unknown.encode());
        assertThat(answer.code()).isEqualTo(ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST);
    }
}
