// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.failover;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.integration.client.Clients;
import io.trijet.integration.cluster.TestCluster;
import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.cluster.NodeHttp;
import io.trijet.tools.cluster.NodePlan;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// `raft`: a node that lost its majority lets no client in, and says why over HTTP.
final class LostMajorityTest {
    private static final Duration BOUND = Duration.ofSeconds(30);

    private final String topic = Clients.unique("doors");

    @Test
    void a_node_without_a_majority_refuses_clients_until_another_node_is_back() throws Exception {
        try (TestCluster cluster = TestCluster.start(ClusterMode.RAFT, 3)) {
            NodePlan left = cluster.node("n2");
            try (Socket broker = connect(left.broker());
                    Socket namesrv = connect(left.namesrv())) {
                cluster.process("n0").pause();
                cluster.kill("n1");
                awaitClosed(broker);
                awaitClosed(namesrv);
            }
            for (int port : List.of(left.broker(), left.namesrv())) awaitRefused(port);
            assertThat(cluster.get("n2", "/v1/node").path("doors").asString("")).isEqualTo("shut");
            assertThat(cluster.get("n2", "/v1/node").path("shutBecause").asString(""))
                    .contains("no majority: 1 of 3", "n0", "n1");
            assertThatThrownBy(() -> cluster.get("n2", "/health/ready"))
                    .isInstanceOf(NodeHttp.Refused.class)
                    .hasMessageContaining("503")
                    .hasMessageContaining("clients are refused: no majority");

            cluster.process("n0").resume();
            for (int port : List.of(left.broker(), left.namesrv())) awaitAccepted(port);
            assertThat(cluster.get("n2", "/v1/node").path("doors").asString("")).isEqualTo("open");
            cluster.awaitReady("n2");
            sendWithTheOfficialClient(left.namesrvAddress());
        }
    }

    private void sendWithTheOfficialClient(String namesrv) throws Exception {
        try (Clients clients = new Clients(namesrv)) {
            DefaultMQProducer producer = clients.producer();
            Message message = new Message(topic, "after".getBytes(UTF_8));
            Awaitility.await("a send to be acknowledged")
                    .atMost(TestCluster.PATIENCE)
                    .ignoreExceptions()
                    .until(() -> producer.send(message).getSendStatus() == SendStatus.SEND_OK);
        }
    }

    private static Socket connect(int port) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private static void awaitClosed(Socket socket) throws IOException {
        socket.setSoTimeout(Math.toIntExact(BOUND.toMillis()));
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }

    private static void awaitRefused(int port) {
        Awaitility.await("port " + port + " to be refused").atMost(BOUND).until(() -> isRefused(port));
    }

    private static void awaitAccepted(int port) {
        Awaitility.await("port " + port + " to be open").atMost(BOUND).until(() -> !isRefused(port));
    }

    private static boolean isRefused(int port) throws IOException {
        try (Socket socket = connect(port)) {
            return !socket.isConnected();
        } catch (ConnectException e) {
            return true;
        }
    }
}
