// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.environment.NodeId;
import io.trijet.protocol.Fields;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.message.MessageProperties;
import io.trijet.replication.Mode;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a leader tells of a group's progress while nothing becomes safe: its replicas do not reach it.
final class ProgressTest {
    private static final Fields PROGRESS =
            Fields.of("consumerGroup", "g", "topic", "T", "queueId", "0", "commitOffset", "1");
    private static final int MOST_WAITING = 8;
    private static final Duration PAUSE = Duration.ofMillis(400);

    private TestCluster cluster = new TestCluster(Mode.RAFT, 3);

    private TestClient client(UnaryOperator<NodeConfig.Settings> change) {
        cluster = new TestCluster(Mode.RAFT, 3, change);
        cluster.start();
        var client = new TestClient(cluster, cluster.node(0));
        client.sendMessage("T", "first");
        var group = TestClient.bytes("{\"groupName\":\"g\"}");
        assertThat(client.ask(RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, Fields.NONE, group)
                        .code())
                .isZero();
        cluster.pass(Duration.ofSeconds(1));
        cluster.network.cutOneWay(new NodeId("n1"), new NodeId("n0"));
        cluster.network.cutOneWay(new NodeId("n2"), new NodeId("n0"));
        return client;
    }

    @ParameterizedTest
    @ValueSource(ints = {RequestCode.QUERY_CONSUMER_OFFSET, RequestCode.GET_CONSUME_STATS})
    void progress_is_told_when_it_is_safe_and_not_before(int question) {
        var client = client(UnaryOperator.identity());
        assertThat(client.ask(RequestCode.UPDATE_CONSUMER_OFFSET, PROGRESS).code())
                .isZero();
        int asked = client.send(question, PROGRESS);
        cluster.pass(PAUSE);
        assertThat(client.isAnswered(asked)).isFalse();

        cluster.network.healAll();

        assertThat(client.await(asked).code()).isZero();
    }

    @Test
    void no_more_questions_wait_than_the_limit_says() {
        var defaults = BrokerLimits.defaults();
        var limits = new BrokerLimits(
                defaults.maxTopics(),
                defaults.maxQueuesPerTopic(),
                defaults.maxSubscriptionGroups(),
                defaults.maxKeyValues(),
                defaults.maxConsumerOffsets(),
                defaults.maxQueueLocks(),
                MOST_WAITING,
                defaults.maxUnacknowledgedBytes(),
                defaults.replicaTimeout(),
                defaults.offsetBatch(),
                defaults.checkpointInterval(),
                defaults.checkpointBytes(),
                defaults.retentionInterval(),
                true,
                true,
                1);
        var client = client(settings -> settings.withLimits(limits));
        int last = 0;
        for (int i = 0; i < MOST_WAITING; i++) last = client.sendMessage("T", 0, "waits", MessageProperties.NONE);

        var refused = client.ask(RequestCode.QUERY_CONSUMER_OFFSET, PROGRESS);

        assertThat(refused.code()).isEqualTo(ResponseCode.SYSTEM_BUSY);
        cluster.network.healAll();
        assertThat(client.await(last).code()).isZero();
        assertThat(client.ask(RequestCode.QUERY_CONSUMER_OFFSET, PROGRESS).code())
                .isNotEqualTo(ResponseCode.SYSTEM_BUSY);
    }
}
