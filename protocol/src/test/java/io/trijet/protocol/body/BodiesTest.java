// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.protocol.Language;
import io.trijet.protocol.json.Json;
import io.trijet.protocol.json.JsonValue;
import io.trijet.protocol.json.MalformedJsonException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.rocketmq.remoting.protocol.LanguageCode;
import org.apache.rocketmq.remoting.protocol.RemotingSerializable;
import org.apache.rocketmq.remoting.protocol.admin.TopicOffset;
import org.apache.rocketmq.remoting.protocol.admin.TopicStatsTable;
import org.apache.rocketmq.remoting.protocol.body.BrokerStatsData;
import org.apache.rocketmq.remoting.protocol.body.CheckClientRequestBody;
import org.apache.rocketmq.remoting.protocol.body.ConsumerConnection;
import org.apache.rocketmq.remoting.protocol.body.GroupList;
import org.apache.rocketmq.remoting.protocol.body.HARuntimeInfo;
import org.apache.rocketmq.remoting.protocol.body.KVTable;
import org.apache.rocketmq.remoting.protocol.body.LockBatchRequestBody;
import org.apache.rocketmq.remoting.protocol.body.LockBatchResponseBody;
import org.apache.rocketmq.remoting.protocol.body.ProducerConnection;
import org.apache.rocketmq.remoting.protocol.body.ProducerTableInfo;
import org.apache.rocketmq.remoting.protocol.body.QueryAssignmentRequestBody;
import org.apache.rocketmq.remoting.protocol.body.QueryAssignmentResponseBody;
import org.apache.rocketmq.remoting.protocol.body.ResetOffsetBody;
import org.apache.rocketmq.remoting.protocol.body.SetMessageRequestModeRequestBody;
import org.apache.rocketmq.remoting.protocol.body.SubscriptionGroupWrapper;
import org.apache.rocketmq.remoting.protocol.body.TopicConfigSerializeWrapper;
import org.apache.rocketmq.remoting.protocol.body.TopicList;
import org.apache.rocketmq.remoting.protocol.header.GetConsumerListByGroupResponseBody;
import org.apache.rocketmq.remoting.protocol.heartbeat.ConsumerData;
import org.apache.rocketmq.remoting.protocol.heartbeat.HeartbeatData;
import org.apache.rocketmq.remoting.protocol.heartbeat.ProducerData;
import org.apache.rocketmq.remoting.protocol.route.BrokerData;
import org.apache.rocketmq.remoting.protocol.route.QueueData;
import org.apache.rocketmq.remoting.protocol.route.TopicRouteData;
import org.apache.rocketmq.remoting.protocol.subscription.SubscriptionGroupConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What we write the official classes read; what they write we read.
final class BodiesTest {
    private static final MessageQueue QUEUE = new MessageQueue("T", "broker-a", 3);
    private static final org.apache.rocketmq.common.message.MessageQueue OFFICIAL_QUEUE =
            new org.apache.rocketmq.common.message.MessageQueue("T", "broker-a", 3);

    private static <T> T official(JsonBody body, Class<T> type) {
        return RemotingSerializable.decode(body.encode().toArray(ValueLayout.JAVA_BYTE), type);
    }

    private static <T> T ours(RemotingSerializable body, Function<JsonValue, T> read) {
        return read.apply(Json.read(MemorySegment.ofArray(body.encode())));
    }

    private static <K, V> V at(Map<K, V> map, K key) {
        return java.util.Objects.requireNonNull(map.get(key));
    }

    private static BrokerAddresses broker() {
        return new BrokerAddresses("C", "broker-a", new TreeMap<>(Map.of(0L, "10.0.0.1:10911", 2L, "10.0.0.2:10911")));
    }

    @Test
    void routes_go_both_ways() {
        var route = new TopicRoute(
                List.of(broker()), List.of(new QueueCounts("broker-a", 4, 5, 6, 0)), Optional.of("broker-a:4"));
        var official = official(route, TopicRouteData.class);
        assertThat(official.getOrderTopicConf()).isEqualTo("broker-a:4");
        assertThat(official.getBrokerDatas().get(0).getBrokerAddrs())
                .isEqualTo(Map.of(0L, "10.0.0.1:10911", 2L, "10.0.0.2:10911"));
        assertThat(official.getQueueDatas()).containsExactly(officialQueues());
        assertThat(ours(official, TopicRoute::fromJson)).isEqualTo(route);

        var empty = new TopicRoute(List.of(), List.of(), Optional.empty());
        assertThat(official(empty, TopicRouteData.class).getOrderTopicConf()).isNull();
    }

    private static QueueData officialQueues() {
        var queues = new QueueData();
        queues.setBrokerName("broker-a");
        queues.setReadQueueNums(4);
        queues.setWriteQueueNums(5);
        queues.setPerm(6);
        return queues;
    }

    @Test
    void cluster_info_goes_both_ways() {
        var info = new ClusterInfo(List.of(broker()));
        var official = official(info, org.apache.rocketmq.remoting.protocol.body.ClusterInfo.class);
        assertThat(official.getClusterAddrTable()).isEqualTo(Map.of("C", Set.of("broker-a")));
        assertThat(official.getBrokerAddrTable().get("broker-a"))
                .isEqualTo(new BrokerData("C", "broker-a", new HashMap<>(broker().addresses())));
        assertThat(ours(official, ClusterInfo::fromJson)).isEqualTo(info);
    }

    @Test
    void official_heartbeats_are_read() {
        var official = new HeartbeatData();
        official.setClientID("c@1");
        var producer = new ProducerData();
        producer.setGroupName("pg");
        official.getProducerDataSet().add(producer);
        var consumer = new ConsumerData();
        consumer.setGroupName("cg");
        consumer.setConsumeType(org.apache.rocketmq.remoting.protocol.heartbeat.ConsumeType.CONSUME_PASSIVELY);
        consumer.setMessageModel(org.apache.rocketmq.remoting.protocol.heartbeat.MessageModel.BROADCASTING);
        consumer.setConsumeFromWhere(org.apache.rocketmq.common.consumer.ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        var subscription = officialSubscription("a || b");
        consumer.getSubscriptionDataSet().add(subscription);
        official.getConsumerDataSet().add(consumer);

        var heartbeat = ours(official, Heartbeat::fromJson);

        assertThat(heartbeat.clientId()).isEqualTo("c@1");
        assertThat(heartbeat.producerGroups()).containsExactly("pg");
        var read = heartbeat.consumers().get(0);
        assertThat(read.group()).isEqualTo("cg");
        assertThat(read.type()).isEqualTo(ConsumeType.CONSUME_PASSIVELY);
        assertThat(read.model()).isEqualTo(MessageModel.BROADCASTING);
        assertThat(read.from()).isEqualTo(ConsumeFrom.CONSUME_FROM_FIRST_OFFSET);
        assertThat(read.subscriptions().get(0).tagHashes()).isEqualTo(subscription.getCodeSet());
        assertThat(official(heartbeat, HeartbeatData.class).getConsumerDataSet())
                .hasSize(1);
        assertThat(Heartbeat.fromJson(heartbeat.toJson())).isEqualTo(heartbeat);
    }

    private static org.apache.rocketmq.remoting.protocol.heartbeat.SubscriptionData officialSubscription(String tags) {
        try {
            return org.apache.rocketmq.remoting.protocol.filter.FilterAPI.buildSubscriptionData("T", tags);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource({"*", "a", "a || b", "a||b||", "' a '"})
    void tag_expressions_mean_what_they_mean_officially(String expression) {
        var ours = Subscription.ofTags("T", expression, 5);
        var official = officialSubscription(expression);
        assertThat(ours.tagHashes()).isEqualTo(official.getCodeSet());
        assertThat(Set.copyOf(ours.tags())).isEqualTo(official.getTagsSet());
        assertThat(ours.expression()).isEqualTo(official.getSubString());
        assertThat(ours.isTagExpression()).isTrue();
        assertThat(ours.matches("a".hashCode())).isTrue();
        assertThat(ours.matches("z".hashCode())).isEqualTo(expression.equals("*"));
    }

    @Test
    void client_checks_are_read() {
        var official = new CheckClientRequestBody();
        official.setClientId("c");
        official.setGroup("g");
        official.setSubscriptionData(officialSubscription("*"));
        var check = ours(official, ClientConfigCheck::fromJson);
        assertThat(check.subscription().topic()).isEqualTo("T");
        assertThat(check.group()).isEqualTo("g");
    }

    @Test
    void locks_go_both_ways() {
        var official = new LockBatchRequestBody();
        official.setClientId("c");
        official.setConsumerGroup("g");
        official.getMqSet().add(OFFICIAL_QUEUE);
        assertThat(ours(official, QueueLockRequest::fromJson))
                .isEqualTo(new QueueLockRequest("g", "c", List.of(QUEUE)));
        var locked = official(new LockedQueues(List.of(QUEUE)), LockBatchResponseBody.class);
        assertThat(locked.getLockOKMQSet()).containsExactly(OFFICIAL_QUEUE);
    }

    @Test
    void lists_of_names_are_read_officially() {
        assertThat(official(NameList.consumerIds(List.of("a", "b")), GetConsumerListByGroupResponseBody.class)
                        .getConsumerIdList())
                .containsExactly("a", "b");
        assertThat(official(NameList.topics(List.of("T")), TopicList.class).getTopicList())
                .containsExactly("T");
        assertThat(official(NameList.groups(List.of("g")), GroupList.class).getGroupList())
                .containsExactly("g");
        assertThat(NameList.fromJson("topicList", NameList.topics(List.of("T")).toJson()))
                .isEqualTo(NameList.topics(List.of("T")));
    }

    @Test
    void topic_settings_go_both_ways() {
        var topic = new TopicConfig("T", 4, 5, 6, 1, true, new TreeMap<>(Map.of("message.type", "FIFO")));
        var single = official(topic, org.apache.rocketmq.common.TopicConfig.class);
        assertThat(single.getTopicName()).isEqualTo("T");
        assertThat(single.getReadQueueNums()).isEqualTo(4);
        assertThat(single.getWriteQueueNums()).isEqualTo(5);
        assertThat(single.isOrder()).isTrue();
        assertThat(single.getAttributes()).containsEntry("message.type", "FIFO");
        var all = new TopicConfigs(List.of(topic), new DataVersion(1, 2, 3));
        var official = official(all, TopicConfigSerializeWrapper.class);
        assertThat(official.getTopicConfigTable()).containsKey("T");
        assertThat(official.getDataVersion().getTimestamp()).isEqualTo(3);
        assertThat(official.getDataVersion().getCounter().get()).isEqualTo(1);
        assertThat(ours(official, TopicConfigs::fromJson)).isEqualTo(all);
    }

    @Test
    void group_settings_go_both_ways() {
        var official = new SubscriptionGroupConfig();
        official.setGroupName("cg");
        assertThat(GroupConfig.fromJson(Json.read(MemorySegment.ofArray(RemotingSerializable.encode(official)))))
                .isEqualTo(GroupConfig.named("cg"));
        official.setConsumeEnable(false);
        official.setRetryMaxTimes(3);
        official.setConsumeMessageOrderly(true);
        official.setGroupRetryPolicy(null);
        var group = GroupConfig.fromJson(Json.read(MemorySegment.ofArray(RemotingSerializable.encode(official))));
        assertThat(group.consumeEnabled()).isFalse();
        assertThat(group.maxRetries()).isEqualTo(3);
        var back = official(group, SubscriptionGroupConfig.class);
        assertThat(back.isConsumeMessageOrderly()).isTrue();
        assertThat(back.getRetryMaxTimes()).isEqualTo(3);
        assertThat(back.getGroupRetryPolicy()).isNotNull();
        var wrapper =
                official(new GroupConfigs(List.of(group), new DataVersion(0, 0, 1)), SubscriptionGroupWrapper.class);
        assertThat(wrapper.getSubscriptionGroupTable()).containsKey("cg");
        assertThat(ours(wrapper, GroupConfigs::fromJson).groups()).containsExactly(group);
    }

    @Test
    void statistics_with_queues_as_keys_go_both_ways() {
        var stats = new TopicStats(new TreeMap<>(Map.of(QUEUE, new TopicStats.QueueRange(1, 5, 7))));
        var official = official(stats, TopicStatsTable.class);
        assertThat(official.getOffsetTable().get(OFFICIAL_QUEUE))
                .extracting(TopicOffset::getMaxOffset)
                .isEqualTo(5L);
        assertThat(ours(official, TopicStats::fromJson)).isEqualTo(stats);

        var progress = new ConsumeStats.Progress(9, 3, 4, 5);
        var consumed = new ConsumeStats(new TreeMap<>(Map.of(QUEUE, progress)), 1.5);
        var officialConsumed = official(consumed, org.apache.rocketmq.remoting.protocol.admin.ConsumeStats.class);
        assertThat(at(officialConsumed.getOffsetTable(), OFFICIAL_QUEUE).getConsumerOffset())
                .isEqualTo(3);
        assertThat(officialConsumed.computeTotalDiff()).isEqualTo(6);
        assertThat(ours(officialConsumed, ConsumeStats::fromJson)).isEqualTo(consumed);

        var offsets = new QueueOffsets(new TreeMap<>(Map.of(QUEUE, 5L)));
        var officialOffsets = official(offsets, ResetOffsetBody.class);
        assertThat(officialOffsets.getOffsetTable()).isEqualTo(Map.of(OFFICIAL_QUEUE, 5L));
        assertThat(ours(officialOffsets, QueueOffsets::fromJson)).isEqualTo(offsets);
    }

    @Test
    @SuppressWarnings("deprecation") // The official class is; the request is not.
    void a_consumers_status_goes_both_ways() {
        var status = new ConsumerStatus(new TreeMap<>(Map.of("c", new TreeMap<>(Map.of(QUEUE, 5L)))));
        assertThat(official(status, org.apache.rocketmq.remoting.protocol.body.GetConsumerStatusBody.class)
                        .getConsumerTable())
                .isEqualTo(Map.of("c", Map.of(OFFICIAL_QUEUE, 5L)));
        var answer = new org.apache.rocketmq.remoting.protocol.body.GetConsumerStatusBody();
        answer.setMessageQueueTable(Map.of(OFFICIAL_QUEUE, 6L));
        assertThat(ours(answer, ConsumerStatus::readOne)).isEqualTo(Map.of(QUEUE, 6L));
    }

    @Test
    void connections_are_read_officially() {
        var connection = new ClientConnection("x", "1.1.1.1:5", Language.GO, 513);
        var consumers = new ConsumerConnections(
                List.of(connection),
                ConsumeType.CONSUME_ACTIVELY,
                MessageModel.CLUSTERING,
                ConsumeFrom.CONSUME_FROM_LAST_OFFSET,
                List.of(Subscription.ofTags("T", "a", 1)));
        var official = official(consumers, ConsumerConnection.class);
        assertThat(official.getConnectionSet().iterator().next().getLanguage()).isEqualTo(LanguageCode.GO);
        assertThat(at(official.getSubscriptionTable(), "T").getTagsSet()).containsExactly("a");
        assertThat(ours(official, ConsumerConnections::fromJson)).isEqualTo(consumers);

        var producers = new ProducerConnections(List.of(connection));
        assertThat(ours(official(producers, ProducerConnection.class), ProducerConnections::fromJson))
                .isEqualTo(producers);

        var table = new ProducerTable(new TreeMap<>(
                Map.of("pg", List.of(new ProducerTable.Producer("x", "1.1.1.1", Language.JAVA, 513, 9)))));
        var info = at(official(table, ProducerTableInfo.class).getData(), "pg").get(0);
        assertThat(info.getClientId()).isEqualTo("x");
        assertThat(info.getLastUpdateTimestamp()).isEqualTo(9);
    }

    @Test
    void tables_stats_and_assignments_are_read_officially() {
        var table = new KvTable(Map.of("putTps", "1 2 3"));
        assertThat(official(table, KVTable.class).getTable()).containsEntry("putTps", "1 2 3");
        assertThat(KvTable.fromJson(table.toJson())).isEqualTo(table);

        var stats = new BrokerStats(new BrokerStats.Span(1, 2, 3), BrokerStats.Span.NONE, BrokerStats.Span.NONE);
        assertThat(official(stats, BrokerStatsData.class).getStatsMinute().getTps())
                .isEqualTo(2.0);
        assertThat(official(BrokerStats.NONE, BrokerStatsData.class)
                        .getStatsDay()
                        .getSum())
                .isZero();

        var assignment = new Assignment(List.of(QUEUE), Assignment.RequestMode.PULL);
        var official = official(assignment, QueryAssignmentResponseBody.class).getMessageQueueAssignments();
        assertThat(official.iterator().next().getMessageQueue()).isEqualTo(OFFICIAL_QUEUE);

        var query = new QueryAssignmentRequestBody();
        query.setTopic("T");
        query.setConsumerGroup("g");
        query.setClientId("c");
        query.setStrategyName("AVG_BY_CIRCLE");
        query.setMessageModel(org.apache.rocketmq.remoting.protocol.heartbeat.MessageModel.BROADCASTING);
        assertThat(ours(query, AssignmentQuery::fromJson))
                .isEqualTo(new AssignmentQuery("T", "g", "c", "AVG_BY_CIRCLE", MessageModel.BROADCASTING));

        var setting = new SetMessageRequestModeRequestBody();
        setting.setTopic("T");
        setting.setConsumerGroup("g");
        setting.setPopShareQueueNum(2);
        assertThat(ours(setting, RequestModeSetting::fromJson))
                .isEqualTo(new RequestModeSetting("T", "g", Assignment.RequestMode.PULL, 2));
    }

    @Test
    void ha_status_is_read_officially() {
        var status = new HaStatus(true, 100, List.of(new HaStatus.Replica("1.1.1.1:5", 90, 10, true, 80)), 100, "h:1");
        var official = official(status, HARuntimeInfo.class);
        assertThat(official.isMaster()).isTrue();
        assertThat(official.getInSyncSlaveNums()).isEqualTo(1);
        assertThat(official.getMasterCommitLogMaxOffset()).isEqualTo(100);
        assertThat(official.getHaConnectionInfo().get(0).getSlaveAckOffset()).isEqualTo(90);
        assertThat(official.getHaClientRuntimeInfo().getMasterAddr()).isEqualTo("h:1");
    }

    @Test
    void a_wrong_constant_is_named_with_the_right_ones() {
        assertThatThrownBy(
                        () -> ConsumerRegistration.fromJson(Json.read("{\"groupName\":\"g\",\"messageModel\":\"X\"}")))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageContaining("CLUSTERING")
                .hasMessageContaining("'X'");
    }
}
