// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.cluster;

import io.trijet.integration.client.Clients;
import io.trijet.tools.cluster.ClusterMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.awaitility.Awaitility;

/// One `sync` cluster of two nodes for all tests that break nothing; ends with the test process.
public final class SharedCluster {
    private static final TestCluster CLUSTER = start();

    private SharedCluster() {}

    private static TestCluster start() {
        try {
            TestCluster cluster = TestCluster.start(ClusterMode.SYNC, 2);
            warmUp(cluster);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    cluster.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }));
            return cluster;
        } catch (Exception e) {
            throw new IllegalStateException("the shared cluster did not start", e);
        }
    }

    /// The client gives a send 3 s in all: on a busy machine a cold client and a cold broker may need more, once.
    private static void warmUp(TestCluster cluster) throws MQClientException {
        try (Clients clients = new Clients(cluster.namesrv())) {
            DefaultMQProducer producer = clients.producer();
            Message message = new Message(Clients.unique("warm"), new byte[1]);
            Awaitility.await("the first send")
                    .atMost(TestCluster.PATIENCE)
                    .ignoreExceptions()
                    .until(() -> producer.send(message).getSendStatus() == SendStatus.SEND_OK);
        }
    }

    public static String namesrv() {
        return CLUSTER.namesrv();
    }

    public static String brokerAddress(String node) {
        return CLUSTER.node(node).brokerAddress();
    }

    public static int brokerPort(String node) {
        return CLUSTER.node(node).broker();
    }
}
