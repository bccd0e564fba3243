// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.JsonValue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// Tables with a whole queue as key: not valid JSON, and what Java clients insist on (protocol.md 1.8).
final class QueueTables {
    private QueueTables() {}

    static <V> JsonObject write(SortedMap<MessageQueue, V> table, Function<V, JsonValue> value) {
        var object = JsonObject.builder();
        table.forEach((queue, v) -> object.put(queue.toJson(), value.apply(v)));
        return object.build();
    }

    static <V> SortedMap<MessageQueue, V> read(JsonObject object, String name, Function<JsonValue, V> value) {
        var table = new TreeMap<MessageQueue, V>();
        object.object(name)
                .ifPresent(members -> members.members()
                        .forEach(
                                member -> table.put(MessageQueue.fromJson(member.key()), value.apply(member.value()))));
        return table;
    }
}
