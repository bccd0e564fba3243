// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.Language;
import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.JsonValue;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// All producers of a broker, by group (RocketMQ: `ProducerTableInfo`).
public record ProducerTable(SortedMap<String, List<Producer>> groups) implements JsonBody {
    /// One producer's connection; `address` without the port.
    public record Producer(String clientId, String address, Language language, int version, long lastUpdate) {
        JsonObject toJson() {
            return JsonObject.builder()
                    .put("clientId", clientId)
                    .put("remoteIP", address)
                    .put("language", language.name())
                    .put("version", version)
                    .put("lastUpdateTimestamp", lastUpdate)
                    .build();
        }
    }

    public ProducerTable {
        groups = Collections.unmodifiableSortedMap(new TreeMap<>(groups));
    }

    @Override
    public JsonObject toJson() {
        var data = JsonObject.builder();
        groups.forEach((group, producers) -> data.put(
                group,
                JsonValue.Array.of(producers.stream().map(Producer::toJson).toList())));
        return JsonObject.builder().put("data", data.build()).build();
    }
}
