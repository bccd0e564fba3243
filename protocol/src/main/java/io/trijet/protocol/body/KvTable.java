// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.JsonValue;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// Keys and values: runtime information and key-value lists (RocketMQ: `KVTable`).
public record KvTable(Map<String, String> table) implements JsonBody {
    public KvTable {
        table = Collections.unmodifiableSortedMap(new TreeMap<>(table));
    }

    public static KvTable fromJson(JsonValue value) {
        return new KvTable(Tables.read(JsonObject.asObject("a table", value), "table"));
    }

    @Override
    public JsonObject toJson() {
        return JsonObject.builder().put("table", Tables.write(table)).build();
    }
}
