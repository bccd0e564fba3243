// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.integration.cluster.SharedCluster;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Bytes that no client would send cost the one who sends them its connection, and nobody else anything.
final class HostileInputTest {
    private final Clients clients = new Clients(SharedCluster.namesrv());

    @AfterEach
    void close() {
        clients.close();
    }

    @Test
    void garbage_closes_the_connection_and_others_go_on() throws Exception {
        DefaultMQProducer producer = clients.producer();
        String topic = Clients.unique("hostile");
        producer.send(new Message(topic, "before".getBytes(UTF_8)));
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(20_260_101);

        for (int i = 0; i < 50; i++) {
            byte[] garbage = new byte[64];
            random.nextBytes(garbage);
            garbage[0] |= (byte) 0x80;
            assertThat(answerTo(garbage)).as("garbage is not answered").isEqualTo(-1);
        }
        assertThat(producer.send(new Message(topic, "after".getBytes(UTF_8))).getSendStatus())
                .isEqualTo(SendStatus.SEND_OK);
    }

    @Test
    void a_frame_over_sixteen_mebibytes_is_not_waited_for() throws Exception {
        byte[] announced =
                ByteBuffer.allocate(8).putInt((16 << 20) + 1).putInt(10).array();
        assertThat(answerTo(announced)).isEqualTo(-1);
    }

    @Test
    void a_header_longer_than_its_frame_closes_the_connection() throws Exception {
        byte[] frame = ByteBuffer.allocate(12).putInt(8).putInt(1_000).putInt(0).array();
        assertThat(answerTo(frame)).isEqualTo(-1);
    }

    /// First byte of the answer, -1 if the connection was closed instead.
    private static int answerTo(byte[] bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), SharedCluster.brokerPort("n0"))) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            InputStream in = socket.getInputStream();
            return in.read();
        } catch (SocketException reset) {
            return -1;
        }
    }
}
