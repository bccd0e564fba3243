// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.environment.NodeId;
import io.trijet.protocol.Fields;
import io.trijet.protocol.Frame;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.ClientConnection;
import io.trijet.protocol.body.ConsumeFrom;
import io.trijet.protocol.body.ConsumeType;
import io.trijet.protocol.body.ConsumerConnections;
import io.trijet.protocol.body.ConsumerRegistration;
import io.trijet.protocol.body.Heartbeat;
import io.trijet.protocol.body.MessageModel;
import io.trijet.protocol.body.NameList;
import io.trijet.protocol.body.ProducerConnections;
import io.trijet.protocol.body.Subscription;
import io.trijet.protocol.json.Json;
import io.trijet.replication.Mode;
import io.trijet.world.LinkQuality;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Clients that are registered on one node and known on all.
class SharedClientsTest {
    private TestCluster cluster = started(Mode.SYNC);

    private static TestCluster started(Mode mode) {
        var cluster = new TestCluster(mode, 3);
        cluster.start();
        new TestClient(cluster, cluster.node(0)).sendMessage("T", "first");
        cluster.pass(Duration.ofSeconds(2));
        return cluster;
    }

    private TestClient client(int node) {
        return new TestClient(cluster, cluster.node(node));
    }

    private TestClient consumer(int node, String id) {
        var client = client(node);
        var consumer = new ConsumerRegistration(
                "g",
                ConsumeType.CONSUME_PASSIVELY,
                MessageModel.CLUSTERING,
                ConsumeFrom.CONSUME_FROM_FIRST_OFFSET,
                List.of(Subscription.ofTags("T", "*", 1)));
        var heartbeat = new Heartbeat(id, List.of("pg"), List.of(consumer), 0, false);
        assertThat(client.ask(RequestCode.HEART_BEAT, Fields.NONE, heartbeat.encode())
                        .code())
                .isZero();
        return client;
    }

    private Frame askMembers(int node) {
        return client(node).ask(RequestCode.GET_CONSUMER_LIST_BY_GROUP, Fields.of("consumerGroup", "g"));
    }

    private List<String> members(int node) {
        var answer = askMembers(node);
        if (answer.code() != ResponseCode.SUCCESS) return List.of();
        return NameList.fromJson("consumerIdList", Json.read(answer.body())).names();
    }

    @Test
    void every_node_answers_with_the_clients_of_all() {
        consumer(0, "c0");
        consumer(1, "c1");
        consumer(2, "c1");
        cluster.pass(Duration.ofMillis(100));

        for (int node = 0; node < 3; node++) {
            assertThat(members(node)).containsExactly("c0", "c1");
            var consumers = client(node).ask(RequestCode.GET_CONSUMER_CONNECTION_LIST, Fields.of("consumerGroup", "g"));
            assertThat(ConsumerConnections.fromJson(Json.read(consumers.body())).connections())
                    .extracting(ClientConnection::clientId)
                    .containsExactlyInAnyOrder("c0", "c1");
            var producers =
                    client(node).ask(RequestCode.GET_PRODUCER_CONNECTION_LIST, Fields.of("producerGroup", "pg"));
            assertThat(ProducerConnections.fromJson(Json.read(producers.body())).connections())
                    .extracting(ClientConnection::clientId)
                    .containsExactlyInAnyOrder("c0", "c1");
        }
    }

    @Test
    void a_client_that_hangs_up_is_gone_everywhere_once_no_node_has_it() {
        var one = consumer(1, "c1");
        var other = consumer(2, "c1");
        one.hangUp();
        cluster.pass(Duration.ofMillis(100));
        assertThat(members(0)).containsExactly("c1");

        other.hangUp();
        cluster.pass(Duration.ofMillis(100));

        for (int node = 0; node < 3; node++) assertThat(members(node)).isEmpty();
    }

    @Test
    void what_was_missed_is_asked_for() {
        cluster.network.cutOneWay(new NodeId("n1"), new NodeId("n0"));
        consumer(1, "c1");
        cluster.pass(Duration.ofMillis(100));
        assertThat(members(0)).isEmpty();

        cluster.network.healAll();
        cluster.pass(Duration.ofSeconds(3));

        assertThat(members(0)).containsExactly("c1");
    }

    @Test
    void a_network_that_loses_repeats_and_reorders_delays_the_news_and_no_more() {
        cluster.network.quality(
                LinkQuality.PERFECT.withLoss(0.2).withRepeat(0.2).withReorder(0.2));
        for (int i = 0; i < 10; i++) consumer(1, "c" + i);
        cluster.network.quality(LinkQuality.PERFECT);
        cluster.pass(Duration.ofSeconds(3));

        assertThat(members(0)).hasSize(10);
        assertThat(members(2)).hasSize(10);
    }

    @Test
    void clients_of_a_node_that_is_down_are_forgotten() {
        consumer(1, "c1");
        consumer(2, "c2");
        cluster.pass(Duration.ofMillis(100));

        cluster.node(1).kill();
        cluster.pass(Duration.ofSeconds(4));

        assertThat(members(0)).containsExactly("c2");
    }

    @Test
    void a_node_that_has_just_come_asks_the_others_before_it_says_who_is_there() {
        cluster = started(Mode.RAFT);
        consumer(1, "c1");
        cluster.node(2).kill();
        cluster.pass(Duration.ofSeconds(1));
        cluster.node(2).start();
        cluster.until(() -> cluster.node(2).broker().view().serving());

        assertThat(members(2)).containsExactly("c1");
    }

    @Test
    void a_pull_is_served_by_what_the_consumer_said_to_another_node() {
        cluster = started(Mode.RAFT);
        consumer(0, "c1");
        cluster.pass(Duration.ofMillis(100));

        var answer = client(2).ask(RequestCode.PULL_MESSAGE, ConsumerWorld.pull("g", "T", 0, 0));

        assertThat(answer.code()).as(answer.remark()).isZero();
    }
}
