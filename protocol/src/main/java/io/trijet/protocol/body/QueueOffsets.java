// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.JsonValue;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// An offset for each queue (RocketMQ: `ResetOffsetBody`).
public record QueueOffsets(SortedMap<MessageQueue, Long> offsets) implements JsonBody {
    public QueueOffsets {
        offsets = Collections.unmodifiableSortedMap(new TreeMap<>(offsets));
    }

    public static QueueOffsets fromJson(JsonValue value) {
        return new QueueOffsets(QueueTables.read(
                JsonObject.asObject("offsets", value),
                "offsetTable",
                offset -> JsonObject.asLong("offsetTable", offset)));
    }

    @Override
    public JsonObject toJson() {
        return JsonObject.builder()
                .put("offsetTable", QueueTables.write(offsets, JsonValue.Numeric::of))
                .build();
    }
}
