// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.JsonValue;
import java.util.List;

/// Queues that a client wants to hold, or to let go (RocketMQ: `LockBatchRequestBody`, `UnlockBatchRequestBody`).
public record QueueLockRequest(String group, String clientId, List<MessageQueue> queues) implements JsonBody {
    public QueueLockRequest {
        queues = List.copyOf(queues);
    }

    public static QueueLockRequest fromJson(JsonValue value) {
        var object = JsonObject.asObject("a lock request", value);
        return new QueueLockRequest(
                object.requiredText("consumerGroup"),
                object.requiredText("clientId"),
                object.array("mqSet").stream().map(MessageQueue::fromJson).toList());
    }

    @Override
    public JsonObject toJson() {
        return JsonObject.builder()
                .put("clientId", clientId)
                .put("consumerGroup", group)
                .put("mqSet", Lists.write(queues))
                .put("onlyThisBroker", false)
                .build();
    }
}
