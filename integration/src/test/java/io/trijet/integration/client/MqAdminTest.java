// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.integration.cluster.SharedCluster;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.tools.command.MQAdminStartup;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The official `mqadmin`, as an operator of RocketMQ types it.
final class MqAdminTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Clients clients = new Clients(SharedCluster.namesrv());
    private final String topic = Clients.unique("admin");

    @AfterEach
    void close() {
        clients.close();
    }

    @Test
    void cluster_list_names_every_node() {
        assertThat(mqadmin("clusterList"))
                .contains("trijet", "broker-a")
                .contains(SharedCluster.brokerAddress("n0"), SharedCluster.brokerAddress("n1"));
    }

    @Test
    void update_topic_makes_a_topic_that_route_and_status_show() throws Exception {
        assertThat(mqadmin("updateTopic", "-c", "trijet", "-t", topic, "-r", "3", "-w", "3"))
                .contains("success");
        assertThat(mqadmin("topicRoute", "-t", topic)).contains("\"readQueueNums\":3", "broker-a");
        DefaultMQProducer producer = clients.producer();
        for (int i = 0; i < 6; i++) producer.send(new Message(topic, "hello".getBytes(UTF_8)));
        String status = mqadmin("topicStatus", "-t", topic);
        assertThat(status.lines().filter(line -> line.startsWith("broker-a"))).hasSize(3);
    }

    @Test
    void consumer_progress_shows_how_far_a_group_is() throws Exception {
        String group = Clients.unique("cg");
        DefaultMQProducer producer = clients.producer();
        for (int i = 0; i < 8; i++) producer.send(new Message(topic, "hello".getBytes(UTF_8)));
        Received received = new Received();
        DefaultMQPushConsumer consumer = clients.pushConsumer(group);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener(received.concurrently());
        consumer.start();
        received.await(8);

        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(mqadmin("consumerProgress", "-g", group))
                        .contains(topic)
                        .contains("Diff Total: 0"));
    }

    @Test
    void a_message_is_found_by_both_of_its_ids() throws Exception {
        SendResult sent = clients.producer().send(new Message(topic, "tag", "key", "find me".getBytes(UTF_8)));

        assertThat(mqadmin("queryMsgById", "-i", sent.getOffsetMsgId(), "-t", topic))
                .contains(topic, sent.getOffsetMsgId());
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(mqadmin("queryMsgById", "-i", sent.getMsgId(), "-t", topic))
                        .contains(sent.getMsgId()));
    }

    @Test
    void ha_status_shows_each_replica() {
        assertThat(mqadmin("haStatus", "-b", SharedCluster.brokerAddress("n0"))).contains("InSync");
    }

    private static String mqadmin(String... arguments) {
        PrintStream before = System.out;
        ByteArrayOutputStream captured = new ByteArrayOutputStream();
        String namesrvBefore = System.setProperty("rocketmq.namesrv.addr", SharedCluster.namesrv());
        System.setOut(new PrintStream(captured, true, UTF_8));
        try {
            MQAdminStartup.main0(arguments, null);
        } finally {
            System.setOut(before);
            if (namesrvBefore == null) System.clearProperty("rocketmq.namesrv.addr");
        }
        return captured.toString(UTF_8);
    }
}
