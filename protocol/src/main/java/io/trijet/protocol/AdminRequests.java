// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import io.trijet.protocol.body.GroupConfig;
import io.trijet.protocol.body.RequestModeSetting;
import io.trijet.protocol.body.TopicConfig;
import io.trijet.protocol.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What tools ask of a broker.
final class AdminRequests {
    private AdminRequests() {}

    static Optional<Request> decode(Frame frame, FieldReader fields) throws InvalidRequestException {
        var ofMetadata = decodeMetadata(frame, fields);
        return ofMetadata.isPresent() ? ofMetadata : decodeInsight(frame, fields);
    }

    private static Optional<Request> decodeMetadata(Frame frame, FieldReader fields) throws InvalidRequestException {
        Request request = switch (frame.code()) {
            case RequestCode.UPDATE_AND_CREATE_TOPIC -> createTopic(fields);
            case RequestCode.UPDATE_AND_CREATE_TOPIC_LIST ->
                new Request.CreateTopics(Json.readObject(frame.body()).array("topicConfigList").stream()
                        .map(TopicConfig::fromJson)
                        .toList());
            case RequestCode.GET_TOPIC_CONFIG -> new Request.DescribeTopic(fields.text("topic"));
            case RequestCode.GET_ALL_TOPIC_CONFIG ->
                new Request.AllTopicConfigs(
                        fields.integer("topicSeq", 0),
                        pageSize(fields, "maxTopicNum"),
                        fields.optionalText("dataVersion"));
            case RequestCode.DELETE_TOPIC_IN_BROKER -> new Request.DeleteTopic(fields.text("topic"));
            case RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP ->
                new Request.CreateGroup(GroupConfig.fromJson(Json.read(frame.body())));
            case RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST ->
                new Request.CreateGroups(Json.readObject(frame.body()).array("groupConfigList").stream()
                        .map(GroupConfig::fromJson)
                        .toList());
            case RequestCode.GET_SUBSCRIPTIONGROUP_CONFIG -> new Request.DescribeGroup(fields.text("group"));
            case RequestCode.GET_ALL_SUBSCRIPTIONGROUP_CONFIG ->
                new Request.AllGroupConfigs(
                        fields.integer("groupSeq", 0),
                        pageSize(fields, "maxGroupNum"),
                        fields.optionalText("dataVersion"));
            case RequestCode.DELETE_SUBSCRIPTIONGROUP ->
                new Request.DeleteGroup(fields.text("groupName"), fields.flag("cleanOffset", false));
            case RequestCode.SET_MESSAGE_REQUEST_MODE ->
                new Request.SetRequestMode(RequestModeSetting.fromJson(Json.read(frame.body())));
            case RequestCode.INVOKE_BROKER_TO_RESET_OFFSET -> resetOffset(fields);
            case RequestCode.GET_BROKER_CONFIG -> new Request.BrokerConfig();
            case RequestCode.UPDATE_BROKER_CONFIG ->
                new Request.UpdateBrokerConfig(NameServerRequests.properties(frame.body()));
            default -> null;
        };
        return Optional.ofNullable(request);
    }

    private static Optional<Request> decodeInsight(Frame frame, FieldReader fields) throws InvalidRequestException {
        Request request = switch (frame.code()) {
            case RequestCode.GET_TOPIC_STATS_INFO -> new Request.DescribeTopicStats(fields.text("topic"));
            case RequestCode.GET_CONSUME_STATS -> consumeStats(fields);
            case RequestCode.GET_CONSUMER_CONNECTION_LIST ->
                new Request.ConsumerConnectionsOf(fields.text("consumerGroup"));
            case RequestCode.GET_PRODUCER_CONNECTION_LIST ->
                new Request.ProducerConnectionsOf(fields.text("producerGroup"));
            case RequestCode.GET_ALL_PRODUCER_INFO -> new Request.AllProducers();
            case RequestCode.QUERY_TOPIC_CONSUME_BY_WHO -> new Request.GroupsOfTopic(fields.text("topic"));
            case RequestCode.QUERY_TOPICS_BY_CONSUMER -> new Request.TopicsOfGroup(fields.text("group"));
            case RequestCode.INVOKE_BROKER_TO_GET_CONSUMER_STATUS ->
                new Request.ConsumerStatusOf(
                        fields.text("topic"), fields.text("group"), fields.optionalText("clientAddr"));
            case RequestCode.GET_CONSUMER_RUNNING_INFO ->
                new Request.ConsumerRunningInfo(
                        fields.text("consumerGroup"), fields.text("clientId"), fields.flag("jstackEnable", false));
            case RequestCode.CONSUME_MESSAGE_DIRECTLY ->
                new Request.ConsumeDirectly(
                        fields.text("consumerGroup"),
                        fields.optionalText("clientId"),
                        fields.optionalText("msgId"),
                        fields.optionalText("topic"));
            case RequestCode.GET_BROKER_RUNTIME_INFO -> new Request.BrokerRuntimeInfo();
            case RequestCode.VIEW_BROKER_STATS_DATA ->
                new Request.BrokerStatsOf(fields.text("statsName"), fields.text("statsKey"));
            case RequestCode.GET_BROKER_HA_STATUS -> new Request.DescribeHaStatus();
            default -> null;
        };
        return Optional.ofNullable(request);
    }

    private static Request.CreateTopic createTopic(FieldReader fields) throws InvalidRequestException {
        return new Request.CreateTopic(
                fields.text("topic"),
                fields.text("defaultTopic", Names.TEMPLATE_TOPIC),
                fields.integer("readQueueNums"),
                fields.integer("writeQueueNums"),
                fields.integer("perm"),
                fields.integer("topicSysFlag", 0),
                fields.flag("order", false),
                fields.text("attributes", ""));
    }

    private static Request.ResetOffset resetOffset(FieldReader fields) throws InvalidRequestException {
        int queueId = fields.integer("queueId", -1);
        long offset = fields.number("offset", -1);
        return new Request.ResetOffset(
                fields.text("topic"),
                fields.text("group"),
                fields.number("timestamp"),
                queueId < 0 ? OptionalInt.empty() : OptionalInt.of(queueId),
                offset < 0 ? Optional.empty() : Optional.of(offset));
    }

    private static Request.DescribeConsumeStats consumeStats(FieldReader fields) throws InvalidRequestException {
        var topics = fields.optionalText("topicList").or(() -> fields.optionalText("topic"));
        var names = topics.stream()
                .flatMap(list -> List.of(list.split(";", -1)).stream())
                .filter(name -> !name.isBlank())
                .toList();
        return new Request.DescribeConsumeStats(fields.text("consumerGroup"), names);
    }

    private static OptionalInt pageSize(FieldReader fields, String name) throws InvalidRequestException {
        int size = fields.integer(name, 0);
        return size > 0 ? OptionalInt.of(size) : OptionalInt.empty();
    }
}
