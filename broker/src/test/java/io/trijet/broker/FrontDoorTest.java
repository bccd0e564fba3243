// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.protocol.Fields;
import io.trijet.protocol.Frame;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.ClusterInfo;
import io.trijet.protocol.body.ConsumeFrom;
import io.trijet.protocol.body.ConsumeType;
import io.trijet.protocol.body.ConsumerRegistration;
import io.trijet.protocol.body.Heartbeat;
import io.trijet.protocol.body.KvTable;
import io.trijet.protocol.body.LockedQueues;
import io.trijet.protocol.body.MessageModel;
import io.trijet.protocol.body.MessageQueue;
import io.trijet.protocol.body.QueueLockRequest;
import io.trijet.protocol.body.Subscription;
import io.trijet.protocol.body.TopicRoute;
import io.trijet.protocol.body.TopicStats;
import io.trijet.protocol.json.Json;
import io.trijet.protocol.message.MessageCodec;
import io.trijet.protocol.message.MessageId;
import io.trijet.protocol.message.MessageProperties;
import io.trijet.replication.Mode;
import io.trijet.storage.index.QueueKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Which of a node's groups a request reaches, from whichever node.
class FrontDoorTest {
    private static final List<String> NAMES = List.of("broker-a", "broker-b", "broker-c");

    private final TestCluster cluster = new TestCluster(Mode.SYNC, 3, NAMES, UnaryOperator.identity());

    FrontDoorTest() {
        cluster.start();
    }

    private TestClient client(int node) {
        return new TestClient(cluster, cluster.node(node));
    }

    private static Fields send(String topic, String brokerName) {
        return Fields.builder()
                .addAll(TestClient.sendFields(topic, 0, MessageProperties.NONE))
                .add("n", brokerName)
                .build();
    }

    private Frame send(TestClient client, String topic, String brokerName, String body) {
        var answer = client.ask(RequestCode.SEND_MESSAGE_V2, send(topic, brokerName), TestClient.bytes(body));
        assertThat(answer.code()).as(answer.remark()).isZero();
        return answer;
    }

    private long messages(int node, int group, String topic) {
        return cluster.node(node).group(group).queues().stream()
                .filter(queue -> queue.queue().equals(new QueueKey(topic, 0)))
                .mapToLong(NodeView.QueueView::maxOffset)
                .sum();
    }

    private static long groupOf(Frame answer) {
        return MessageId.parse(TestClient.field(answer, "msgId")).physicalOffset() >>> 48;
    }

    @Test
    void a_send_goes_to_the_group_it_names_from_whichever_node() {
        for (int node = 0; node < 3; node++) {
            for (int group = 0; group < 3; group++) {
                var answer = send(client(node), "T", NAMES.get(group), "from " + node);
                assertThat(groupOf(answer)).isEqualTo(group);
                assertThat(TestClient.field(answer, "queueOffset")).isEqualTo("" + node);
            }
        }
        cluster.pass(Duration.ofSeconds(1));
        for (int group = 0; group < 3; group++)
            assertThat(messages(2, group, "T")).isEqualTo(3);
    }

    @Test
    void a_send_that_names_no_group_or_an_unknown_one_goes_to_one_that_is_led_here() {
        var client = client(2);

        assertThat(groupOf(send(client, "T", "broker-of-old", "m"))).isEqualTo(2);
        assertThat(groupOf(client.sendMessage("T", "m"))).isEqualTo(2);
    }

    @Test
    void a_topic_that_a_send_to_another_group_needs_is_made_by_the_first_and_left_as_it_is() {
        send(client(1), "T", "broker-b", "m");
        cluster.pass(Duration.ofSeconds(1));

        for (int node = 0; node < 3; node++) {
            assertThat(cluster.node(node).view().topics()).hasSize(1);
            assertThat(cluster.node(node).group(1).topics()).isEmpty();
        }
        var made = cluster.node(0).view().topics().getFirst();
        assertThat(made.readQueues()).isEqualTo(4);
    }

    @Test
    void many_sends_to_a_new_topic_make_it_once() {
        var client = client(1);
        var numbers = new ArrayList<Integer>();
        for (int i = 0; i < 20; i++) {
            numbers.add(client.send(RequestCode.SEND_MESSAGE_V2, send("T", "broker-b"), TestClient.bytes("m" + i), 0));
        }

        for (int number : numbers) assertThat(client.await(number).code()).isZero();
        assertThat(messages(1, 1, "T")).isEqualTo(20);
    }

    @Test
    void a_topic_that_cannot_be_made_is_refused_and_nothing_is_stored() {
        cluster.node(0).kill();
        cluster.pass(Duration.ofSeconds(2));
        var client = client(1);

        var answer = client.ask(RequestCode.SEND_MESSAGE_V2, send("T", "broker-b"), TestClient.bytes("m"));

        assertThat(answer.code()).isEqualTo(ResponseCode.SERVICE_NOT_AVAILABLE);
        assertThat(answer.remark()).contains("topic T could not be made").contains("promote a node");
        assertThat(messages(1, 1, "T")).isZero();
    }

    @Test
    void routes_and_the_cluster_list_every_group_with_equal_queues() {
        send(client(0), "T", "broker-a", "m");
        cluster.pass(Duration.ofSeconds(1));
        for (int node = 0; node < 3; node++) {
            var answer = client(node).ask(RequestCode.GET_ROUTEINFO_BY_TOPIC, Fields.of("topic", "T"));
            var route = TopicRoute.fromJson(Json.read(answer.body()));
            assertThat(route.queues())
                    .extracting(queues -> queues.brokerName() + " " + queues.readQueues())
                    .containsExactly("broker-a 4", "broker-b 4", "broker-c 4");
            assertThat(route.brokers().get(0).addresses())
                    .hasToString("{0=10.0.0.1:10911, 2=10.0.0.2:10911, 3=10.0.0.3:10911}");
            assertThat(route.brokers().get(1).addresses())
                    .hasToString("{0=10.0.0.2:10911, 1=10.0.0.1:10911, 3=10.0.0.3:10911}");
            assertThat(route.brokers().get(2).addresses())
                    .hasToString("{0=10.0.0.3:10911, 1=10.0.0.1:10911, 2=10.0.0.2:10911}");
            var cluster = client(node).ask(RequestCode.GET_BROKER_CLUSTER_INFO, Fields.NONE);
            assertThat(ClusterInfo.fromJson(Json.read(cluster.body())).brokers())
                    .isEqualTo(route.brokers());
        }
    }

    @Test
    void a_group_whose_leader_died_has_no_id_0_and_keeps_its_queues() {
        send(client(0), "T", "broker-a", "m");
        cluster.node(1).kill();
        cluster.pass(Duration.ofSeconds(2));

        var answer = client(0).ask(RequestCode.GET_ROUTEINFO_BY_TOPIC, Fields.of("topic", "T"));

        var route = TopicRoute.fromJson(Json.read(answer.body()));
        assertThat(route.queues()).hasSize(3);
        assertThat(route.brokers().get(1).addresses()).hasToString("{1=10.0.0.1:10911, 3=10.0.0.3:10911}");
    }

    @Test
    void questions_that_name_no_broker_are_answered_for_all_groups() {
        for (var name : NAMES) send(client(0), "T", name, "m");
        cluster.pass(Duration.ofSeconds(1));

        var stats = client(2).ask(RequestCode.GET_TOPIC_STATS_INFO, Fields.of("topic", "T"));
        assertThat(TopicStats.fromJson(Json.read(stats.body())).queues())
                .hasSize(12)
                .containsKeys(new MessageQueue("T", "broker-a", 0), new MessageQueue("T", "broker-c", 3));
        var unknown = client(2).ask(RequestCode.GET_TOPIC_STATS_INFO, Fields.of("topic", "U"));
        assertThat(unknown.code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        var runtime = client(1).ask(RequestCode.GET_BROKER_RUNTIME_INFO, Fields.NONE);
        assertThat(KvTable.fromJson(Json.read(runtime.body())).table())
                .containsEntry("putMessageTimesTotal", "1")
                .containsKey("putTps");
    }

    @Test
    void messages_are_found_by_id_and_by_key_in_any_group_from_any_node() {
        var keyed = MessageProperties.NONE.edit().set("KEYS", "k1").build();
        var ids = new ArrayList<String>();
        for (var name : NAMES) {
            var fields = Fields.builder()
                    .addAll(TestClient.sendFields("T", 0, keyed))
                    .add("n", name)
                    .build();
            var answer = client(0).ask(RequestCode.SEND_MESSAGE_V2, fields, TestClient.bytes(name));
            ids.add(TestClient.field(answer, "msgId"));
        }
        cluster.pass(Duration.ofSeconds(1));

        for (int i = 0; i < 3; i++) {
            long offset = MessageId.parse(ids.get(i)).physicalOffset();
            var found = client(1).ask(RequestCode.VIEW_MESSAGE_BY_ID, Fields.of("offset", "" + offset, "topic", "T"));
            assertThat(TestClient.text(MessageCodec.body(found.body(), 0))).isEqualTo(NAMES.get(i));
        }
        var fields = Fields.of(
                "topic", "T", "key", "k1", "maxNum", "10", "beginTimestamp", "0", "endTimestamp", "" + Long.MAX_VALUE);
        var found = client(2).ask(RequestCode.QUERY_MESSAGE, fields);
        assertThat(MessageCodec.decodeAll(found.body()))
                .extracting(message -> TestClient.text(message.body()))
                .isEqualTo(NAMES);
    }

    private TestClient consumer(int node) {
        var client = client(node);
        var consumer = new ConsumerRegistration(
                "g",
                ConsumeType.CONSUME_PASSIVELY,
                MessageModel.CLUSTERING,
                ConsumeFrom.CONSUME_FROM_FIRST_OFFSET,
                List.of(Subscription.ofTags("T", "*", 1)));
        var heartbeat = new Heartbeat("c1", List.of(), List.of(consumer), 0, false);
        assertThat(client.ask(RequestCode.HEART_BEAT, Fields.NONE, heartbeat.encode())
                        .code())
                .isZero();
        cluster.pass(Duration.ofSeconds(1));
        return client;
    }

    private static Fields pull(String brokerName) {
        return Fields.builder()
                .addAll(ConsumerWorld.pull("g", "T", 0, 0, 2, 15_000, null, 1))
                .add("bname", brokerName)
                .build();
    }

    @Test
    void a_consumer_that_is_registered_once_pulls_from_every_group_on_the_node() {
        for (var name : NAMES) send(client(0), "T", name, "in " + name);
        consumer(0);
        var client = consumer(1);

        for (var name : NAMES) {
            var answer = client.ask(RequestCode.PULL_MESSAGE, pull(name));
            assertThat(answer.code()).as(answer.remark()).isZero();
            assertThat(MessageCodec.decodeAll(answer.body()))
                    .extracting(message -> TestClient.text(message.body()))
                    .containsExactly("in " + name);
        }
    }

    private static Fields offset(String brokerName, String... more) {
        var fields =
                Fields.builder().add("consumerGroup", "g").add("topic", "T").add("queueId", 0);
        for (int i = 0; i < more.length; i += 2) fields.add(more[i], more[i + 1]);
        return fields.add("bname", brokerName).build();
    }

    @Test
    void offsets_are_kept_by_each_group_and_go_with_the_topic() {
        send(client(0), "T", "broker-c", "m");
        consumer(0);
        var client = client(1);
        var commit = client.ask(RequestCode.UPDATE_CONSUMER_OFFSET, offset("broker-c", "commitOffset", "1"));
        assertThat(commit.code()).as(commit.remark()).isZero();

        assertThat(TestClient.field(client.ask(RequestCode.QUERY_CONSUMER_OFFSET, offset("broker-c")), "offset"))
                .isEqualTo("1");
        assertThat(client.ask(RequestCode.QUERY_CONSUMER_OFFSET, offset("broker-a"))
                        .code())
                .isEqualTo(ResponseCode.QUERY_NOT_FOUND);
        cluster.pass(Duration.ofSeconds(1));
        assertThat(cluster.node(0).group(2).offsets()).hasSize(1);

        var deleted = client.ask(RequestCode.DELETE_TOPIC_IN_BROKER, Fields.of("topic", "T"));
        assertThat(deleted.code()).as(deleted.remark()).isZero();
        cluster.pass(Duration.ofSeconds(1));
        assertThat(cluster.node(0).group(2).offsets()).isEmpty();
        assertThat(cluster.node(2).view().topics())
                .extracting(topic -> topic.name())
                .doesNotContain("T");
    }

    @Test
    void queues_of_several_groups_are_locked_with_one_request() {
        send(client(0), "T", "broker-a", "m");
        consumer(0);
        var wanted = List.of(
                new MessageQueue("T", "broker-a", 0),
                new MessageQueue("T", "broker-b", 1),
                new MessageQueue("T", "broker-c", 2));

        var body = new QueueLockRequest("g", "c1", wanted).encode();
        var answer = client(1).ask(RequestCode.LOCK_BATCH_MQ, Fields.NONE, body);

        assertThat(LockedQueues.fromJson(Json.read(answer.body())).queues()).containsExactlyElementsOf(wanted);
        var other = new QueueLockRequest("g", "c2", wanted).encode();
        var refused = client(0).ask(RequestCode.LOCK_BATCH_MQ, Fields.NONE, other);
        assertThat(LockedQueues.fromJson(Json.read(refused.body())).queues()).isEmpty();
        assertThat(client(2).ask(RequestCode.UNLOCK_BATCH_MQ, Fields.NONE, body).code())
                .isZero();
        cluster.pass(Duration.ofSeconds(1));
        var taken = client(0).ask(RequestCode.LOCK_BATCH_MQ, Fields.NONE, other);
        assertThat(LockedQueues.fromJson(Json.read(taken.body())).queues()).containsExactlyElementsOf(wanted);
    }
}
