// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.group;

import static io.trijet.broker.ConsumerWorld.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.broker.BrokerMetric;
import io.trijet.broker.ClientLine;
import io.trijet.broker.ConsumerWorld;
import io.trijet.protocol.Fields;
import io.trijet.protocol.Frame;
import io.trijet.protocol.RequestCode;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.GroupConfig;
import io.trijet.protocol.body.MessageModel;
import io.trijet.protocol.body.NameList;
import io.trijet.protocol.body.Subscription;
import io.trijet.protocol.json.Json;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RebalanceTest {
    private final ConsumerWorld world = ConsumerWorld.single();
    private final ClientLine first = world.connect();
    private final ClientLine second = world.connect();

    @BeforeEach
    void a_topic() {
        world.createTopic("T", 4);
    }

    private Frame join(ClientLine line, String client) {
        return world.heartbeat(world.leader(), line, client, "g", "T", "*");
    }

    private Frame members() {
        return world.ask(
                world.leader(),
                world.connect(),
                RequestCode.GET_CONSUMER_LIST_BY_GROUP,
                Fields.of("consumerGroup", "g"));
    }

    private static long notifications(ClientLine line) {
        return line.pushes().stream()
                .filter(push -> push.code() == RequestCode.NOTIFY_CONSUMER_IDS_CHANGED && push.isOneWay())
                .filter(push -> "g".equals(push.fields().get("consumerGroup")))
                .count();
    }

    @Test
    void a_heartbeat_is_answered_as_clients_expect_and_makes_the_group_with_its_retry_topic() {
        var answer = join(first, "c1");

        assertThat(answer.code()).isEqualTo(ResponseCode.SUCCESS);
        assertThat(answer.version()).isEqualTo(513);
        assertThat(answer.fields().get("IS_SUPPORT_HEART_BEAT_V2")).isEqualTo("true");
        assertThat(answer.fields().get("IS_SUB_CHANGE")).isEqualTo("true");
        var retryTopic = world.ask(world.leader(), first, RequestCode.GET_TOPIC_CONFIG, Fields.of("topic", "%RETRY%g"));
        assertThat(retryTopic.code()).isEqualTo(ResponseCode.SUCCESS);
    }

    @Test
    void every_member_the_newcomer_too_is_told_when_one_joins() {
        join(first, "c1");
        world.world.runFor(SECOND);
        assertThat(notifications(first)).isEqualTo(1);

        join(second, "c2");
        world.world.runFor(SECOND);

        assertThat(notifications(first)).isEqualTo(2);
        assertThat(notifications(second)).isEqualTo(1);
        assertThat(NameList.fromJson("consumerIdList", Json.read(members().body()))
                        .names())
                .containsExactly("c1", "c2");
    }

    @Test
    void a_renewed_heartbeat_tells_nobody() {
        join(first, "c1");
        join(first, "c1");
        world.world.runFor(SECOND);
        assertThat(notifications(first)).isEqualTo(1);
    }

    @Test
    void the_others_are_told_when_a_connection_ends() {
        join(first, "c1");
        join(second, "c2");
        world.world.runFor(SECOND);
        second.hangUp();
        world.world.runFor(SECOND);

        assertThat(notifications(first)).isEqualTo(3);
        assertThat(NameList.fromJson("consumerIdList", Json.read(members().body()))
                        .names())
                .containsExactly("c1");
    }

    @Test
    void the_others_are_told_when_a_client_leaves() {
        join(first, "c1");
        join(second, "c2");
        world.world.runFor(SECOND);
        var answer = world.ask(
                world.leader(),
                second,
                RequestCode.UNREGISTER_CLIENT,
                Fields.of("clientID", "c2", "consumerGroup", "g"));
        world.world.runFor(SECOND);

        assertThat(answer.code()).isEqualTo(ResponseCode.SUCCESS);
        assertThat(notifications(first)).isEqualTo(3);
        assertThat(notifications(second)).isEqualTo(1);
    }

    @Test
    void a_client_that_falls_silent_is_forgotten_after_two_minutes() {
        join(first, "c1");
        join(second, "c2");
        for (int i = 0; i < 5; i++) {
            world.world.runFor(30 * SECOND);
            join(first, "c1");
        }

        assertThat(NameList.fromJson("consumerIdList", Json.read(members().body()))
                        .names())
                .containsExactly("c1");
        assertThat(world.leader().count(BrokerMetric.CLIENTS_EXPIRED)).isEqualTo(1);
    }

    @Test
    void a_group_without_members_is_an_error_not_an_empty_list() {
        var answer = members();
        assertThat(answer.code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
    }

    @Test
    void broadcasting_members_share_nothing_and_are_not_told() {
        world.heartbeat(world.leader(), first, "c1", "g", MessageModel.BROADCASTING, Subscription.ofTags("T", "*", 1));
        world.world.runFor(SECOND);
        assertThat(notifications(first)).isZero();
    }

    @Test
    void a_group_that_wants_no_notifications_gets_none() {
        var config = GroupConfig.fromJson(Json.read("{\"groupName\":\"g\",\"notifyConsumerIdsChangedEnable\":false}"));
        world.ask(world.leader(), first, RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, Fields.NONE, config.encode());
        join(first, "c1");
        world.world.runFor(SECOND);
        assertThat(notifications(first)).isZero();
    }

    @Test
    void a_heartbeat_that_claims_too_much_is_refused_by_name() {
        var small = ConsumerWorld.single(limits -> limits.withMaxClients(1));
        small.createTopic("T", 4);
        small.heartbeat(small.leader(), small.connect(), "c1", "g", "T", "*");
        var refused = small.heartbeat(small.leader(), small.connect(), "c2", "g", "T", "*");

        assertThat(refused.code()).isEqualTo(ResponseCode.SYSTEM_BUSY);
        assertThat(refused.remark()).contains("max-clients = 1");
        assertThat(small.leader().count(BrokerMetric.HEARTBEATS_REFUSED)).isEqualTo(1);
    }

    @Test
    void a_client_has_an_id_and_it_is_as_long_as_may_be() {
        assertThat(world.heartbeat(world.leader(), first, "c".repeat(255), "g", "T", "*")
                        .code())
                .isZero();
        assertThat(world.heartbeat(world.leader(), first, "c".repeat(256), "g", "T", "*")
                        .remark())
                .contains("256 characters", "at most 255");
        assertThat(world.heartbeat(world.leader(), first, "", "g", "T", "*").remark())
                .contains("no id");
    }

    @Test
    void only_tag_subscriptions_pass_the_clients_check() {
        var tags = "{\"clientId\":\"c\",\"group\":\"g\",\"subscriptionData\":{\"topic\":\"T\",\"subString\":\"*\"}}";
        var sql = tags.replace("\"topic\"", "\"expressionType\":\"SQL92\",\"topic\"");
        assertThat(check(tags)).isEqualTo(ResponseCode.SUCCESS);
        assertThat(check(sql)).isEqualTo(ResponseCode.SYSTEM_ERROR);
    }

    private int check(String json) {
        return world.ask(world.leader(), first, RequestCode.CHECK_CLIENT_CONFIG, Fields.NONE, ConsumerWorld.bytes(json))
                .code();
    }
}
