// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.JsonValue;
import java.util.List;

/// The settings of all topics (RocketMQ: `TopicConfigSerializeWrapper`).
public record TopicConfigs(List<TopicConfig> topics, DataVersion version) implements JsonBody {
    public TopicConfigs {
        topics = List.copyOf(topics);
    }

    public static TopicConfigs fromJson(JsonValue value) {
        var object = JsonObject.asObject("topics", value);
        return new TopicConfigs(
                object.object("topicConfigTable").stream()
                        .flatMap(table -> table.members().stream())
                        .map(member -> TopicConfig.fromJson(member.value()))
                        .toList(),
                object.get("dataVersion").map(DataVersion::fromJson).orElse(new DataVersion(0, 0, 0)));
    }

    @Override
    public JsonObject toJson() {
        var table = JsonObject.builder();
        for (var topic : topics) table.put(topic.name(), topic.toJson());
        return JsonObject.builder()
                .put("dataVersion", version.toJson())
                .put("topicConfigTable", table.build())
                .build();
    }
}
