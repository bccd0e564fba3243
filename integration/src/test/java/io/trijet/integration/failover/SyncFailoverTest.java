// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.failover;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.integration.client.Clients;
import io.trijet.integration.client.Received;
import io.trijet.integration.cluster.TestCluster;
import io.trijet.tools.cluster.ClusterMode;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// `sync`: what was acknowledged survives the master, whichever way it goes.
final class SyncFailoverTest {
    private final String topic = Clients.unique("failover");

    @Test
    void an_acknowledged_message_survives_the_masters_death_and_a_promotion() throws Exception {
        try (TestCluster cluster = TestCluster.start(ClusterMode.SYNC, 3);
                Clients clients = new Clients(cluster.namesrv())) {
            List<String> acknowledged = new ArrayList<>();
            DefaultMQProducer producer = clients.producer();
            for (int i = 0; i < 200; i++) {
                String body = "before " + i;
                SendResult result = producer.send(message(body));
                if (result.getSendStatus() == SendStatus.SEND_OK) acknowledged.add(body);
            }
            assertThat(acknowledged).hasSize(200);

            cluster.kill("n0");
            awaitDown(cluster, "n1", "n0");
            assertThat(cluster.promote("n1", false).path("lostBytes").asLong(-1))
                    .isZero();
            sendEventually(clients, acknowledged, "after");
            cluster.startAndAwait("n0");
            cluster.awaitConverged("n0", "n1", "n2");

            assertThat(cluster.replication("n0").path("role").asString("")).isEqualTo("follower");
            assertThat(readAll(clients, acknowledged.size())).containsAll(acknowledged);
            long end = cluster.replication("n1").path("safeEnd").asLong(-1);
            String checksum = cluster.checksum("n1", 0, end);
            assertThat(checksum).isNotEmpty();
            assertThat(cluster.checksum("n0", 0, end)).isEqualTo(checksum);
            assertThat(cluster.checksum("n2", 0, end)).isEqualTo(checksum);
        }
    }

    @Test
    void consumers_go_on_reading_from_a_slave_while_the_master_is_dead() throws Exception {
        try (TestCluster cluster = TestCluster.start(ClusterMode.SYNC, 2);
                Clients clients = new Clients(cluster.namesrv())) {
            DefaultMQProducer producer = clients.producer();
            producer.send(message("first"));
            Received received = new Received();
            DefaultMQPushConsumer consumer = startConsumer(clients, received);
            received.await(1);
            consumer.suspend();
            for (int i = 0; i < 100; i++) producer.send(message("m" + i));
            cluster.awaitConverged("n0", "n1");
            cluster.kill("n0");
            awaitDown(cluster, "n1", "n0");
            consumer.resume();

            received.await(101);
        }
    }

    @Test
    void without_a_live_slave_a_send_is_stored_but_never_called_safe() throws Exception {
        try (TestCluster cluster = TestCluster.start(ClusterMode.SYNC, 2);
                Clients clients = new Clients(cluster.namesrv())) {
            DefaultMQProducer producer = clients.producer();
            assertThat(producer.send(message("safe")).getSendStatus()).isEqualTo(SendStatus.SEND_OK);
            cluster.kill("n1");
            awaitDown(cluster, "n0", "n1");

            assertThat(producer.send(message("stored")).getSendStatus()).isEqualTo(SendStatus.SLAVE_NOT_AVAILABLE);

            cluster.startAndAwait("n1");
            cluster.awaitConverged("n0", "n1");
            assertThat(readAll(clients, 2)).contains("safe", "stored");
            assertThat(producer.send(message("again")).getSendStatus()).isEqualTo(SendStatus.SEND_OK);
        }
    }

    @Test
    void a_hung_slave_is_not_waited_for_when_another_is_in_sync() throws Exception {
        try (TestCluster cluster = TestCluster.start(ClusterMode.SYNC, 3);
                Clients clients = new Clients(cluster.namesrv())) {
            DefaultMQProducer producer = clients.producer();
            producer.send(message("first"));
            cluster.process("n1").pause();
            for (int i = 0; i < 50; i++) {
                assertThat(producer.send(message("m" + i)).getSendStatus()).isEqualTo(SendStatus.SEND_OK);
            }
            awaitDown(cluster, "n0", "n1");
            cluster.process("n1").resume();
            cluster.awaitConverged("n0", "n1", "n2");
        }
    }

    @Test
    void a_slave_that_lost_its_disk_is_filled_again() throws Exception {
        try (TestCluster cluster = TestCluster.start(ClusterMode.SYNC, 2);
                Clients clients = new Clients(cluster.namesrv())) {
            DefaultMQProducer producer = clients.producer();
            for (int i = 0; i < 100; i++) producer.send(message("m" + i));
            cluster.kill("n1");
            cluster.wipe("n1");
            cluster.startAndAwait("n1");
            cluster.awaitConverged("n0", "n1");
            long end = cluster.replication("n0").path("safeEnd").asLong(-1);
            assertThat(cluster.checksum("n1", 0, end)).isEqualTo(cluster.checksum("n0", 0, end));
        }
    }

    private Message message(String body) {
        return new Message(topic, body.getBytes(UTF_8));
    }

    /// The client learns the new master with its next route poll, 30 s by default.
    private void sendEventually(Clients clients, List<String> acknowledged, String body) throws Exception {
        DefaultMQProducer producer = clients.producer();
        Awaitility.await("sends to work again")
                .atMost(TestCluster.PATIENCE)
                .ignoreExceptions()
                .until(() -> producer.send(message(body)).getSendStatus() == SendStatus.SEND_OK);
        acknowledged.add(body);
    }

    private static void awaitDown(TestCluster cluster, String observer, String subject) {
        Awaitility.await(subject + " to be known as down")
                .atMost(TestCluster.PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(
                                cluster.replica(observer, subject).path("state").asString(""))
                        .isEqualTo("DOWN"));
    }

    private List<String> readAll(Clients clients, int count) throws Exception {
        Received received = new Received();
        startConsumer(clients, received);
        received.await(count);
        return received.bodies();
    }

    private DefaultMQPushConsumer startConsumer(Clients clients, Received received) throws Exception {
        DefaultMQPushConsumer consumer = clients.pushConsumer(Clients.unique("cg"));
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener(received.concurrently());
        consumer.start();
        return consumer;
    }
}
