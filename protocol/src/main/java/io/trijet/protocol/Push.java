// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import io.trijet.protocol.body.QueueOffsets;
import io.trijet.protocol.message.WireHost;
import java.lang.foreign.MemorySegment;

/// What a broker asks of a client, on the client's own connection (protocol.md 2.9). `FrameCodec.encodePush` writes it.
public record Push(int code, boolean isOneWay, Fields fields, MemorySegment body) {

    /// 40: rebalance now.
    public static Push consumerIdsChanged(String group) {
        return new Push(
                RequestCode.NOTIFY_CONSUMER_IDS_CHANGED, true, Fields.of("consumerGroup", group), Response.NO_BODY);
    }

    /// 220: go on from these offsets.
    public static Push resetOffsets(String topic, String group, long timestamp, QueueOffsets offsets) {
        var fields = Fields.builder()
                .add("topic", topic)
                .add("group", group)
                .add("timestamp", timestamp)
                .add("isForce", true)
                .build();
        return new Push(RequestCode.RESET_CONSUMER_CLIENT_OFFSET, true, fields, offsets.encode());
    }

    /// 221: how far are you?
    public static Push askConsumerStatus(String topic, String group) {
        return new Push(
                RequestCode.GET_CONSUMER_STATUS_FROM_CLIENT,
                false,
                Fields.of("topic", topic, "group", group),
                Response.NO_BODY);
    }

    /// A tool's question (307, 309), handed on to the client it is about.
    public static Push relay(Frame request, MemorySegment body) {
        return new Push(request.code(), false, request.fields(), body);
    }

    /// 326: the answer to a request that this client sent. `send` is the reply, stored or not.
    public static Push reply(Request.Send send, WireHost bornHost, WireHost storeHost, long storeTimestamp) {
        var fields = Fields.builder()
                .add("producerGroup", send.producerGroup())
                .add("topic", send.topic())
                .add("defaultTopic", send.defaultTopic())
                .add("defaultTopicQueueNums", send.defaultTopicQueues())
                .add("queueId", send.queueId())
                .add("sysFlag", send.sysFlag())
                .add("bornTimestamp", send.bornTimestamp())
                .add("flag", send.flag())
                .add("properties", send.properties().encodedText())
                .add("reconsumeTimes", send.reconsumeTimes())
                .add("bornHost", bornHost.toString())
                .add("storeHost", storeHost.toString())
                .add("storeTimestamp", storeTimestamp)
                .build();
        return new Push(RequestCode.PUSH_REPLY_MESSAGE_TO_CLIENT, false, fields, send.body());
    }
}
