// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.JsonValue;
import java.util.List;

/// Who produces in a group (RocketMQ: `ProducerConnection`).
public record ProducerConnections(List<ClientConnection> connections) implements JsonBody {
    public ProducerConnections {
        connections = List.copyOf(connections);
    }

    public static ProducerConnections fromJson(JsonValue value) {
        var object = JsonObject.asObject("producer connections", value);
        return new ProducerConnections(object.array("connectionSet").stream()
                .map(ClientConnection::fromJson)
                .toList());
    }

    @Override
    public JsonObject toJson() {
        return JsonObject.builder()
                .put("connectionSet", Lists.write(connections))
                .build();
    }
}
