// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.JsonValue;
import java.util.List;

/// The settings of all groups (RocketMQ: `SubscriptionGroupWrapper`).
public record GroupConfigs(List<GroupConfig> groups, DataVersion version) implements JsonBody {
    public GroupConfigs {
        groups = List.copyOf(groups);
    }

    public static GroupConfigs fromJson(JsonValue value) {
        var object = JsonObject.asObject("groups", value);
        return new GroupConfigs(
                object.object("subscriptionGroupTable").stream()
                        .flatMap(table -> table.members().stream())
                        .map(member -> GroupConfig.fromJson(member.value()))
                        .toList(),
                object.get("dataVersion").map(DataVersion::fromJson).orElse(new DataVersion(0, 0, 0)));
    }

    @Override
    public JsonObject toJson() {
        var table = JsonObject.builder();
        for (var group : groups) table.put(group.name(), group.toJson());
        return JsonObject.builder()
                .put("dataVersion", version.toJson())
                .put("forbiddenTable", JsonObject.builder().build())
                .put("subscriptionGroupTable", table.build())
                .build();
    }
}
