// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.failover;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.integration.client.Clients;
import io.trijet.integration.client.Received;
import io.trijet.integration.cluster.TestCluster;
import io.trijet.tools.cluster.ClusterMode;
import java.util.stream.IntStream;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.Test;

/// `single`: one node, one disk, and what was acknowledged is on it.
final class SingleNodeTest {
    private final String topic = Clients.unique("single");

    @Test
    void everything_acknowledged_is_there_after_kill_dash_nine_and_restart() throws Exception {
        try (TestCluster cluster = TestCluster.start(ClusterMode.SINGLE, 1)) {
            try (Clients clients = new Clients(cluster.namesrv())) {
                DefaultMQProducer producer = clients.producer();
                for (int i = 0; i < 500; i++) producer.send(new Message(topic, ("m" + i).getBytes(UTF_8)));
            }
            cluster.kill("n0");
            cluster.startAndAwait("n0");
            try (Clients clients = new Clients(cluster.namesrv())) {
                Received received = new Received();
                DefaultMQPushConsumer consumer = clients.pushConsumer(Clients.unique("cg"));
                consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
                consumer.subscribe(topic, "*");
                consumer.registerMessageListener(received.concurrently());
                consumer.start();
                received.await(500);
                assertThat(received.bodies())
                        .containsExactlyInAnyOrderElementsOf(
                                IntStream.range(0, 500).mapToObj(i -> "m" + i).toList());
            }
        }
    }
}
