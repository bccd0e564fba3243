// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.group;

import static io.trijet.broker.ConsumerWorld.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.broker.ClientLine;
import io.trijet.broker.ConsumerWorld;
import io.trijet.protocol.Fields;
import io.trijet.protocol.Frame;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.GroupConfig;
import io.trijet.protocol.body.GroupConfigs;
import io.trijet.protocol.body.MessageQueue;
import io.trijet.protocol.json.Json;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RelaysTest {
    private final ConsumerWorld world = ConsumerWorld.single();
    private final ClientLine consumer = world.connect();
    private final ClientLine tool = world.connect();

    @BeforeEach
    void a_consumer() {
        world.createTopic("T", 4);
        world.heartbeat(world.leader(), consumer, "c1", "g", "T", "*");
        world.world.runFor(SECOND);
        consumer.pushes().clear();
    }

    private int askInfo(String clientId) {
        return world.post(
                world.leader(),
                tool,
                RequestCode.GET_CONSUMER_RUNNING_INFO,
                Fields.of("consumerGroup", "g", "clientId", clientId, "jstackEnable", "false"));
    }

    @Test
    void a_tools_question_reaches_the_client_and_its_answer_the_tool() {
        int asked = askInfo("c1");
        world.world.runFor(SECOND);
        var question = consumer.pushes().getFirst();
        assertThat(question.code()).isEqualTo(RequestCode.GET_CONSUMER_RUNNING_INFO);
        assertThat(question.fields().get("clientId")).isEqualTo("c1");

        world.respond(world.leader(), consumer, question, 0, ConsumerWorld.bytes("{\"mine\":1}"));
        world.world.runFor(SECOND);

        assertThat(ConsumerWorld.text(tool.answer(asked).orElseThrow().body())).isEqualTo("{\"mine\":1}");
    }

    @Test
    void only_the_client_that_was_asked_can_answer() {
        int asked = askInfo("c1");
        world.world.runFor(SECOND);
        var question = consumer.pushes().getFirst();

        world.respond(world.leader(), world.connect(), question, 0, ConsumerWorld.bytes("forged"));
        world.world.runFor(SECOND);
        assertThat(tool.answer(asked)).isEmpty();

        world.world.runFor(10 * SECOND);
        assertThat(tool.answer(asked).orElseThrow().code()).isEqualTo(ResponseCode.CONSUME_MSG_TIMEOUT);
    }

    @Test
    void a_client_that_is_not_connected_is_not_asked() {
        int asked = askInfo("c9");
        world.world.runFor(SECOND);
        assertThat(tool.answer(asked).orElseThrow().code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
    }

    @Test
    void a_reply_goes_to_the_client_that_asked() {
        int sent = world.post(
                world.leader(),
                tool,
                RequestCode.SEND_REPLY_MESSAGE_V2,
                Fields.builder()
                        .add("a", "p")
                        .add("b", "trijet_REPLY_TOPIC")
                        .add("c", "TBW102")
                        .add("d", 4)
                        .add("e", 0)
                        .add("f", 0)
                        .add("g", 1)
                        .add("h", 0)
                        .add("i", "REPLY_TO_CLIENT\u0001c1\u0002CORRELATION_ID\u0001x\u0002UNIQ_KEY\u0001U\u0002")
                        .build(),
                ConsumerWorld.bytes("the reply"));
        world.world.runFor(SECOND);
        var push = consumer.pushes().getFirst();
        assertThat(push.code()).isEqualTo(RequestCode.PUSH_REPLY_MESSAGE_TO_CLIENT);
        assertThat(ConsumerWorld.text(push.body())).isEqualTo("the reply");
        world.respond(world.leader(), consumer, push, 0, ConsumerWorld.bytes(""));
        world.world.runFor(SECOND);

        var answer = tool.answer(sent).orElseThrow();
        assertThat(answer.code()).isEqualTo(ResponseCode.SUCCESS);
        assertThat(answer.fields().get("msgId")).isEqualTo("U");
    }

    @Test
    void queues_are_shared_as_the_clients_own_strategies_share_them() {
        var queues = IntStream.range(0, 5)
                .mapToObj(id -> new MessageQueue("T", "b", id))
                .toList();
        var members = List.of("c1", "c2", "c3");

        assertThat(ids(Assignments.share(queues, members, "c1", false))).containsExactly(0, 1);
        assertThat(ids(Assignments.share(queues, members, "c2", false))).containsExactly(2, 3);
        assertThat(ids(Assignments.share(queues, members, "c3", false))).containsExactly(4);
        assertThat(ids(Assignments.share(queues, members, "c2", true))).containsExactly(1, 4);
        assertThat(ids(Assignments.share(queues, members, "c9", false))).isEmpty();
        assertThat(ids(Assignments.share(queues.subList(0, 1), members, "c3", false)))
                .isEmpty();
    }

    private static List<Integer> ids(List<MessageQueue> queues) {
        return queues.stream().map(MessageQueue::queueId).toList();
    }

    @Test
    void groups_are_listed_in_pages_and_deleted() {
        for (var name : List.of("a", "b", "c")) {
            assertThat(put(name).code()).isEqualTo(ResponseCode.SUCCESS);
        }
        var page = world.ask(
                world.leader(),
                tool,
                RequestCode.GET_ALL_SUBSCRIPTIONGROUP_CONFIG,
                Fields.of("groupSeq", "1", "maxGroupNum", "2"));
        assertThat(page.fields().get("totalGroupNum")).isEqualTo("4");
        assertThat(GroupConfigs.fromJson(Json.read(page.body())).groups())
                .extracting(GroupConfig::name)
                .containsExactly("b", "c");

        world.ask(world.leader(), tool, RequestCode.DELETE_SUBSCRIPTIONGROUP, Fields.of("groupName", "b"));
        var all = world.ask(world.leader(), tool, RequestCode.GET_ALL_SUBSCRIPTIONGROUP_CONFIG, Fields.NONE);
        assertThat(GroupConfigs.fromJson(Json.read(all.body())).groups())
                .extracting(GroupConfig::name)
                .containsExactly("a", "c", "g");
    }

    @Test
    void a_group_with_a_name_that_cannot_be_is_refused() {
        assertThat(put("a b").code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(put("x".repeat(121)).code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(put("x".repeat(120)).code()).isEqualTo(ResponseCode.SUCCESS);
    }

    private Frame put(String name) {
        return world.ask(
                world.leader(),
                tool,
                RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP,
                Fields.NONE,
                GroupConfig.named(name).encode());
    }
}
