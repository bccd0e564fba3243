// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.JsonValue;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// How far the queues of a topic reach (RocketMQ: `TopicStatsTable`).
public record TopicStats(SortedMap<MessageQueue, QueueRange> queues) implements JsonBody {
    /// `[minOffset, maxOffset)`, and when the last message was stored.
    public record QueueRange(long minOffset, long maxOffset, long lastUpdateTimestamp) {}

    public TopicStats {
        queues = Collections.unmodifiableSortedMap(new TreeMap<>(queues));
    }

    public static TopicStats fromJson(JsonValue value) {
        return new TopicStats(QueueTables.read(JsonObject.asObject("topic stats", value), "offsetTable", entry -> {
            var object = JsonObject.asObject("offsetTable", entry);
            return new QueueRange(
                    object.number("minOffset", 0),
                    object.number("maxOffset", 0),
                    object.number("lastUpdateTimestamp", 0));
        }));
    }

    @Override
    public JsonObject toJson() {
        return JsonObject.builder()
                .put(
                        "offsetTable",
                        QueueTables.write(
                                queues,
                                range -> JsonObject.builder()
                                        .put("lastUpdateTimestamp", range.lastUpdateTimestamp())
                                        .put("maxOffset", range.maxOffset())
                                        .put("minOffset", range.minOffset())
                                        .build()))
                .put("topicPutTps", 0.0)
                .build();
    }
}
