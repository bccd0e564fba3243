// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.JsonValue;

/// Asks whether a subscription is understood (RocketMQ: `CheckClientRequestBody`).
public record ClientConfigCheck(String clientId, String group, Subscription subscription) implements JsonBody {
    public static ClientConfigCheck fromJson(JsonValue value) {
        var object = JsonObject.asObject("a client check", value);
        return new ClientConfigCheck(
                object.text("clientId", ""),
                object.text("group", ""),
                Subscription.fromJson(object.get("subscriptionData")
                        .orElse(JsonObject.builder().build())));
    }

    @Override
    public JsonObject toJson() {
        return JsonObject.builder()
                .put("clientId", clientId)
                .put("group", group)
                .put("subscriptionData", subscription.toJson())
                .build();
    }
}
