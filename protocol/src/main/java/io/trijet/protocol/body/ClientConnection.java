// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.Language;
import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.JsonValue;

/// One client's connection, as tools show it (RocketMQ: `Connection`).
public record ClientConnection(String clientId, String address, Language language, int version) implements JsonBody {
    public static ClientConnection fromJson(JsonValue value) {
        var object = JsonObject.asObject("a connection", value);
        return new ClientConnection(
                object.text("clientId", ""),
                object.text("clientAddr", ""),
                Enums.read(object, "language", Language.OTHER),
                object.integer("version", 0));
    }

    @Override
    public JsonObject toJson() {
        return JsonObject.builder()
                .put("clientAddr", address)
                .put("clientId", clientId)
                .put("language", language.name())
                .put("version", version)
                .build();
    }
}
