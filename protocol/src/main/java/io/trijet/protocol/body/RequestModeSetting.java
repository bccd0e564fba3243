// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.JsonValue;

/// Sets how a group asks for a topic's messages (RocketMQ: `SetMessageRequestModeRequestBody`).
public record RequestModeSetting(String topic, String group, Assignment.RequestMode mode, int popSharedQueues)
        implements JsonBody {
    public static RequestModeSetting fromJson(JsonValue value) {
        var object = JsonObject.asObject("a request mode", value);
        return new RequestModeSetting(
                object.requiredText("topic"),
                object.requiredText("consumerGroup"),
                Enums.read(object, "mode", Assignment.RequestMode.PULL),
                object.integer("popShareQueueNum", 0));
    }

    @Override
    public JsonObject toJson() {
        return JsonObject.builder()
                .put("topic", topic)
                .put("consumerGroup", group)
                .put("mode", mode.name())
                .put("popShareQueueNum", popSharedQueues)
                .build();
    }
}
