// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.JsonValue;
import java.util.List;

/// Who consumes in a group, and what (RocketMQ: `ConsumerConnection`).
public record ConsumerConnections(
        List<ClientConnection> connections,
        ConsumeType type,
        MessageModel model,
        ConsumeFrom from,
        List<Subscription> subscriptions)
        implements JsonBody {
    public ConsumerConnections {
        connections = List.copyOf(connections);
        subscriptions = List.copyOf(subscriptions);
    }

    public static ConsumerConnections fromJson(JsonValue value) {
        var object = JsonObject.asObject("consumer connections", value);
        return new ConsumerConnections(
                object.array("connectionSet").stream()
                        .map(ClientConnection::fromJson)
                        .toList(),
                Enums.read(object, "consumeType", ConsumeType.CONSUME_PASSIVELY),
                Enums.read(object, "messageModel", MessageModel.CLUSTERING),
                Enums.read(object, "consumeFromWhere", ConsumeFrom.CONSUME_FROM_LAST_OFFSET),
                object.object("subscriptionTable").stream()
                        .flatMap(table -> table.members().stream())
                        .map(member -> Subscription.fromJson(member.value()))
                        .toList());
    }

    @Override
    public JsonObject toJson() {
        var table = JsonObject.builder();
        for (var subscription : subscriptions) table.put(subscription.topic(), subscription.toJson());
        return JsonObject.builder()
                .put("connectionSet", Lists.write(connections))
                .put("consumeFromWhere", from.name())
                .put("consumeType", type.name())
                .put("messageModel", model.name())
                .put("subscriptionTable", table.build())
                .build();
    }
}
