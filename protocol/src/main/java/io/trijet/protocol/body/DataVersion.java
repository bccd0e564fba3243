// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.JsonValue;

/// Which state of a table this is (RocketMQ: `DataVersion`).
public record DataVersion(long counter, long stateVersion, long timestamp) implements JsonBody {
    public static DataVersion fromJson(JsonValue value) {
        var object = JsonObject.asObject("a data version", value);
        return new DataVersion(
                object.number("counter", 0), object.number("stateVersion", 0), object.number("timestamp", 0));
    }

    @Override
    public JsonObject toJson() {
        return JsonObject.builder()
                .put("counter", counter)
                .put("stateVersion", stateVersion)
                .put("timestamp", timestamp)
                .build();
    }
}
