// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.environment.Address;
import io.trijet.environment.NodeId;
import io.trijet.protocol.Fields;
import io.trijet.protocol.Frame;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.LockedQueues;
import io.trijet.protocol.body.MessageQueue;
import io.trijet.protocol.body.QueueLockRequest;
import io.trijet.protocol.json.Json;
import io.trijet.replication.Flush;
import io.trijet.replication.Mode;
import io.trijet.storage.StorageConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsTest {
    /// Three topics, four queues each, two key values.
    private final TestCluster cluster =
            new TestCluster(Mode.SINGLE, 1, settings -> settings.withLimits(limits(3, 4, 2, Duration.ofMillis(2500))));

    @Test
    void no_more_topics_are_created_than_the_limit_says_by_whomever() {
        var client = started();
        for (int i = 0; i < 2; i++)
            assertThat(create(client, "T" + i, 1).code()).isZero();
        assertThat(client.sendMessage("T2", "the last").code()).isZero();

        var sent = client.sendMessage("T3", "one too many");
        var created = create(client, "T4", 1);

        assertThat(sent.code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(sent.remark()).contains("max-topics");
        assertThat(created.code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(created.remark()).contains("max-topics is 3");
        assertThat(create(client, "T0", 2).code()).isZero();
    }

    @Test
    void a_topic_has_at_most_as_many_queues_as_the_limit_says() {
        var client = started();

        assertThat(create(client, "T", 4).code()).isZero();
        assertThat(create(client, "T", 5).code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
    }

    @Test
    void no_more_key_values_are_kept_than_the_limit_says() {
        var client = started();
        for (int i = 0; i < 2; i++) assertThat(put(client, "k" + i).code()).isZero();

        assertThat(put(client, "k2").remark()).contains("max-key-values");
        assertThat(put(client, "k1").code()).isZero();
    }

    @Test
    void a_key_value_is_as_long_as_its_limits_and_no_longer() {
        var client = started();
        var key = "k".repeat(255);

        assertThat(put(client, key, "v".repeat(4096)).code()).isZero();
        assertThat(put(client, key + "k", "v").remark()).contains("at most 255 characters");
        assertThat(put(client, key, "v".repeat(4097)).remark()).contains("a value 4096");
    }

    @Test
    void the_attributes_of_a_topic_or_a_group_are_as_long_as_their_limit_and_no_longer() {
        var client = started();
        var most = "v".repeat(1023);

        assertThat(createTopics(client, topic("T", most)).code()).isZero();
        assertThat(createTopics(client, topic("T", most + "v")).remark()).contains("topic T have 1025", "1024");
        assertThat(createGroup(client, "g", most).code()).isZero();
        assertThat(createGroup(client, "g", most + "v").remark()).contains("group g have 1025", "1024");
    }

    @Test
    void groups_whose_retry_topics_have_no_room_are_not_created() {
        var client = started();
        for (int i = 0; i < 3; i++)
            assertThat(createGroup(client, "g" + i, "").code()).isZero();

        var refused = createGroup(client, "g3", "");

        assertThat(refused.remark()).contains("max-topics = 3");
        var all = client.ask(RequestCode.GET_ALL_SUBSCRIPTIONGROUP_CONFIG, Fields.NONE);
        assertThat(TestClient.field(all, "totalGroupNum")).isEqualTo("3");
    }

    @Test
    void no_more_groups_are_created_than_the_limit_says() {
        var few = new TestCluster(Mode.SINGLE, 1, settings -> settings.withLimits(withGroups(2)));
        few.start();
        var client = new TestClient(few, few.node(0));
        for (int i = 0; i < 2; i++)
            assertThat(createGroup(client, "g" + i, "").code()).isZero();

        assertThat(createGroup(client, "g2", "").remark()).contains("max-subscription-groups = 2");
        assertThat(createGroup(client, "g1", "").code()).isZero();
    }

    @Test
    void no_more_consumer_offsets_are_kept_than_the_limit_says() {
        var few = new TestCluster(Mode.SINGLE, 1, settings -> settings.withLimits(withProgress(3)));
        few.start();
        var client = new TestClient(few, few.node(0));
        assertThat(create(client, "T", 4).code()).isZero();
        assertThat(createGroup(client, "g", "").code()).isZero();
        for (int queue = 0; queue < 3; queue++)
            assertThat(commit(client, queue, 1).code()).isZero();

        assertThat(commit(client, 3, 1).code()).isEqualTo(ResponseCode.SYSTEM_BUSY);
        assertThat(commit(client, 3, 1).remark()).contains("there are 3 consumer offsets", "max-consumer-offsets");
        assertThat(commit(client, 2, 7).code()).isZero();
        assertThat(client.ask(RequestCode.DELETE_SUBSCRIPTIONGROUP, Fields.of("groupName", "g", "cleanOffset", "true"))
                        .code())
                .isZero();
        assertThat(createGroup(client, "h", "").code()).isZero();
        assertThat(client.ask(RequestCode.UPDATE_CONSUMER_OFFSET, progress("h", 3, 1))
                        .code())
                .isZero();
    }

    @Test
    void no_more_queues_are_locked_than_the_limit_says() {
        var few = new TestCluster(Mode.SINGLE, 1, settings -> settings.withLimits(withProgress(2)));
        few.start();
        var client = new TestClient(few, few.node(0));
        assertThat(create(client, "T", 4).code()).isZero();
        assertThat(createGroup(client, "g", "").code()).isZero();
        assertThat(locked(lock(client, 0))).containsExactly(0);
        assertThat(locked(lock(client, 1, 2))).as("what fits").containsExactly(1);

        assertThat(locked(lock(client, 2, 0, 1))).as("what it holds").containsExactly(0, 1);
        assertThat(lock(client, 2, 3).code()).isEqualTo(ResponseCode.SYSTEM_BUSY);
        assertThat(lock(client, 2).remark()).contains("there are 2 locked queues", "max-queue-locks");
    }

    private static Frame commit(TestClient client, int queue, long offset) {
        return client.ask(RequestCode.UPDATE_CONSUMER_OFFSET, progress("g", queue, offset));
    }

    private static Fields progress(String group, int queue, long offset) {
        return Fields.of("consumerGroup", group, "topic", "T", "queueId", "" + queue, "commitOffset", "" + offset);
    }

    private static Frame lock(TestClient client, int... queueIds) {
        var queues = Arrays.stream(queueIds)
                .mapToObj(id -> new MessageQueue("T", TestCluster.GROUP, id))
                .toList();
        var body = new QueueLockRequest("g", "c", queues).encode();
        return client.ask(RequestCode.LOCK_BATCH_MQ, Fields.NONE, body);
    }

    private static List<Integer> locked(Frame answer) {
        return LockedQueues.fromJson(Json.read(answer.body())).queues().stream()
                .map(MessageQueue::queueId)
                .toList();
    }

    /// So many offsets, and as many locked queues.
    private static BrokerLimits withProgress(int most) {
        var defaults = BrokerLimits.defaults();
        return new BrokerLimits(
                defaults.maxTopics(),
                defaults.maxQueuesPerTopic(),
                defaults.maxSubscriptionGroups(),
                defaults.maxKeyValues(),
                most,
                most,
                defaults.maxUnacknowledgedCount(),
                defaults.maxUnacknowledgedBytes(),
                defaults.replicaTimeout(),
                defaults.offsetBatch(),
                defaults.checkpointInterval(),
                defaults.checkpointBytes(),
                defaults.retentionInterval(),
                true,
                true,
                4);
    }

    private static BrokerLimits withGroups(int groups) {
        var defaults = BrokerLimits.defaults();
        return new BrokerLimits(
                defaults.maxTopics(),
                defaults.maxQueuesPerTopic(),
                groups,
                defaults.maxKeyValues(),
                defaults.maxConsumerOffsets(),
                defaults.maxQueueLocks(),
                defaults.maxUnacknowledgedCount(),
                defaults.maxUnacknowledgedBytes(),
                defaults.replicaTimeout(),
                defaults.offsetBatch(),
                defaults.checkpointInterval(),
                defaults.checkpointBytes(),
                defaults.retentionInterval(),
                true,
                true,
                1);
    }

    @Test
    void a_change_that_no_record_holds_is_refused_and_the_node_goes_on() {
        var roomy = new TestCluster(Mode.SINGLE, 1);
        roomy.start();
        var client = new TestClient(roomy, roomy.node(0));
        var topics = new String[8_000];
        for (int i = 0; i < topics.length; i++) topics[i] = topic("x".repeat(120) + i, "");

        var refused = createTopics(client, topics);

        assertThat(refused.code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(refused.remark()).contains("one change may take 1048512");
        assertThat(createTopics(client, topics[0]).code()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1, true", "5000, true", "5001, false", "0, false"})
    void the_slave_timeout_is_at_most_what_stock_clients_wait(long millis, boolean valid) {
        if (valid) {
            assertThat(limits(1, 1, 1, Duration.ofMillis(millis)).replicaTimeout())
                    .hasMillis(millis);
        } else {
            assertThatThrownBy(() -> limits(1, 1, 1, Duration.ofMillis(millis)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("slave-timeout");
        }
    }

    @ParameterizedTest
    @CsvSource({"1, true", "3600000, true", "3600001, false", "0, false"})
    void retention_looks_at_least_once_an_hour(long millis, boolean valid) {
        var limits = BrokerLimits.defaults();
        var interval = Duration.ofMillis(millis);
        if (valid) {
            assertThat(limits.withUpkeep(limits.checkpointInterval(), 1, interval)
                            .retentionInterval())
                    .isEqualTo(interval);
        } else {
            assertThatThrownBy(() -> limits.withUpkeep(limits.checkpointInterval(), 1, interval))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("retention-interval");
        }
    }

    @Test
    void a_node_must_be_one_of_its_cluster_and_single_has_one() {
        assertThatThrownBy(() -> config(Mode.SYNC, "n7", 2)).hasMessageContaining("n7 is not one of");
        assertThatThrownBy(() -> config(Mode.SINGLE, "n0", 2)).hasMessageContaining("SINGLE has one member");
        assertThatThrownBy(() -> config(Mode.ASYNC, "n0", NodeConfig.MAX_MEMBERS + 1))
                .hasMessageContaining("members must be 1 to 9");
        assertThat(config(Mode.ASYNC, "n1", NodeConfig.MAX_MEMBERS).numberOf(new NodeId("n8")))
                .isEqualTo(8);
    }

    private static NodeConfig config(Mode mode, String self, int members) {
        var list = new ArrayList<NodeConfig.Member>();
        for (int i = 0; i < members; i++) {
            list.add(new NodeConfig.Member(
                    new NodeId("n" + i), new Address("10.0.0.1", 10_000 + i), new Address("10.0.0.1", 9876)));
        }
        var settings = NodeConfig.Settings.defaults(StorageConfig.withSegments(1 << 20), Flush.SYNC);
        return new NodeConfig("trijet", "c", new NodeId(self), list, List.of("broker-a"), mode, settings);
    }

    private static BrokerLimits limits(int topics, int queues, int keyValues, Duration timeout) {
        var defaults = BrokerLimits.defaults();
        return new BrokerLimits(
                topics,
                queues,
                defaults.maxSubscriptionGroups(),
                keyValues,
                defaults.maxConsumerOffsets(),
                defaults.maxQueueLocks(),
                defaults.maxUnacknowledgedCount(),
                defaults.maxUnacknowledgedBytes(),
                timeout,
                defaults.offsetBatch(),
                defaults.checkpointInterval(),
                defaults.checkpointBytes(),
                defaults.retentionInterval(),
                true,
                true,
                1);
    }

    private TestClient started() {
        cluster.start();
        return new TestClient(cluster, cluster.node(0));
    }

    private static Frame put(TestClient client, String key) {
        return put(client, key, "v");
    }

    private static Frame put(TestClient client, String key, String value) {
        return client.ask(RequestCode.PUT_KV_CONFIG, Fields.of("namespace", "ns", "key", key, "value", value));
    }

    private static String topic(String name, String attribute) {
        return "{\"topicName\":\"" + name + "\",\"readQueueNums\":1,\"writeQueueNums\":1,\"attributes\":{\"a\":\""
                + attribute + "\"}}";
    }

    private static Frame createTopics(TestClient client, String... topics) {
        var json = "{\"topicConfigList\":[" + String.join(",", topics) + "]}";
        return client.ask(RequestCode.UPDATE_AND_CREATE_TOPIC_LIST, Fields.NONE, TestClient.bytes(json));
    }

    private static Frame createGroup(TestClient client, String name, String attribute) {
        var json = "{\"groupName\":\"" + name + "\",\"attributes\":{\"a\":\"" + attribute + "\"}}";
        return client.ask(RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, Fields.NONE, TestClient.bytes(json));
    }

    private static Frame create(TestClient client, String topic, int queues) {
        return client.ask(
                RequestCode.UPDATE_AND_CREATE_TOPIC,
                Fields.builder()
                        .add("topic", topic)
                        .add("defaultTopic", "TBW102")
                        .add("readQueueNums", queues)
                        .add("writeQueueNums", queues)
                        .add("perm", 6)
                        .add("topicFilterType", "SINGLE_TAG")
                        .add("topicSysFlag", 0)
                        .add("order", "false")
                        .build());
    }
}
