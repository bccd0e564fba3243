// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.JsonValue;
import java.util.Comparator;

/// A queue as clients name it (RocketMQ: `MessageQueue`). Ordered as clients order queues before they share them out.
public record MessageQueue(String topic, String brokerName, int queueId) implements JsonBody, Comparable<MessageQueue> {
    private static final Comparator<MessageQueue> ORDER = Comparator.comparing(MessageQueue::topic)
            .thenComparing(MessageQueue::brokerName)
            .thenComparingInt(MessageQueue::queueId);

    public static MessageQueue fromJson(JsonValue value) {
        var object = JsonObject.asObject("a queue", value);
        return new MessageQueue(
                object.requiredText("topic"), object.requiredText("brokerName"), object.integer("queueId", 0));
    }

    @Override
    public JsonObject toJson() {
        return JsonObject.builder()
                .put("brokerName", brokerName)
                .put("queueId", queueId)
                .put("topic", topic)
                .build();
    }

    @Override
    public int compareTo(MessageQueue other) {
        return ORDER.compare(this, other);
    }
}
