// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.JsonValue;
import java.util.List;

/// Everything a client takes part in (RocketMQ: `HeartbeatData`). `withoutSubscriptions`: as before, by `fingerprint`.
public record Heartbeat(
        String clientId,
        List<String> producerGroups,
        List<ConsumerRegistration> consumers,
        int fingerprint,
        boolean withoutSubscriptions)
        implements JsonBody {
    public Heartbeat {
        producerGroups = List.copyOf(producerGroups);
        consumers = List.copyOf(consumers);
    }

    public static Heartbeat fromJson(JsonValue value) {
        var object = JsonObject.asObject("a heartbeat", value);
        return new Heartbeat(
                object.requiredText("clientID"),
                object.objects("producerDataSet").stream()
                        .map(producer -> producer.requiredText("groupName"))
                        .toList(),
                object.array("consumerDataSet").stream()
                        .map(ConsumerRegistration::fromJson)
                        .toList(),
                object.integer("heartbeatFingerprint", 0),
                object.bool("withoutSub", false));
    }

    @Override
    public JsonObject toJson() {
        var producers = producerGroups.stream()
                .map(group -> JsonObject.builder().put("groupName", group).build())
                .toList();
        return JsonObject.builder()
                .put("clientID", clientId)
                .put("consumerDataSet", Lists.write(consumers))
                .put("heartbeatFingerprint", fingerprint)
                .put("producerDataSet", JsonValue.Array.of(producers))
                .put("withoutSub", withoutSubscriptions)
                .build();
    }
}
