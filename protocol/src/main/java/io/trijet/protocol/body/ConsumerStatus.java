// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.JsonValue;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// How far each client of a group says it is (RocketMQ: `GetConsumerStatusBody`).
public record ConsumerStatus(SortedMap<String, SortedMap<MessageQueue, Long>> clients) implements JsonBody {
    public ConsumerStatus {
        clients = Collections.unmodifiableSortedMap(new TreeMap<>(clients));
    }

    /// What one client answers about itself.
    public static SortedMap<MessageQueue, Long> readOne(JsonValue value) {
        return QueueTables.read(
                JsonObject.asObject("a consumer's status", value),
                "messageQueueTable",
                offset -> JsonObject.asLong("messageQueueTable", offset));
    }

    @Override
    public JsonObject toJson() {
        var table = JsonObject.builder();
        clients.forEach((client, offsets) -> table.put(client, QueueTables.write(offsets, JsonValue.Numeric::of)));
        return JsonObject.builder().put("consumerTable", table.build()).build();
    }
}
