// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.integration.cluster.RaftCluster;
import io.trijet.integration.cluster.TestCluster;
import io.trijet.tools.cluster.NodeCommand;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// Who opens more connections than there may be is turned away, and harms neither who is in nor the cluster.
final class FloodTest {
    private static final int ALLOWED = 60;
    private static final int OPENED = 200;

    @Test
    void idle_connections_above_the_limit_are_refused_and_producers_and_the_term_stay() throws Exception {
        var sockets = new ArrayList<Socket>();
        try (var cluster = RaftCluster.start(1, limited());
                var clients = new Clients(cluster.plan().namesrvAddresses())) {
            var group = cluster.plan().groups().getFirst();
            var topic = Clients.unique("flood");
            cluster.createTopic(topic, 4);
            var producer = clients.producer();
            producer.send(new Message(topic, "before".getBytes(UTF_8)));
            // The lead goes back to the first node by itself after the start.
            var first = cluster.plan().nodes().getFirst();
            var before = Awaitility.await("the first node leads")
                    .atMost(TestCluster.PATIENCE)
                    .until(() -> cluster.leader(group), leader -> leader.node().equals(first));

            int refused = 0;
            for (int i = 0; i < OPENED; i++) {
                var socket = new Socket(before.node().host(), before.node().broker());
                sockets.add(socket);
                if (i >= ALLOWED && isClosed(socket)) refused++;
            }

            assertThat(refused).isGreaterThanOrEqualTo(OPENED - ALLOWED);
            for (int i = 0; i < 100; i++)
                assertThat(producer.send(new Message(topic, "during".getBytes(UTF_8)))
                                .getSendStatus())
                        .isEqualTo(SendStatus.SEND_OK);
            assertThat(cluster.leader(group)).isEqualTo(before);
        } finally {
            for (var socket : sockets) socket.close();
        }
    }

    private static NodeCommand limited() throws IOException {
        var usual = TestCluster.nodeCommand();
        // With patience, so that a busy machine elects nobody by itself.
        var arguments = new ArrayList<>(List.of(
                "TRIJET_MAX_CONNECTIONS=" + ALLOWED,
                "TRIJET_HEARTBEAT=500ms",
                "TRIJET_ELECTION_TIMEOUT_MIN=5s",
                "TRIJET_ELECTION_TIMEOUT_MAX=8s",
                usual.java().toString()));
        arguments.addAll(usual.jvmArguments());
        return new NodeCommand(Path.of("/usr/bin/env"), arguments);
    }

    /// Waits for the other end to close it.
    private static boolean isClosed(Socket socket) throws IOException {
        socket.setSoTimeout(10_000);
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }
}
