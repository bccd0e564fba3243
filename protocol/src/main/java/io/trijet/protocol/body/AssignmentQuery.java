// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.JsonValue;

/// Asks which queues a client shall read (RocketMQ: `QueryAssignmentRequestBody`).
public record AssignmentQuery(String topic, String group, String clientId, String strategy, MessageModel model)
        implements JsonBody {
    public static AssignmentQuery fromJson(JsonValue value) {
        var object = JsonObject.asObject("an assignment query", value);
        return new AssignmentQuery(
                object.requiredText("topic"),
                object.requiredText("consumerGroup"),
                object.requiredText("clientId"),
                object.text("strategyName", "AVG"),
                Enums.read(object, "messageModel", MessageModel.CLUSTERING));
    }

    @Override
    public JsonObject toJson() {
        return JsonObject.builder()
                .put("topic", topic)
                .put("consumerGroup", group)
                .put("clientId", clientId)
                .put("strategyName", strategy)
                .put("messageModel", model.name())
                .build();
    }
}
