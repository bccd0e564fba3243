// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.protocol.Fields;
import io.trijet.protocol.Frame;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.MessageQueue;
import io.trijet.protocol.body.TopicRoute;
import io.trijet.protocol.body.TopicStats;
import io.trijet.protocol.json.Json;
import io.trijet.protocol.message.BatchBody;
import io.trijet.protocol.message.MessageCodec;
import io.trijet.protocol.message.MessageId;
import io.trijet.protocol.message.MessageProperties;
import io.trijet.replication.Mode;
import io.trijet.storage.index.QueueKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SingleNodeTest {
    private final TestCluster cluster = new TestCluster(Mode.SINGLE, 1);

    @Test
    void a_send_is_answered_once_it_is_on_the_disk_with_its_place() {
        var client = started();

        var answer = client.sendMessage("T", "hello");

        assertThat(answer.code()).isZero();
        assertThat(TestClient.field(answer, "queueId")).isEqualTo("0");
        assertThat(TestClient.field(answer, "queueOffset")).isEqualTo("0");
        assertThat(TestClient.field(answer, "MSG_REGION")).isEqualTo("DefaultRegion");
        assertThat(TestClient.field(answer, "msgId")).hasSize(32).startsWith("0A000001");
    }

    @Test
    void a_message_is_found_by_its_id_as_it_was_sent_with_what_the_broker_adds() {
        var client = started();
        var properties = MessageProperties.of(Map.of("KEYS", "k1 k2", "TAGS", "a", "POP_CK", "x"));
        var id = TestClient.field(client.await(client.sendMessage("T", 2, "hello", properties)), "msgId");

        var found = view(client, id);

        var message = MessageCodec.decode(found.body(), 0);
        assertThat(TestClient.text(message.body())).isEqualTo("hello");
        assertThat(message.topic()).isEqualTo("T");
        assertThat(message.queueId()).isEqualTo(2);
        assertThat(message.offsetMessageId()).isEqualTo(id);
        assertThat(message.bornHost().toAddress().host()).isEqualTo("10.0.1.1");
        assertThat(message.properties().get("KEYS")).hasValue("k1 k2");
        assertThat(message.properties().get("CLUSTER")).hasValue("trijet");
        assertThat(message.properties().get("TRACE_ON")).hasValue("true");
        assertThat(message.properties().get("UNIQ_KEY")).isPresent();
        assertThat(message.properties().contains("POP_CK")).isFalse();
    }

    @Test
    void offsets_that_name_no_message_find_none() {
        var client = started();
        var id = TestClient.field(client.sendMessage("T", "hello"), "msgId");
        long physical = MessageId.parse(id).physicalOffset();

        for (long offset : new long[] {0, physical - 1, physical + 1, physical + (1L << 48), -1, Long.MAX_VALUE}) {
            var answer = client.ask(RequestCode.VIEW_MESSAGE_BY_ID, Fields.of("offset", Long.toString(offset)));
            assertThat(answer.code()).as("offset %s", offset).isEqualTo(ResponseCode.SYSTEM_ERROR);
        }
    }

    @Test
    void a_damaged_message_is_counted_and_not_served_and_the_others_are() {
        var client = started();
        var damaged = TestClient.field(
                client.await(client.sendMessage("T", 0, "DAMAGE-ME", MessageProperties.of(Map.of("KEYS", "k1")))),
                "msgId");
        var sound = TestClient.field(client.sendMessage("T", "sound"), "msgId");
        cluster.node(0).rot("DAMAGE-ME");

        assertThat(view(client, damaged).code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(query(client, "k1").code()).isEqualTo(ResponseCode.QUERY_NOT_FOUND);
        assertThat(view(client, sound).code()).isZero();
        assertThat(cluster.node(0).count(BrokerMetric.DAMAGED_READS)).isEqualTo(2);
    }

    @Test
    void what_rots_where_there_is_no_other_copy_is_found_unasked_and_shown_and_the_rest_is_served() {
        var client = started();
        client.sendMessage("T", "DAMAGE-ME");
        var sound = TestClient.field(client.sendMessage("T", "sound"), "msgId");
        cluster.pass(Duration.ofSeconds(1));
        cluster.node(0).rot("DAMAGE-ME");

        cluster.pass(Duration.ofSeconds(70));

        assertThat(cluster.node(0).group().damage()).hasSize(1);
        assertThat(cluster.node(0).group().damage().getFirst().file()).isEqualTo("log/00000000000000000000");
        assertThat(new TestClient(cluster, cluster.node(0))
                        .sendMessage("T", "after")
                        .code())
                .isZero();
        assertThat(view(new TestClient(cluster, cluster.node(0)), sound).code()).isZero();
    }

    @Test
    void a_message_is_found_by_each_of_its_keys_and_no_other() {
        var client = started();
        client.await(client.sendMessage("T", 0, "one", MessageProperties.of(Map.of("KEYS", "k1 k2"))));
        client.await(client.sendMessage("T", 0, "two", MessageProperties.of(Map.of("UNIQ_KEY", "U7"))));

        assertThat(TestClient.text(MessageCodec.body(query(client, "k2").body(), 0)))
                .isEqualTo("one");
        assertThat(TestClient.text(MessageCodec.body(query(client, "U7").body(), 0)))
                .isEqualTo("two");
        assertThat(query(client, "k3").code()).isEqualTo(ResponseCode.QUERY_NOT_FOUND);
    }

    @Test
    void a_batch_is_stored_whole_with_consecutive_offsets() {
        var client = started();
        var parts = new ArrayList<BatchBody.Part>();
        for (int i = 0; i < 5; i++) {
            parts.add(new BatchBody.Part(
                    i, TestClient.bytes("m" + i), MessageProperties.of(Map.of("UNIQ_KEY", "U" + i))));
        }

        var answer = client.ask(RequestCode.SEND_BATCH_MESSAGE, batchFields("T"), BatchBody.encode(parts));

        assertThat(answer.code()).isZero();
        var ids = TestClient.field(answer, "msgId").split(",", -1);
        assertThat(ids).hasSize(5);
        for (int i = 0; i < 5; i++) {
            var message = MessageCodec.decode(view(client, ids[i]).body(), 0);
            assertThat(message.queueOffset()).isEqualTo(i);
            assertThat(message.flag()).isEqualTo(i);
            assertThat(TestClient.text(message.body())).isEqualTo("m" + i);
        }
        assertThat(cluster.node(0).count(BrokerMetric.MESSAGES_IN)).isEqualTo(5);
    }

    @Test
    void a_batch_with_one_bad_message_stores_none() {
        var client = started();
        var parts = List.of(
                new BatchBody.Part(0, TestClient.bytes("good"), MessageProperties.NONE),
                new BatchBody.Part(0, TestClient.bytes("bad"), MessageProperties.of(Map.of("DELAY", "3"))));

        var answer = client.ask(RequestCode.SEND_BATCH_MESSAGE, batchFields("T"), BatchBody.encode(parts));
        var broken = client.ask(RequestCode.SEND_BATCH_MESSAGE, batchFields("T"), TestClient.bytes("not a batch"));

        assertThat(answer.code()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
        assertThat(broken.code()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
        assertThat(cluster.node(0).group().queues()).isEmpty();
    }

    @Test
    void a_one_way_send_is_stored_and_not_answered() {
        var client = started();

        int number = client.send(
                RequestCode.SEND_MESSAGE_V2,
                TestClient.sendFields("T", 0, MessageProperties.NONE),
                TestClient.bytes("hello"),
                Frame.ONE_WAY);
        cluster.until(() -> maxOffset("T", 0) == 1);

        assertThat(client.isAnswered(number)).isFalse();
    }

    @Test
    void a_topic_is_created_by_sending_to_it_and_then_has_a_route() {
        var client = started();
        assertThat(route(client, "T").code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);

        client.sendMessage("T", "hello");

        var answer = route(client, "T");
        assertThat(answer.code()).isZero();
        var route = TopicRoute.fromJson(Json.read(answer.body()));
        assertThat(route.queues().getFirst().writeQueues()).isEqualTo(4);
        assertThat(route.queues().getFirst().permission()).isEqualTo(6);
        assertThat(route.brokers().getFirst().addresses()).containsEntry(0L, "10.0.0.1:10911");
        assertThat(cluster.node(0).count(BrokerMetric.TOPICS_CREATED_BY_SENDS)).isEqualTo(1);
        assertThat(route(client, "TBW102").code()).isZero();
    }

    @Test
    void topics_are_created_described_and_deleted_by_an_operator() {
        var client = started();
        assertThat(create(client, "T", 3).code()).isZero();
        for (int i = 0; i < 3; i++) client.await(client.sendMessage("T", 1, "m" + i, MessageProperties.NONE));

        var stats = TopicStats.fromJson(Json.read(client.ask(RequestCode.GET_TOPIC_STATS_INFO, Fields.of("topic", "T"))
                .body()));
        assertThat(stats.queues()).hasSize(3);
        var range = stats.queues().get(new MessageQueue("T", TestCluster.GROUP, 1));
        assertThat(range).isNotNull().satisfies(found -> {
            assertThat(found.maxOffset()).isEqualTo(3);
            assertThat(found.lastUpdateTimestamp()).isPositive();
        });

        assertThat(client.ask(RequestCode.DELETE_TOPIC_IN_BROKER, Fields.of("topic", "T"))
                        .code())
                .isZero();
        assertThat(route(client, "T").code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        assertThat(create(client, "TBW102", 3).code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
    }

    @Test
    void an_unknown_request_and_a_wrong_one_are_refused_and_harm_nobody() {
        var client = started();

        assertThat(client.ask(999, Fields.NONE).code()).isEqualTo(ResponseCode.REQUEST_CODE_NOT_SUPPORTED);
        assertThat(client.ask(RequestCode.GET_ROUTEINFO_BY_TOPIC, Fields.NONE).code())
                .isNotZero();
        assertThat(client.sendMessage("T", "hello").code()).isZero();
        assertThat(cluster.node(0).count(BrokerMetric.REQUESTS_UNKNOWN)).isEqualTo(1);
        assertThat(cluster.node(0).count(BrokerMetric.REQUESTS_MALFORMED)).isEqualTo(1);
    }

    @Test
    void acknowledged_messages_topics_and_key_values_survive_a_power_cut() {
        var client = started();
        create(client, "T", 3);
        client.ask(RequestCode.PUT_KV_CONFIG, Fields.of("namespace", "ns", "key", "k", "value", "v"));
        var id = TestClient.field(client.sendMessage("T", "hello"), "msgId");

        cluster.node(0).cutPower();
        cluster.start();
        var again = new TestClient(cluster, cluster.node(0));

        assertThat(TestClient.text(MessageCodec.body(view(again, id).body(), 0)))
                .isEqualTo("hello");
        assertThat(TestClient.field(
                        again.ask(RequestCode.GET_KV_CONFIG, Fields.of("namespace", "ns", "key", "k")), "value"))
                .isEqualTo("v");
        assertThat(TestClient.field(again.sendMessage("T", "next"), "queueOffset"))
                .isEqualTo("1");
    }

    @Test
    void a_checkpoint_and_the_log_after_it_give_the_same_state_as_the_log_alone() {
        var client = started();
        create(client, "before", 3);
        cluster.until(() -> cluster.node(0).count(BrokerMetric.CHECKPOINTS) > 0);
        create(client, "after", 2);
        client.sendMessage("after", "hello");
        var before = cluster.node(0).group();

        cluster.node(0).kill();
        cluster.start();
        var after = cluster.node(0).group();

        assertThat(after.topics()).isEqualTo(before.topics());
        assertThat(after.queues()).isEqualTo(before.queues());
    }

    @Test
    void more_sends_than_may_wait_are_refused_as_busy_before_they_are_stored() {
        var small = new TestCluster(
                Mode.SINGLE,
                1,
                settings -> settings.withLimits(BrokerLimits.defaults().withUnacknowledged(3, 1 << 20)));
        small.start();
        small.node(0).machine.disk().forceTakes(1_000_000_000, 1_000_000_000);
        var client = new TestClient(small, small.node(0));
        var numbers = new ArrayList<Integer>();
        for (int i = 0; i < 5; i++)
            numbers.add(client.sendMessage("BenchmarkTest", 0, "m" + i, MessageProperties.NONE));

        var codes = numbers.stream().map(number -> client.await(number).code()).toList();

        assertThat(codes).containsExactly(0, 0, 0, ResponseCode.SYSTEM_BUSY, ResponseCode.SYSTEM_BUSY);
        assertThat(small.node(0).count(BrokerMetric.SENDS_BUSY)).isEqualTo(2);
    }

    @Test
    void a_disk_that_does_not_confirm_in_time_is_told_as_its_timeout() {
        var client = started();
        client.sendMessage("T", "before");
        cluster.node(0).machine.disk().forceTakes(4_000_000_000L, 4_000_000_000L);

        var answer = client.sendMessage("T", "late");

        assertThat(answer.code()).isEqualTo(ResponseCode.FLUSH_DISK_TIMEOUT);
        assertThat(TestClient.field(answer, "queueOffset")).isEqualTo("1");
    }

    @Test
    void a_burst_that_takes_several_steps_to_index_closes_nobodys_connection() {
        var client = started();
        var body = "x".repeat(200_000);
        var numbers = new ArrayList<Integer>();
        for (int i = 0; i < 40; i++) numbers.add(client.sendMessage("T", 0, body, MessageProperties.NONE));

        for (int number : numbers) assertThat(client.await(number).code()).isZero();
        cluster.until(() -> maxOffset("T", 0) == 40);

        assertThat(cluster.node(0).count(BrokerMetric.REQUESTS_TOO_EARLY)).isZero();
    }

    @Test
    void who_asks_before_the_node_is_ready_is_turned_away_at_once() {
        var node = cluster.node(0);
        node.open();
        var client = new TestClient(cluster, node);

        client.sendMessage("T", 0, "early", MessageProperties.NONE);
        cluster.until(() -> client.isClosed);

        assertThat(node.count(BrokerMetric.REQUESTS_TOO_EARLY)).isEqualTo(1);
    }

    @Test
    void a_draining_node_answers_what_waits_and_takes_nothing_new() {
        var client = started();
        client.sendMessage("T", "before");
        cluster.node(0).machine.disk().forceTakes(300_000_000, 300_000_000);
        int waiting = client.sendMessage("T", 0, "waits", MessageProperties.NONE);
        cluster.pass(Duration.ofMillis(50));
        var drained = new ArrayList<Boolean>();
        cluster.node(0).broker().drain(() -> drained.add(true));
        cluster.pass(Duration.ofMillis(1));
        var late = new TestClient(cluster, cluster.node(0));
        int number = late.sendMessage("T", 0, "late", MessageProperties.NONE);

        cluster.until(() -> !drained.isEmpty());

        assertThat(client.answer(waiting).code()).isZero();
        assertThat(late.answer(number).code()).isEqualTo(ResponseCode.GO_AWAY);
        assertThat(late.isClosed).isFalse();
    }

    /// Found by the simulator: a directory that was said to be formatted, and was not.
    @Test
    void a_directory_whose_formatting_was_interrupted_is_formatted_again() {
        var node = cluster.node(0);
        for (var file : List.of("durable-mark", "VERSION")) {
            for (var directory : node.machine.disk().tree()) for (var name : directory.names()) directory.delete(name);
            node.machine.disk().faults().failWrites(name -> name.endsWith(file), 1);
            var environment = node.machine.start();
            node.machine.lane(TestCluster.GROUP).run(() -> {
                assertThatThrownBy(() -> BrokerNode.format(node.config, environment))
                        .hasMessageContaining("Input/output error");
                assertThatCode(() -> BrokerNode.format(node.config, environment))
                        .doesNotThrowAnyException();
                assertThatThrownBy(() -> BrokerNode.format(node.config, environment))
                        .hasMessageContaining("already formatted");
            });
            node.machine.kill();
        }
    }

    @Test
    void a_client_too_old_to_be_sent_away_is_closed() {
        var old = started();
        old.version = 475;
        cluster.node(0).broker().drain(() -> {});

        old.sendMessage("T", 0, "late", MessageProperties.NONE);
        cluster.until(() -> old.isClosed);

        assertThat(cluster.node(0).count(BrokerMetric.CLIENTS_SENT_AWAY)).isZero();
    }

    @Test
    void a_full_lane_refuses_as_busy() {
        cluster.node(0).machine.laneCapacity(2);
        cluster.start();
        var client =
                new TestClient(cluster, cluster.node(0), cluster.node(0).machine.lane("another"));
        var numbers = new ArrayList<Integer>();
        cluster.node(0).machine.disk().forceTakes(1_000_000, 1_000_000);
        for (int i = 0; i < 50; i++) numbers.add(client.sendMessage("T", 0, "m" + i, MessageProperties.NONE));

        var codes = numbers.stream().map(number -> client.await(number).code()).toList();

        assertThat(codes).containsOnly(0, ResponseCode.SYSTEM_BUSY).contains(ResponseCode.SYSTEM_BUSY);
        assertThat(cluster.node(0).count(BrokerMetric.REQUESTS_BUSY)).isPositive();
    }

    @Test
    void a_full_disk_refuses_sends_with_a_sentence() {
        var client = started();
        var disk = cluster.node(0).machine.disk();
        disk.capacity(100 << 20);
        disk.leave(4 << 20);
        cluster.pass(Duration.ofSeconds(11));

        var answer = client.sendMessage("BenchmarkTest", "hello");

        assertThat(answer.code()).isEqualTo(ResponseCode.SERVICE_NOT_AVAILABLE);
        assertThat(answer.remark()).contains("% full");
        assertThat(cluster.node(0).count(BrokerMetric.SENDS_REFUSED_DISK_FULL)).isEqualTo(1);
    }

    @Test
    void runtime_information_has_what_tools_parse() {
        var client = started();

        var table = TestClient.text(
                client.ask(RequestCode.GET_BROKER_RUNTIME_INFO, Fields.NONE).body());

        for (var key :
                List.of("brokerActive", "putTps", "getTransferredTps", "commitLogDiskRatio", "brokerVersionDesc")) {
            assertThat(table).contains("\"" + key + "\"");
        }
    }

    @Test
    void the_checksum_of_a_range_is_that_of_its_bytes_wherever_it_is_cut() {
        var client = started();
        for (int i = 0; i < 20; i++) client.sendMessage("T", "m" + i);
        var whole = checksum(0, Long.MAX_VALUE);

        assertThat(whole.to()).isEqualTo(cluster.node(0).group().replication().safeEnd());
        assertThat(checksum(0, whole.to())).isEqualTo(whole);
    }

    private LogChecksum checksum(long from, long to) {
        var seen = new ArrayList<LogChecksum>();
        cluster.node(0).broker().checksum(TestCluster.GROUP, from, to, seen::add);
        cluster.until(() -> !seen.isEmpty());
        return seen.getFirst();
    }

    private TestClient started() {
        cluster.start();
        return new TestClient(cluster, cluster.node(0));
    }

    private long maxOffset(String topic, int queueId) {
        for (var queue : cluster.node(0).broker().view().groups().getFirst().queues()) {
            if (queue.queue().equals(new QueueKey(topic, queueId))) return queue.maxOffset();
        }
        return 0;
    }

    private static Frame view(TestClient client, String id) {
        return client.ask(
                RequestCode.VIEW_MESSAGE_BY_ID,
                Fields.of("offset", Long.toString(MessageId.parse(id).physicalOffset())));
    }

    private static Frame query(TestClient client, String key) {
        return client.ask(
                RequestCode.QUERY_MESSAGE,
                Fields.of(
                        "topic",
                        "T",
                        "key",
                        key,
                        "maxNum",
                        "32",
                        "beginTimestamp",
                        "0",
                        "endTimestamp",
                        Long.toString(Long.MAX_VALUE)));
    }

    private static Frame route(TestClient client, String topic) {
        return client.ask(RequestCode.GET_ROUTEINFO_BY_TOPIC, Fields.of("topic", topic));
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

    private static Fields batchFields(String topic) {
        var fields = Fields.builder();
        TestClient.sendFields(topic, 0, MessageProperties.NONE).forEach((name, value) -> {
            fields.add(name, name.equals("m") ? "true" : value);
        });
        return fields.build();
    }
}
