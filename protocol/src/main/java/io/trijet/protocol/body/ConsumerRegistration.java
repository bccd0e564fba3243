// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.JsonValue;
import java.util.List;

/// One consumer group of a client (RocketMQ: `ConsumerData`).
public record ConsumerRegistration(
        String group, ConsumeType type, MessageModel model, ConsumeFrom from, List<Subscription> subscriptions)
        implements JsonBody {
    public ConsumerRegistration {
        subscriptions = List.copyOf(subscriptions);
    }

    public static ConsumerRegistration fromJson(JsonValue value) {
        var object = JsonObject.asObject("a consumer", value);
        return new ConsumerRegistration(
                object.requiredText("groupName"),
                Enums.read(object, "consumeType", ConsumeType.CONSUME_PASSIVELY),
                Enums.read(object, "messageModel", MessageModel.CLUSTERING),
                Enums.read(object, "consumeFromWhere", ConsumeFrom.CONSUME_FROM_LAST_OFFSET),
                object.array("subscriptionDataSet").stream()
                        .map(Subscription::fromJson)
                        .toList());
    }

    @Override
    public JsonObject toJson() {
        return JsonObject.builder()
                .put("consumeFromWhere", from.name())
                .put("consumeType", type.name())
                .put("groupName", group)
                .put("messageModel", model.name())
                .put("subscriptionDataSet", Lists.write(subscriptions))
                .put("unitMode", false)
                .build();
    }
}
