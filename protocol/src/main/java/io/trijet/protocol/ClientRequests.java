// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import io.trijet.protocol.body.AssignmentQuery;
import io.trijet.protocol.body.ClientConfigCheck;
import io.trijet.protocol.body.Heartbeat;
import io.trijet.protocol.body.QueueLockRequest;
import io.trijet.protocol.json.Json;
import java.util.Optional;

/// What consumers and producers ask besides sending.
final class ClientRequests {
    private ClientRequests() {}

    static Optional<Request> decode(Frame frame, FieldReader fields) throws InvalidRequestException {
        Request request = switch (frame.code()) {
            case RequestCode.UPDATE_CONSUMER_OFFSET -> updateOffset(fields);
            case RequestCode.QUERY_CONSUMER_OFFSET -> queryOffset(fields);
            case RequestCode.GET_MAX_OFFSET ->
                new Request.MaxOffset(topic(fields), queueId(fields), fields.brokerName());
            case RequestCode.GET_MIN_OFFSET ->
                new Request.MinOffset(topic(fields), queueId(fields), fields.brokerName());
            case RequestCode.GET_EARLIEST_MSG_STORETIME ->
                new Request.EarliestStoreTime(topic(fields), queueId(fields), fields.brokerName());
            case RequestCode.SEARCH_OFFSET_BY_TIMESTAMP -> searchOffset(fields);
            case RequestCode.CONSUMER_SEND_MSG_BACK -> sendBack(fields);
            case RequestCode.GET_CONSUMER_LIST_BY_GROUP -> new Request.ConsumerIds(fields.text("consumerGroup"));
            case RequestCode.HEART_BEAT -> new Request.SendHeartbeat(Heartbeat.fromJson(Json.read(frame.body())));
            case RequestCode.UNREGISTER_CLIENT ->
                new Request.UnregisterClient(
                        fields.text("clientID"),
                        fields.optionalText("producerGroup"),
                        fields.optionalText("consumerGroup"));
            case RequestCode.LOCK_BATCH_MQ ->
                new Request.LockQueues(QueueLockRequest.fromJson(Json.read(frame.body())));
            case RequestCode.UNLOCK_BATCH_MQ ->
                new Request.UnlockQueues(QueueLockRequest.fromJson(Json.read(frame.body())));
            case RequestCode.CHECK_CLIENT_CONFIG ->
                new Request.CheckClientConfig(ClientConfigCheck.fromJson(Json.read(frame.body())));
            case RequestCode.QUERY_ASSIGNMENT ->
                new Request.QueryAssignment(AssignmentQuery.fromJson(Json.read(frame.body())));
            case RequestCode.VIEW_MESSAGE_BY_ID ->
                new Request.ViewMessage(fields.number("offset"), fields.optionalText("topic"));
            case RequestCode.QUERY_MESSAGE -> queryMessage(fields);
            case RequestCode.END_TRANSACTION -> endTransaction(fields);
            case RequestCode.RECALL_MESSAGE ->
                new Request.RecallMessage(
                        fields.optionalText("producerGroup"), topic(fields), fields.text("recallHandle"));
            default -> null;
        };
        return Optional.ofNullable(request);
    }

    private static String topic(FieldReader fields) throws InvalidRequestException {
        return fields.text("topic");
    }

    private static int queueId(FieldReader fields) throws InvalidRequestException {
        return fields.integer("queueId");
    }

    private static Request.UpdateConsumerOffset updateOffset(FieldReader fields) throws InvalidRequestException {
        return new Request.UpdateConsumerOffset(
                fields.text("consumerGroup"),
                topic(fields),
                queueId(fields),
                fields.number("commitOffset"),
                fields.brokerName());
    }

    private static Request.QueryConsumerOffset queryOffset(FieldReader fields) throws InvalidRequestException {
        return new Request.QueryConsumerOffset(
                fields.text("consumerGroup"),
                topic(fields),
                queueId(fields),
                fields.flag("setZeroIfNotFound", true),
                fields.brokerName());
    }

    private static Request.SearchOffset searchOffset(FieldReader fields) throws InvalidRequestException {
        return new Request.SearchOffset(
                topic(fields),
                queueId(fields),
                fields.number("timestamp"),
                fields.text("boundaryType", "LOWER").equalsIgnoreCase("UPPER"),
                fields.brokerName());
    }

    private static Request.SendBack sendBack(FieldReader fields) throws InvalidRequestException {
        return new Request.SendBack(
                fields.number("offset"),
                fields.text("group"),
                fields.integer("delayLevel"),
                fields.optionalText("originMsgId"),
                fields.optionalText("originTopic"),
                fields.optionalInteger("maxReconsumeTimes"),
                fields.brokerName());
    }

    private static Request.QueryMessage queryMessage(FieldReader fields) throws InvalidRequestException {
        return new Request.QueryMessage(
                topic(fields),
                fields.text("key"),
                fields.integer("maxNum"),
                fields.number("beginTimestamp"),
                fields.number("endTimestamp"),
                fields.optionalText("indexType"),
                fields.flag("_UNIQUE_KEY_QUERY", false));
    }

    private static Request.EndTransaction endTransaction(FieldReader fields) throws InvalidRequestException {
        return new Request.EndTransaction(
                fields.optionalText("topic"),
                fields.text("producerGroup"),
                fields.number("tranStateTableOffset"),
                fields.number("commitLogOffset"),
                fields.integer("commitOrRollback"),
                fields.flag("fromTransactionCheck", false),
                fields.text("msgId"),
                fields.optionalText("transactionId"));
    }
}
