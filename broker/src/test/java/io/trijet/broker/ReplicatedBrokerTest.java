// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.environment.NodeId;
import io.trijet.protocol.Fields;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.TopicRoute;
import io.trijet.protocol.json.Json;
import io.trijet.protocol.message.MessageCodec;
import io.trijet.protocol.message.MessageId;
import io.trijet.protocol.message.MessageProperties;
import io.trijet.replication.Acknowledgement;
import io.trijet.replication.Mode;
import io.trijet.replication.PromoteOutcome;
import io.trijet.replication.ReplicationConfig;
import io.trijet.replication.ReplicationMetric;
import io.trijet.replication.Standing;
import io.trijet.storage.Retention;
import io.trijet.storage.StorageMetric;
import io.trijet.storage.index.IndexConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplicatedBrokerTest {
    private TestCluster cluster = new TestCluster(Mode.SYNC, 3);

    @Test
    void what_is_acknowledged_is_found_on_a_follower_with_the_same_indexes_and_state() {
        var client = started();
        var id = TestClient.field(client.sendMessage("T", "hello"), "msgId");

        settle(1, 2);

        var follower = new TestClient(cluster, cluster.node(1));
        assertThat(TestClient.text(MessageCodec.body(view(follower, id), 0))).isEqualTo("hello");
        assertThat(cluster.node(1).group().topics())
                .isEqualTo(cluster.node(0).group().topics());
        assertThat(cluster.node(1).group().queues())
                .isEqualTo(cluster.node(0).group().queues());
    }

    @Test
    void a_follower_hands_sends_over_to_the_leader() {
        var leader = started();
        var follower = new TestClient(cluster, cluster.node(1));

        var answer = follower.sendMessage("T", "hello");

        assertThat(answer.code()).isZero();
        var stored = MessageCodec.decode(view(leader, TestClient.field(answer, "msgId")), 0);
        assertThat(TestClient.text(stored.body())).isEqualTo("hello");
        assertThat(stored.bornHost().toString()).as("the client's own").contains("10.0.1.1");
    }

    @Test
    void without_a_leader_a_follower_refuses_sends_and_says_what_to_do() {
        started();
        cluster.node(0).kill();
        cluster.pass(Duration.ofSeconds(2));
        var follower = new TestClient(cluster, cluster.node(1));

        var answer = follower.sendMessage("T", "hello");

        assertThat(answer.code()).isEqualTo(ResponseCode.SERVICE_NOT_AVAILABLE);
        assertThat(answer.remark()).contains("promote a node");
    }

    @Test
    void a_node_that_cannot_hear_the_leader_routes_clients_to_it_as_long_as_another_node_hears_it() {
        started().sendMessage("T", "hello");
        settle(1);
        var client = new TestClient(cluster, cluster.node(1));

        cluster.network.cut(
                cluster.node(0).config.self(), cluster.node(1).config.self());
        cluster.pass(Duration.ofSeconds(5));
        assertThat(addresses(client)).isEqualTo("{0=10.0.0.1:10911, 2=10.0.0.2:10911, 3=10.0.0.3:10911}");

        cluster.node(0).kill();
        cluster.pass(Duration.ofSeconds(5));
        assertThat(addresses(client)).isEqualTo("{2=10.0.0.2:10911, 3=10.0.0.3:10911}");
    }

    @Test
    void routes_name_the_leader_as_0_on_every_node_and_leave_out_who_is_down() {
        var client = started();
        client.sendMessage("T", "hello");
        settle(1);
        var follower = new TestClient(cluster, cluster.node(1));
        assertThat(addresses(follower)).isEqualTo("{0=10.0.0.1:10911, 2=10.0.0.2:10911, 3=10.0.0.3:10911}");

        cluster.node(2).kill();
        cluster.pass(Duration.ofSeconds(2));

        assertThat(addresses(client)).isEqualTo("{0=10.0.0.1:10911, 2=10.0.0.2:10911}");
        assertThat(addresses(follower)).isEqualTo("{0=10.0.0.1:10911, 2=10.0.0.2:10911}");
    }

    @Test
    void without_a_replica_a_send_is_stored_told_so_at_once_and_safe_when_a_replica_is_back() {
        var client = started();
        client.sendMessage("T", "before");
        cluster.node(1).kill();
        cluster.node(2).kill();
        int waiting = client.sendMessage("T", 0, "waits", MessageProperties.NONE);
        assertThat(client.await(waiting).code()).isEqualTo(ResponseCode.SLAVE_NOT_AVAILABLE);
        long asked = cluster.world.nanos();

        var answer = client.sendMessage("T", "stored");

        assertThat(answer.code()).isEqualTo(ResponseCode.SLAVE_NOT_AVAILABLE);
        assertThat(answer.remark()).contains("no slave is connected");
        assertThat(TestClient.field(answer, "queueOffset")).isEqualTo("2");
        assertThat(cluster.world.nanos() - asked)
                .isLessThan(Duration.ofMillis(200).toNanos());
        assertThat(view(client, TestClient.field(answer, "msgId")).byteSize()).isZero();

        cluster.node(1).start();
        cluster.pass(Duration.ofSeconds(2));
        assertThat(cluster.node(0).group().replication().acknowledgement()).isEqualTo(Acknowledgement.WHEN_SAFE);

        assertThat(client.sendMessage("T", "again").code()).isZero();
        assertThat(view(client, TestClient.field(answer, "msgId")).byteSize()).isPositive();
    }

    @Test
    void a_replica_that_does_not_confirm_in_time_is_told_as_its_timeout() {
        var client = started();
        client.sendMessage("T", "before");
        cluster.network.cutOneWay(new NodeId("n1"), new NodeId("n0"));
        cluster.network.cutOneWay(new NodeId("n2"), new NodeId("n0"));
        long asked = cluster.world.nanos();

        var answer = client.sendMessage("T", "late");

        assertThat(answer.code()).isIn(ResponseCode.FLUSH_SLAVE_TIMEOUT, ResponseCode.SLAVE_NOT_AVAILABLE);
        assertThat(TestClient.field(answer, "queueOffset")).isEqualTo("1");
        assertThat(cluster.world.nanos() - asked)
                .isLessThan(Duration.ofMillis(2600).toNanos());
    }

    @Test
    void a_record_that_rots_on_the_leader_is_waited_for_mended_and_then_served() {
        var client = started();
        client.sendMessage("T", "before");
        var id = TestClient.field(client.sendMessage("T", "DAMAGE-ME"), "msgId");
        settle(1, 2);
        cluster.node(0).rot("DAMAGE-ME");
        assertThat(client.ask(RequestCode.VIEW_MESSAGE_BY_ID, offsetOf(id)).code())
                .isEqualTo(ResponseCode.SYSTEM_ERROR);

        cluster.pass(Duration.ofSeconds(2));

        assertThat(TestClient.text(MessageCodec.body(view(client, id), 0))).isEqualTo("DAMAGE-ME");
        assertThat(cluster.node(0).group().damage()).isEmpty();
        assertThat(cluster.node(0).machine.meter().count(StorageMetric.DAMAGE_REPAIRED))
                .isEqualTo(1);
        assertThat(client.sendMessage("T", "after").code()).isZero();
    }

    @Test
    void a_node_that_starts_with_damage_it_has_not_indexed_waits_and_does_not_end() {
        var client = started();
        client.sendMessage("T", "before");
        client.sendMessage("T", "DAMAGE-ME");
        settle(1, 2);
        cluster.node(1).kill();
        for (var derived : List.of("queues", "keys", "checkpoints")) {
            var directory = cluster.node(1).machine.disk().directory("group-0").directory(derived);
            for (var name : directory.names()) directory.delete(name);
        }
        cluster.node(1).rot("DAMAGE-ME");
        cluster.node(1).start();

        cluster.pass(Duration.ofSeconds(4));

        assertThat(cluster.node(1).group().damage()).isEmpty();
        assertThat(cluster.node(1).view().serving()).isTrue();
        assertThat(cluster.node(1).group().queues())
                .isEqualTo(cluster.node(0).group().queues());
    }

    @Test
    void what_a_follower_has_and_never_heard_to_be_safe_is_told_to_tools_only_while_nobody_leads() {
        var client = started();
        client.sendMessage("T", "served");
        settle(1, 2);
        assertThat(unserved(1).messages().byteSize()).isZero();
        // What the leader sends still arrives; that it is safe is never told, as no answer comes back.
        cluster.network.cutOneWay(new NodeId("n1"), new NodeId("n0"));
        cluster.network.cutOneWay(new NodeId("n2"), new NodeId("n0"));
        client.sendMessage("T", 0, "unserved", MessageProperties.NONE);
        cluster.pass(Duration.ofMillis(300));
        cluster.node(0).kill();
        cluster.pass(Duration.ofSeconds(2));

        var found = unserved(1);

        assertThat(found.to()).isEqualTo(found.end());
        assertThat(MessageCodec.decodeAll(found.messages()))
                .extracting(message -> TestClient.text(message.body()))
                .containsExactly("unserved");
    }

    private UnservedMessages unserved(int node) {
        var seen = new ArrayList<UnservedMessages>();
        cluster.node(node).broker().unserved(TestCluster.GROUP, 0, seen::add);
        cluster.until(() -> !seen.isEmpty());
        return seen.getFirst();
    }

    private static Fields offsetOf(String id) {
        return Fields.of("offset", Long.toString(MessageId.parse(id).physicalOffset()));
    }

    @Test
    void when_the_leader_dies_what_waits_is_not_answered_and_what_was_acknowledged_is_on_the_next() {
        var client = started();
        var ids = new ArrayList<String>();
        for (int i = 0; i < 10; i++) ids.add(TestClient.field(client.sendMessage("T", "m" + i), "msgId"));
        int waiting = client.sendMessage("T", 0, "unknown", MessageProperties.NONE);
        cluster.node(0).kill();
        cluster.until(() -> client.isClosed);
        assertThat(client.isAnswered(waiting)).isFalse();
        cluster.pass(Duration.ofSeconds(2));

        // The old leader is gone: the operator says that this is known.
        assertThat(promote(1, true)).isInstanceOf(PromoteOutcome.Promoted.class);
        cluster.until(() -> leads(1));
        var next = new TestClient(cluster, cluster.node(1));

        for (int i = 0; i < 10; i++) {
            assertThat(TestClient.text(MessageCodec.body(view(next, ids.get(i)), 0)))
                    .isEqualTo("m" + i);
        }
        var answer = next.sendMessage("T", "after");
        assertThat(answer.code()).isZero();
        assertThat(Long.parseLong(TestClient.field(answer, "queueOffset"))).isBetween(10L, 11L);
    }

    @Test
    void leadership_handed_over_closes_connections_that_wait_and_the_old_leader_follows_with_the_same_state() {
        var client = started();
        for (int i = 0; i < 10; i++) client.sendMessage("T" + i, "m" + i);

        assertThat(promote(1, false)).isInstanceOf(PromoteOutcome.Promoted.class);
        cluster.until(() -> leads(1));
        var next = new TestClient(cluster, cluster.node(1));
        for (int i = 0; i < 10; i++) {
            assertThat(TestClient.field(next.sendMessage("T" + i, "n" + i), "queueOffset"))
                    .isEqualTo("1");
        }
        settle(0, 2);

        assertThat(cluster.node(0).group().topics())
                .isEqualTo(cluster.node(1).group().topics());
        assertThat(cluster.node(0).group().queues())
                .isEqualTo(cluster.node(1).group().queues());
        assertThat(cluster.node(0).count(BrokerMetric.REBUILDS)).isPositive();
    }

    @Test
    void a_replica_that_comes_when_the_log_was_cut_begins_from_a_checkpoint_with_the_same_state() {
        cluster = new TestCluster(Mode.ASYNC, 2, ReplicatedBrokerTest::keepingLittle);
        cluster.node(0).start();
        cluster.until(() -> leads(0));
        var client = new TestClient(cluster, cluster.node(0));
        var body = "x".repeat(100_000);
        for (int i = 0; i < 60; i++) client.sendMessage("T", body);
        cluster.until(() -> cluster.node(0).count(BrokerMetric.LOG_BYTES_DELETED) > 0);

        cluster.node(1).start();
        cluster.until(() -> cluster.node(1).broker().view().serving());
        settle(1);

        var leader = cluster.node(0).group();
        var follower = cluster.node(1).group();
        assertThat(follower.replication().start())
                .isPositive()
                .isEqualTo(leader.replication().start());
        assertThat(follower.topics()).isEqualTo(leader.topics());
        assertThat(follower.queues()).isEqualTo(leader.queues());
        assertThat(follower.queues().getFirst().maxOffset()).isEqualTo(60);
    }

    @Test
    void a_replica_that_lost_its_checkpoints_is_sent_one_and_keeps_its_log() {
        cluster = new TestCluster(Mode.SYNC, 2, ReplicatedBrokerTest::keepingLittle);
        var client = started();
        var follower = cluster.node(1);
        var body = "x".repeat(100_000);
        for (int i = 0; i < 60; i++) client.sendMessage("T", body);
        cluster.until(() -> follower.count(BrokerMetric.LOG_BYTES_DELETED) > 0);
        settle(1);
        long start = follower.group().replication().start();
        follower.kill();
        var checkpoints = follower.machine.disk().directory("group-0").directory("checkpoints");
        for (var name : checkpoints.names()) checkpoints.delete(name);

        follower.start();
        cluster.until(() -> follower.broker().view().serving());
        settle(1);

        assertThat(follower.machine.meter().count(ReplicationMetric.RESEEDED)).isEqualTo(1);
        assertThat(follower.group().replication().start()).isGreaterThanOrEqualTo(start);
        assertThat(follower.group().topics()).isEqualTo(cluster.node(0).group().topics());
        assertThat(follower.group().queues().getFirst().maxOffset()).isEqualTo(60);
        assertThat(client.sendMessage("T", "after").code()).isZero();
    }

    /// Found by the simulator: nobody has the record any more, and the record that says so comes after it.
    @Test
    void a_replica_whose_log_rotted_below_what_the_leader_keeps_gives_it_up_and_is_sent_the_state() {
        cluster = new TestCluster(Mode.SYNC, 3, ReplicatedBrokerTest::keepingLittle);
        var client = started();
        var leader = cluster.node(0);
        var follower = cluster.node(1);
        var body = "x".repeat(100_000);
        for (int i = 0; i < 15; i++) client.sendMessage("T", body);
        settle(1);
        follower.kill();
        var group = follower.machine.disk().directory("group-0");
        group.directory("log").rot(String.format("%020d", 0), 1_000, 3);
        var checkpoints = group.directory("checkpoints");
        for (var name : checkpoints.names()) checkpoints.delete(name);
        for (int i = 0; i < 10; i++) client.sendMessage("T", body);
        cluster.until(() -> leader.count(BrokerMetric.LOG_BYTES_DELETED) > 0);
        assertThat(follower.machine.meter().count(ReplicationMetric.RESEEDED)).isZero();

        follower.start();
        cluster.until(() -> follower.broker().view().serving());
        settle(1);

        assertThat(follower.machine.meter().count(ReplicationMetric.RANGES_GIVEN_UP))
                .isEqualTo(1);
        assertThat(follower.group().damage()).isEmpty();
        assertThat(follower.group().replication().start())
                .isEqualTo(leader.group().replication().start());
        assertThat(follower.group().queues()).isEqualTo(leader.group().queues());
        assertThat(client.sendMessage("T", "after").code()).isZero();
    }

    /// The record that the log would begin with is damaged: retention needs what it says of the one before.
    @Test
    void a_record_that_rots_where_the_log_would_begin_delays_retention_and_does_not_end_the_node() {
        cluster = new TestCluster(Mode.SYNC, 2, ReplicatedBrokerTest::keepingLittle);
        var client = started();
        var follower = cluster.node(1);
        var body = "x".repeat(100_000);
        for (int i = 0; i < 15; i++) client.sendMessage("T", body);
        settle(1);
        long segment = cluster.node(0).config.settings().storage().segmentBytes();
        assertThat(follower.group().replication().end()).isGreaterThan(segment + 100_000);
        var log = follower.machine.disk().directory("group-0").directory("log");
        log.rot(String.format("%020d", segment), 1_000, 3);
        for (int i = 0; i < 10; i++) client.sendMessage("T", body);

        cluster.until(() -> follower.count(BrokerMetric.LOG_BYTES_DELETED) > 0);

        assertThat(follower.group().replication().start()).isEqualTo(segment);

        assertThat(follower.machine.meter().count(StorageMetric.DAMAGED_RANGES_FOUND))
                .isPositive();
        assertThat(follower.group().damage()).isEmpty();
    }

    /// A megabyte or two of log, indexed and checkpointed as it comes.
    private static NodeConfig.Settings keepingLittle(NodeConfig.Settings settings) {
        return new NodeConfig.Settings(
                settings.storage(),
                new IndexConfig(10, 1 << 20),
                new Retention.Limits(Duration.ofHours(1), 2 << 20, 85, 95),
                new ReplicationConfig(
                        settings.replication().flush(),
                        settings.replication().pace(),
                        settings.replication().shipping(),
                        new ReplicationConfig.Limits(1 << 20, 1 << 20, 1 << 20),
                        settings.replication().elections()),
                settings.detector(),
                settings.protocol(),
                settings.limits(),
                settings.consumers(),
                settings.door());
    }

    private TestClient started() {
        cluster.start();
        return new TestClient(cluster, cluster.node(0));
    }

    /// Waits until these followers have indexed all that the leader has, as pictures taken from now on show it.
    private void settle(int... followers) {
        cluster.pass(Duration.ofSeconds(1));
        for (int follower : followers) cluster.until(() -> agrees(follower));
    }

    /// Whether a follower has indexed all that the leader has.
    private boolean agrees(int number) {
        var leader = cluster.nodes.stream()
                .filter(node -> node.broker != null)
                .map(node -> node.broker().view())
                .filter(view -> !view.groups().isEmpty())
                .map(view -> view.groups().getFirst())
                .filter(group -> group.replication().standing() instanceof Standing.Leading)
                .findFirst();
        var view = cluster.node(number).broker().view();
        return leader.isPresent()
                && !view.groups().isEmpty()
                && view.groups().getFirst().indexedEnd()
                        == leader.get().replication().end();
    }

    private boolean leads(int number) {
        var view = cluster.node(number).broker().view();
        return view.serving() && view.groups().getFirst().replication().standing() instanceof Standing.Leading;
    }

    private PromoteOutcome promote(int number, boolean acceptDataLoss) {
        var outcome = new ArrayList<PromoteOutcome>();
        cluster.node(number).broker().promote(TestCluster.GROUP, acceptDataLoss, outcome::add);
        cluster.until(() -> !outcome.isEmpty());
        return outcome.getFirst();
    }

    private static java.lang.foreign.MemorySegment view(TestClient client, String id) {
        return client.ask(
                        RequestCode.VIEW_MESSAGE_BY_ID,
                        Fields.of("offset", Long.toString(MessageId.parse(id).physicalOffset())))
                .body();
    }

    private static String addresses(TestClient client) {
        var answer = client.ask(RequestCode.GET_ROUTEINFO_BY_TOPIC, Fields.of("topic", "T"));
        return TopicRoute.fromJson(Json.read(answer.body()))
                .brokers()
                .getFirst()
                .addresses()
                .toString();
    }
}
