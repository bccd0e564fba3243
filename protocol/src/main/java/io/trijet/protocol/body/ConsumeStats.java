// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.JsonValue;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// How far a group is, queue by queue (RocketMQ: `ConsumeStats`).
public record ConsumeStats(SortedMap<MessageQueue, Progress> queues, double consumeTps) implements JsonBody {
    /// `lastTimestamp` is the store time of the message before `consumerOffset`.
    public record Progress(long brokerOffset, long consumerOffset, long pullOffset, long lastTimestamp) {}

    public ConsumeStats {
        queues = Collections.unmodifiableSortedMap(new TreeMap<>(queues));
    }

    public static ConsumeStats fromJson(JsonValue value) {
        var object = JsonObject.asObject("consume stats", value);
        var queues = QueueTables.read(object, "offsetTable", ConsumeStats::readProgress);
        return new ConsumeStats(queues, object.decimal("consumeTps", 0));
    }

    private static Progress readProgress(JsonValue value) {
        var object = JsonObject.asObject("offsetTable", value);
        return new Progress(
                object.number("brokerOffset", 0),
                object.number("consumerOffset", 0),
                object.number("pullOffset", 0),
                object.number("lastTimestamp", 0));
    }

    @Override
    public JsonObject toJson() {
        return JsonObject.builder()
                .put("consumeTps", consumeTps)
                .put(
                        "offsetTable",
                        QueueTables.write(
                                queues,
                                progress -> JsonObject.builder()
                                        .put("brokerOffset", progress.brokerOffset())
                                        .put("consumerOffset", progress.consumerOffset())
                                        .put("lastTimestamp", progress.lastTimestamp())
                                        .put("pullOffset", progress.pullOffset())
                                        .build()))
                .build();
    }
}
