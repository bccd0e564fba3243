// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.environment.NodeId;
import io.trijet.protocol.Fields;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.TopicRoute;
import io.trijet.protocol.json.Json;
import io.trijet.protocol.message.MessageProperties;
import io.trijet.replication.Mode;
import io.trijet.storage.index.QueueKey;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// What a node does with requests while their group has no leader and will elect one.
class ParkingTest {
    /// The promoted leader may have no replica yet.
    private static final Object[] STORED = {ResponseCode.SUCCESS, ResponseCode.SLAVE_NOT_AVAILABLE};

    private TestCluster cluster = started(UnaryOperator.identity());

    private static TestCluster started(UnaryOperator<NodeConfig.Settings> change) {
        var cluster = new TestCluster(Mode.RAFT, 3, change);
        cluster.start();
        new TestClient(cluster, cluster.node(0)).sendMessage("T", "first");
        cluster.pass(Duration.ofSeconds(1));
        return cluster;
    }

    /// Node 0 dies, and the others know that it led no longer.
    private void loseLeader() {
        cluster.node(0).kill();
        cluster.until(() -> cluster.node(1).group().replication().leader().isEmpty()
                && cluster.node(2).group().replication().leader().isEmpty());
    }

    private void promote(int node) {
        cluster.node(node).broker().promote(TestCluster.GROUP, true, _ -> {});
    }

    private long stored(int node) {
        return cluster.node(node).group().queues().stream()
                .filter(queue -> queue.queue().equals(new QueueKey("T", 0)))
                .mapToLong(NodeView.QueueView::maxOffset)
                .sum();
    }

    private TestClient client(int node) {
        return new TestClient(cluster, cluster.node(node));
    }

    @Test
    void a_send_waits_for_the_leader_and_is_stored_here_or_handed_over() {
        loseLeader();
        var here = client(1);
        var elsewhere = client(2);
        int one = here.sendMessage("T", 0, "one", MessageProperties.NONE);
        int other = elsewhere.sendMessage("T", 0, "other", MessageProperties.NONE);
        cluster.pass(Duration.ofMillis(300));
        assertThat(here.isAnswered(one) || elsewhere.isAnswered(other)).isFalse();

        promote(1);

        assertThat(here.await(one).code()).isIn(STORED);
        assertThat(elsewhere.await(other).code()).isIn(STORED);
        cluster.until(() -> stored(1) == 3);
    }

    @Test
    void a_send_whose_time_is_over_is_closed_and_never_stored() {
        loseLeader();
        var client = client(1);
        long sent = cluster.world.nanos();
        int number = client.sendMessage("T", 0, "late", MessageProperties.NONE);

        cluster.until(() -> client.isClosed);

        assertThat(client.isAnswered(number)).isFalse();
        assertThat(cluster.world.nanos() - sent)
                .isBetween(
                        Duration.ofMillis(1900).toNanos(),
                        Duration.ofMillis(2200).toNanos());
        promote(1);
        cluster.until(() -> cluster.node(1).leads(0));
        cluster.pass(Duration.ofSeconds(2));
        assertThat(stored(1)).isEqualTo(1);
    }

    @Test
    void a_send_whose_client_went_away_is_never_stored() {
        loseLeader();
        var client = client(1);
        client.sendMessage("T", 0, "gone", MessageProperties.NONE);
        cluster.pass(Duration.ofMillis(200));
        client.hangUp();
        cluster.pass(Duration.ofMillis(200));

        promote(1);
        cluster.until(() -> cluster.node(1).leads(0));
        cluster.pass(Duration.ofSeconds(2));

        assertThat(stored(1)).isEqualTo(1);
    }

    /// Its connection broke, nobody has noticed yet that the leader is dead: nothing is sent into the void.
    @Test
    void a_send_for_a_leader_that_cannot_be_reached_waits_for_the_next() {
        var client = client(1);
        cluster.node(0).kill();
        cluster.pass(Duration.ofMillis(5));
        assertThat(cluster.node(1).group().replication().leader()).isPresent();
        int number = client.sendMessage("T", 0, "waits", MessageProperties.NONE);
        cluster.pass(Duration.ofMillis(500));
        assertThat(client.isAnswered(number) || client.isClosed).isFalse();

        promote(1);

        assertThat(client.await(number).code()).isIn(STORED);
        assertThat(cluster.node(1).count(BrokerMetric.REQUESTS_FORWARDED)).isZero();
    }

    @Test
    void a_send_for_a_leader_that_cannot_be_reached_is_handed_over_when_it_can_again() {
        var client = client(1);
        cluster.network.cut(new NodeId("n0"), new NodeId("n1"));
        cluster.network.breakConnection(new NodeId("n0"), new NodeId("n1"));
        cluster.pass(Duration.ofMillis(5));
        int number = client.sendMessage("T", 0, "waits", MessageProperties.NONE);
        cluster.pass(Duration.ofMillis(100));
        assertThat(client.isAnswered(number) || client.isClosed).isFalse();

        cluster.network.healAll();

        assertThat(client.await(number).code()).isIn(STORED);
        assertThat(stored(0)).isEqualTo(2);
    }

    @Test
    void a_question_for_a_route_waits_only_a_moment_if_another_node_hears_the_leader() {
        cluster.network.cut(new NodeId("n0"), new NodeId("n1"));
        cluster.until(() -> cluster.node(1).group().replication().leader().isEmpty());
        var client = client(1);
        int route = client.send(RequestCode.GET_ROUTEINFO_BY_TOPIC, Fields.of("topic", "T"));
        cluster.pass(Duration.ofMillis(510));
        assertThat(client.isAnswered(route)).isTrue();
        assertThat(route(route, client).brokers().getFirst().addresses()).containsEntry(0L, "10.0.0.1:10911");
    }

    @Test
    void a_question_for_the_leader_waits_too() {
        loseLeader();
        var client = client(2);
        int max = client.send(RequestCode.GET_MAX_OFFSET, Fields.of("topic", "T", "queueId", "0"));
        cluster.pass(Duration.ofMillis(300));
        assertThat(client.isAnswered(max)).isFalse();

        promote(1);

        // The leader's term has only begun: it may not know yet, and says so rather than something wrong.
        assertThat(client.await(max).code()).isIn(0, ResponseCode.SYSTEM_ERROR);
    }

    @Test
    void what_waits_is_bounded_in_number_and_in_bytes() {
        cluster = started(settings -> settings.withDoor(DoorLimits.defaults().withParked(2, 1000)));
        loseLeader();
        var early = client(1);
        var large = client(1);
        var third = client(1);
        int one = early.sendMessage("T", 0, "one", MessageProperties.NONE);
        cluster.pass(Duration.ofMillis(10));
        large.sendMessage("T", 0, "x".repeat(1000), MessageProperties.NONE);
        cluster.pass(Duration.ofMillis(10));
        int two = early.sendMessage("T", 0, "two", MessageProperties.NONE);
        cluster.pass(Duration.ofMillis(10));
        third.sendMessage("T", 0, "three", MessageProperties.NONE);
        cluster.pass(Duration.ofMillis(200));

        assertThat(large.isClosed).isTrue();
        assertThat(third.isClosed).isTrue();
        assertThat(early.isClosed).isFalse();

        promote(1);
        assertThat(early.await(one).code()).isIn(STORED);
        assertThat(early.await(two).code()).isIn(STORED);
        cluster.until(() -> stored(1) == 3);
    }

    private TopicRoute route(int number, TestClient client) {
        return TopicRoute.fromJson(Json.read(client.await(number).body()));
    }

    @Test
    void a_question_for_a_route_is_held_until_the_leader_is_known() {
        loseLeader();
        var client = client(2);
        int asked = client.send(RequestCode.GET_ROUTEINFO_BY_TOPIC, Fields.of("topic", "T"));
        cluster.pass(Duration.ofMillis(300));
        assertThat(client.isAnswered(asked)).isFalse();

        promote(1);

        assertThat(route(asked, client).brokers().getFirst().addresses()).containsEntry(0L, "10.0.0.2:10911");
    }

    @Test
    void a_question_for_a_route_is_answered_without_a_leader_2_s_after_it_was_lost() {
        loseLeader();
        long lost = cluster.world.nanos();
        cluster.pass(Duration.ofSeconds(1));
        var client = client(2);
        int asked = client.send(RequestCode.GET_ROUTEINFO_BY_TOPIC, Fields.of("topic", "T"));

        assertThat(route(asked, client).brokers().getFirst().addresses())
                .hasToString("{2=10.0.0.2:10911, 3=10.0.0.3:10911}");
        assertThat(cluster.world.nanos() - lost)
                .isBetween(
                        Duration.ofMillis(1500).toNanos(),
                        Duration.ofMillis(2200).toNanos());
    }

    @Test
    void while_the_lead_is_handed_over_sends_wait_and_nothing_is_appended() {
        var client = client(0);
        int before = client.sendMessage("T", 0, "before", MessageProperties.NONE);
        cluster.until(() -> client.isAnswered(before));
        cluster.node(0).broker().transfer(TestCluster.GROUP, new NodeId("n1"), _ -> {});
        cluster.pass(Duration.ofMillis(50));
        long end = cluster.node(0).group().replication().end();
        int number = client.sendMessage("T", 0, "waits", MessageProperties.NONE);
        int elsewhere = client(1).sendMessage("T", 0, "waits too", MessageProperties.NONE);
        cluster.pass(HandingOver.TRY.minusMillis(150));

        assertThat(elsewhere).isPositive();
        assertThat(client.isAnswered(number)).isFalse();
        assertThat(cluster.node(0).group().replication().end()).isEqualTo(end);

        assertThat(client.await(number).code()).isZero();
        cluster.until(() -> stored(0) == 4);
    }

    @Test
    void what_waits_at_a_leader_that_hands_over_is_taken_to_the_next_by_who_brought_it() {
        cluster.node(0).broker().transfer(TestCluster.GROUP, new NodeId("n2"), _ -> {});
        cluster.pass(Duration.ofMillis(50));
        var client = client(1);
        int number = client.sendMessage("T", 0, "waits", MessageProperties.NONE);
        cluster.pass(Duration.ofMillis(50));

        promote(2);

        assertThat(client.await(number).code()).isIn(STORED);
        assertThat(client.isClosed).isFalse();
        assertThat(cluster.node(1).count(BrokerMetric.FORWARDED_BACK)).isEqualTo(1);
        assertThat(cluster.node(1).count(BrokerMetric.REQUESTS_FORWARDED)).isEqualTo(2);
        cluster.until(() -> stored(2) == 2);
    }

    @Test
    void what_a_leader_that_leaves_has_not_begun_goes_to_the_next() {
        cluster.node(0).broker().drain(() -> {});
        var client = client(1);
        int number = client.sendMessage("T", 0, "waits", MessageProperties.NONE);
        cluster.pass(Duration.ofMillis(50));
        assertThat(client.isAnswered(number) || client.isClosed).isFalse();

        promote(2);

        assertThat(client.await(number).code()).isIn(STORED);
        cluster.until(() -> stored(2) == 2);
    }

    /// n1 has not heard of the new leader yet. It does not ask the old one again and again meanwhile.
    @Test
    void what_came_back_waits_until_its_node_knows_who_leads() {
        cluster.network.cutOneWay(new NodeId("n2"), new NodeId("n1"));
        promote(2);
        cluster.until(() -> cluster.node(0).group().replication().leader().equals(Optional.of(new NodeId("n2"))));
        var client = client(1);
        int number = client.sendMessage("T", 0, "waits", MessageProperties.NONE);
        cluster.pass(Duration.ofMillis(200));
        assertThat(client.isAnswered(number) || client.isClosed).isFalse();
        assertThat(cluster.node(1).count(BrokerMetric.REQUESTS_FORWARDED)).isEqualTo(1);

        cluster.network.healAll();

        assertThat(client.await(number).code()).isIn(STORED);
        assertThat(cluster.node(1).count(BrokerMetric.REQUESTS_FORWARDED)).isEqualTo(2);
        cluster.until(() -> stored(2) == 2);
    }

    @Test
    void a_send_that_is_not_decided_in_time_is_not_answered_and_its_connection_stays() {
        cluster = started(settings -> settings.withLimits(patient(settings.limits(), Duration.ofMillis(100))));
        var client = client(0);
        client.sendMessage("T", "before");
        cluster.network.cutOneWay(new NodeId("n1"), new NodeId("n0"));
        cluster.network.cutOneWay(new NodeId("n2"), new NodeId("n0"));
        int number = client.sendMessage("T", 0, "undecided", MessageProperties.NONE);

        cluster.pass(Duration.ofMillis(200));
        cluster.network.healAll();
        cluster.pass(Duration.ofSeconds(2));

        assertThat(stored(0)).isEqualTo(3);
        assertThat(client.isAnswered(number)).isFalse();
        assertThat(client.isClosed).isFalse();
        assertThat(client.sendMessage("T", "after").code()).isZero();
    }

    private static BrokerLimits patient(BrokerLimits limits, Duration replicaTimeout) {
        return new BrokerLimits(
                limits.maxTopics(),
                limits.maxQueuesPerTopic(),
                limits.maxSubscriptionGroups(),
                limits.maxKeyValues(),
                limits.maxConsumerOffsets(),
                limits.maxQueueLocks(),
                limits.maxUnacknowledgedCount(),
                limits.maxUnacknowledgedBytes(),
                replicaTimeout,
                limits.offsetBatch(),
                limits.checkpointInterval(),
                limits.checkpointBytes(),
                limits.retentionInterval(),
                limits.autoCreateTopics(),
                limits.autoCreateGroups(),
                limits.templateQueues());
    }
}
