// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.failover;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.integration.client.Clients;
import io.trijet.integration.client.Received;
import io.trijet.integration.cluster.TestCluster;
import io.trijet.tools.cluster.ClusterMode;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// `async`: what a switch costs is known afterwards, and what was cut off is kept aside.
final class AsyncFailoverTest {
    private final String topic = Clients.unique("async");

    @Test
    void after_a_kill_under_load_replicas_agree_and_what_is_missing_is_what_was_not_shipped() throws Exception {
        try (TestCluster cluster = TestCluster.start(ClusterMode.ASYNC, 2);
                Clients clients = new Clients(cluster.namesrv())) {
            Set<String> acknowledged = sendUntilKilled(cluster, clients);
            Awaitility.await()
                    .atMost(TestCluster.PATIENCE)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(
                                    cluster.replica("n1", "n0").path("state").asString(""))
                            .isEqualTo("DOWN"));
            cluster.promote("n1", true);
            cluster.startAndAwait("n0");
            cluster.awaitConverged("n0", "n1");

            Set<String> present = readAll(clients);
            Set<String> lost = new TreeSet<>(acknowledged);
            lost.removeAll(present);
            // What async may lose is the tail of each thread's sends, never something in the middle.
            for (int thread = 0; thread < 4; thread++) {
                String prefix = "t" + thread + "-";
                long firstLost = lost.stream()
                        .filter(body -> body.startsWith(prefix))
                        .mapToLong(AsyncFailoverTest::number)
                        .min()
                        .orElse(Long.MAX_VALUE);
                assertThat(present.stream().filter(body -> body.startsWith(prefix)))
                        .allSatisfy(body -> assertThat(number(body)).isLessThan(firstLost));
            }
            long end = cluster.replication("n1").path("safeEnd").asLong(-1);
            assertThat(cluster.checksum("n0", 0, end)).isNotEmpty().isEqualTo(cluster.checksum("n1", 0, end));
        }
    }

    private static long number(String body) {
        return Long.parseLong(body.substring(body.indexOf('-') + 1));
    }

    private Set<String> sendUntilKilled(TestCluster cluster, Clients clients) throws Exception {
        Set<String> acknowledged = new ConcurrentSkipListSet<>();
        AtomicBoolean isOver = new AtomicBoolean();
        DefaultMQProducer producer = clients.producer();
        producer.setRetryTimesWhenSendFailed(0);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int thread = 0; thread < 4; thread++) {
                String prefix = "t" + thread + "-";
                threads.execute(() -> sendInOrder(producer, prefix, acknowledged, isOver));
            }
            Awaitility.await().atMost(TestCluster.PATIENCE).until(() -> acknowledged.size() > 1_000);
            cluster.kill("n0");
            isOver.set(true);
            threads.shutdown();
            assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
        return acknowledged;
    }

    private void sendInOrder(
            DefaultMQProducer producer, String prefix, Set<String> acknowledged, AtomicBoolean isOver) {
        for (long i = 0; !isOver.get(); i++) {
            String body = prefix + i;
            try {
                SendStatus status =
                        producer.send(new Message(topic, body.getBytes(UTF_8))).getSendStatus();
                if (status == SendStatus.SEND_OK) acknowledged.add(body);
            } catch (MQClientException | RemotingException | MQBrokerException e) {
                // Not acknowledged: whether it is stored is not known, and not asked.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private Set<String> readAll(Clients clients) throws Exception {
        Received received = new Received();
        DefaultMQPushConsumer consumer = clients.pushConsumer(Clients.unique("cg"));
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener(received.concurrently());
        consumer.start();
        // Everything is there once nothing more has come for a while.
        int[] before = {-1};
        Awaitility.await()
                .atMost(TestCluster.PATIENCE)
                .pollInterval(3, TimeUnit.SECONDS)
                .until(() -> {
                    int now = received.messages().size();
                    boolean isQuiet = now > 0 && now == before[0];
                    before[0] = now;
                    return isQuiet;
                });
        return new TreeSet<>(received.bodies());
    }
}
