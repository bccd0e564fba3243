// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.failover;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.integration.client.Clients;
import io.trijet.integration.client.Received;
import io.trijet.integration.cluster.TestCluster;
import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.cluster.NodeHttp;
import java.time.Duration;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// Changing the leader by hand: with the master's help, without it, and when it would cost something.
final class PromotionTest {
    private final String topic = Clients.unique("promotion");

    @Test
    void a_living_master_hands_over_and_becomes_a_slave() throws Exception {
        try (TestCluster cluster = TestCluster.start(ClusterMode.SYNC, 3);
                Clients clients = new Clients(cluster.namesrv())) {
            DefaultMQProducer producer = clients.producer();
            for (int i = 0; i < 20; i++) producer.send(message("m" + i));
            long before = cluster.replication("n0").path("term").asLong(-1);

            assertThat(cluster.promote("n2", false).path("term").asLong(-1)).isGreaterThan(before);

            cluster.awaitConverged("n0", "n1", "n2");
            assertThat(cluster.replication("n2").path("role").asString("")).isEqualTo("leader");
            assertThat(cluster.replication("n0").path("role").asString("")).isEqualTo("follower");
        }
    }

    @Test
    void a_promotion_that_could_lose_acknowledged_messages_is_refused_until_that_is_accepted() throws Exception {
        try (TestCluster cluster = TestCluster.start(ClusterMode.SYNC, 3);
                Clients clients = new Clients(cluster.namesrv())) {
            DefaultMQProducer producer = clients.producer();
            for (int i = 0; i < 20; i++) producer.send(message("m" + i));
            cluster.kill("n0");
            cluster.kill("n2");

            assertThatThrownBy(() -> cluster.promote("n1", false))
                    .isInstanceOfSatisfying(NodeHttp.Refused.class, refused -> {
                        assertThat(refused.status()).isEqualTo(409);
                        assertThat(refused.detail()).contains("n2");
                        assertThat(refused.hint()).contains("accept");
                    });
            assertThat(cluster.replication("n1").path("role").asString("")).isEqualTo("follower");

            cluster.promote("n1", true);
            assertThat(cluster.replication("n1").path("role").asString("")).isEqualTo("leader");
        }
    }

    @Test
    void a_restarted_master_leads_again_in_a_higher_term_once_its_slaves_agree() throws Exception {
        try (TestCluster cluster = TestCluster.start(ClusterMode.SYNC, 2);
                Clients clients = new Clients(cluster.namesrv())) {
            DefaultMQProducer producer = clients.producer();
            producer.send(message("before"));
            long before = cluster.replication("n0").path("term").asLong(-1);
            cluster.kill("n0");
            cluster.startAndAwait("n0");

            Awaitility.await().atMost(TestCluster.PATIENCE).ignoreExceptions().untilAsserted(() -> {
                assertThat(cluster.replication("n0").path("role").asString("")).isEqualTo("leader");
                assertThat(cluster.replication("n0").path("term").asLong(-1)).isGreaterThan(before);
            });
            Awaitility.await()
                    .atMost(TestCluster.PATIENCE)
                    .ignoreExceptions()
                    .until(() -> producer.send(message("after")).getSendStatus() == SendStatus.SEND_OK);
        }
    }

    @Test
    void a_groups_offsets_are_known_to_the_promoted_node() throws Exception {
        String group = Clients.unique("cg");
        try (TestCluster cluster = TestCluster.start(ClusterMode.SYNC, 3);
                Clients clients = new Clients(cluster.namesrv())) {
            DefaultMQProducer producer = clients.producer();
            for (int i = 0; i < 50; i++) producer.send(message("m" + i));
            Received first = new Received();
            consume(clients, group, first).shutdown();
            // What a consumer commits is logged within a fifth of a second: the log is quiet once it is.
            long[] end = {-1};
            Awaitility.await()
                    .atMost(TestCluster.PATIENCE)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> {
                        long before = end[0];
                        end[0] = cluster.replication("n0").path("end").asLong(-1);
                        return before == end[0];
                    });
            cluster.awaitConverged("n0", "n1", "n2");
            cluster.promote("n1", false);
            cluster.kill("n0");

            // A client that starts now would give up at a dead name server it happens to ask first.
            try (Clients fresh = new Clients(cluster.node("n1").namesrvAddress())) {
                DefaultMQProducer again = fresh.producer();
                Awaitility.await()
                        .atMost(TestCluster.PATIENCE)
                        .ignoreExceptions()
                        .until(() -> !again.fetchPublishMessageQueues(topic).isEmpty());
                again.send(message("new"));
                Received second = new Received();
                DefaultMQPushConsumer consumer = pushConsumer(fresh, group, second);
                second.await(1);
                consumer.shutdown();
                assertThat(second.bodies()).containsExactly("new");
            }
        }
    }

    private DefaultMQPushConsumer consume(Clients clients, String group, Received received) throws Exception {
        DefaultMQPushConsumer consumer = pushConsumer(clients, group, received);
        received.await(50);
        return consumer;
    }

    private DefaultMQPushConsumer pushConsumer(Clients clients, String group, Received received) throws Exception {
        DefaultMQPushConsumer consumer = clients.pushConsumer(group);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener(received.concurrently());
        consumer.start();
        return consumer;
    }

    private Message message(String body) {
        return new Message(topic, body.getBytes(UTF_8));
    }
}
