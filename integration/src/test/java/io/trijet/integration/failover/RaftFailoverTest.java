// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.failover;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.integration.client.Clients;
import io.trijet.integration.client.Received;
import io.trijet.integration.cluster.RaftCluster;
import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.evidence.Acknowledged;
import io.trijet.tools.evidence.MessageBody;
import io.trijet.tools.evidence.MessageId;
import io.trijet.tools.evidence.QueueName;
import io.trijet.tools.failover.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `raft` under the unmodified official client: whatever happens to a node, nothing acknowledged is lost, and what
/// can go on goes on. One cluster of three groups for all tests; each leaves it whole.
final class RaftFailoverTest {
    private static final String GROUP = "broker-a";
    private static final int GROUPS = 3;
    private static final int QUEUES = 4;
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(30);
    /// For a send to a leader that sleeps.
    private static final Duration UNTIL_IT_WAKES = Duration.ofSeconds(30);
    private static final Traffic.Pace PACE = new Traffic.Pace(4, Duration.ofMillis(5), OptionalInt.empty());

    private static RaftCluster cluster;

    private final String topic = Clients.unique("raft");

    @BeforeAll
    static void start() throws Exception {
        cluster = RaftCluster.start(GROUPS);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void createTopic() throws Exception {
        cluster.createTopic(topic, QUEUES);
    }

    @AfterEach
    void bringBack() throws Exception {
        cluster.bringBack();
    }

    @Test
    void a_killed_leader_costs_no_send_that_begins_after_its_death() throws Exception {
        try (var traffic = traffic(cluster.plan().nodes())) {
            Sends.awaitFromEach(traffic, cluster.plan().groups());
            var old = cluster.leader(GROUP);
            cluster.kill(old.node());
            long killed = System.nanoTime();
            cluster.awaitLeaderAfter(GROUP, old);
            Sends.awaitMore(traffic);
            cluster.bringBack();
            Sends.awaitMore(traffic, GROUP);
            traffic.stop();
            Sends.requireNoneFailedThatBeganAfter(killed, traffic);
            cluster.bringBack();
            cluster.requireSound(topic, traffic);
        }
    }

    @Test
    void all_nodes_are_restarted_one_by_one_and_sends_go_on() throws Exception {
        try (var traffic = traffic(cluster.plan().nodes())) {
            Sends.awaitFromEach(traffic, cluster.plan().groups());
            cluster.restartAll();
            Sends.awaitMore(traffic);
            traffic.stop();
            Sends.requireNoneFailedButThoseForgotten(traffic, PACE.threads());
            cluster.bringBack();
            cluster.requireSound(topic, traffic);
        }
    }

    @Test
    void what_was_acknowledged_is_there_after_all_nodes_died_at_once() throws Exception {
        try (var traffic = traffic(cluster.plan().nodes())) {
            Sends.awaitFromEach(traffic, cluster.plan().groups());
            for (var node : cluster.plan().nodes()) cluster.kill(node);
            traffic.stop();
            cluster.bringBack();
            cluster.requireSound(topic, traffic);
        }
    }

    @Test
    void a_node_with_an_empty_disk_learns_the_log_is_admitted_and_counts() throws Exception {
        var nodes = cluster.plan().nodes();
        var empty = nodes.get(2);
        var other = nodes.get(1);
        try (var before = traffic(nodes)) {
            Sends.awaitFromEach(before, cluster.plan().groups());
            before.stop();
            cluster.kill(empty);
            cluster.wipe(empty);
            cluster.bringBack();
            cluster.awaitVoter(empty);

            // Only with its vote and its disk there is a majority.
            cluster.kill(other);
            for (var group : cluster.plan().groups()) cluster.leader(group);
            try (var after = traffic(List.of(nodes.getFirst(), empty))) {
                Sends.awaitFromEach(after, cluster.plan().groups());
                after.stop();
                cluster.bringBack();
                cluster.requireSound(topic, before, after);
            }
        }
    }

    @Test
    void a_leader_that_slept_through_its_deposition_acknowledges_nothing_of_its_own() throws Exception {
        var queue = new MessageQueue(topic, GROUP, 0);
        var run = MessageId.newRun();
        try (var clients = new Clients(cluster.plan().namesrvAddresses());
                var threads = Executors.newCachedThreadPool()) {
            var producer = clients.producer();
            var acknowledged = new ArrayList<Acknowledged>();
            send(producer, queue, new MessageId(run, 0, 0)).ifPresent(acknowledged::add);
            assertThat(acknowledged).hasSize(1);

            var old = cluster.leader(GROUP);
            cluster.process(old.node()).pause();
            // They lie in the sleeper's sockets when it wakes up and believes that it leads.
            List<Future<Optional<Acknowledged>>> waiting = IntStream.rangeClosed(1, 8)
                    .mapToObj(stream -> threads.submit(() -> send(producer, queue, new MessageId(run, stream, 0))))
                    .toList();
            cluster.awaitLeaderAfter(GROUP, old);
            cluster.process(old.node()).resume();
            for (var send : waiting) send.get().ifPresent(acknowledged::add);
            cluster.bringBack();

            // One that was handed over to the new leader may be acknowledged: then everybody has it.
            cluster.requireSound(topic, acknowledged);
        }
    }

    @Test
    void a_consumer_goes_on_where_it_was_after_a_switch() throws Exception {
        var group = Clients.unique("cg");
        int count = GROUPS * QUEUES * 3;
        try (var clients = new Clients(cluster.plan().namesrvAddresses())) {
            sendToAllQueues(clients.producer(), "before", count);
            var first = new Received();
            var consumer = consumer(clients, group, first);
            // Else what the listener has got, and not yet returned from, counts as not consumed.
            consumer.setAwaitTerminationMillisWhenShutdown(ENDS_WITHIN.toMillis());
            consumer.start();
            first.await(count);
            consumer.shutdown();
            cluster.awaitConsumed(group, topic, GROUPS * QUEUES);
        }
        var old = cluster.leader(GROUP);
        cluster.kill(old.node());
        cluster.awaitLeaderAfter(GROUP, old);
        try (var clients = new Clients(addresses(cluster.plan().nodes().stream()
                .filter(node -> !node.equals(old.node()))
                .toList()))) {
            sendToAllQueues(clients.producer(), "after", count);
            var second = new Received();
            consumer(clients, group, second).start();
            second.await(count);
            assertThat(second.bodies())
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, count)
                            .mapToObj(i -> "after " + i)
                            .toList());
        }
    }

    private Traffic traffic(List<NodePlan> nodes) throws MQClientException {
        return Traffic.start(addresses(nodes), topic, MessageId.newRun(), PACE);
    }

    private static String addresses(List<NodePlan> nodes) {
        return nodes.stream().map(NodePlan::namesrvAddress).collect(Collectors.joining(";"));
    }

    /// Empty if it was not acknowledged.
    private static Optional<Acknowledged> send(DefaultMQProducer producer, MessageQueue queue, MessageId id)
            throws InterruptedException {
        try {
            var message = new Message(queue.getTopic(), MessageBody.of(id, MessageBody.MINIMUM_BYTES));
            var result = producer.send(message, queue, UNTIL_IT_WAKES.toMillis());
            if (result.getSendStatus() != SendStatus.SEND_OK) return Optional.empty();
            var place = new QueueName(queue.getTopic(), queue.getBrokerName(), queue.getQueueId());
            return Optional.of(
                    new Acknowledged(id, place, result.getQueueOffset(), String.valueOf(result.getOffsetMsgId()), 1));
        } catch (MQClientException | RemotingException | MQBrokerException e) {
            return Optional.empty();
        }
    }

    private void sendToAllQueues(DefaultMQProducer producer, String what, int count) throws Exception {
        var queues = producer.fetchPublishMessageQueues(topic);
        assertThat(queues).hasSize(GROUPS * QUEUES);
        for (int i = 0; i < count; i++) {
            var message = new Message(topic, (what + " " + i).getBytes(UTF_8));
            assertThat(producer.send(message, queues.get(i % queues.size())).getSendStatus())
                    .isEqualTo(SendStatus.SEND_OK);
        }
    }

    private DefaultMQPushConsumer consumer(Clients clients, String group, Received received) throws MQClientException {
        var consumer = clients.pushConsumer(group);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener(received.concurrently());
        return consumer;
    }
}
