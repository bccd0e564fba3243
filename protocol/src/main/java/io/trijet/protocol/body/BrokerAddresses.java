// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.JsonValue;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// Where a broker name is served: id to `host:port`, 0 being the leader (RocketMQ: `BrokerData`).
public record BrokerAddresses(String cluster, String brokerName, SortedMap<Long, String> addresses)
        implements JsonBody {
    public BrokerAddresses {
        addresses = Collections.unmodifiableSortedMap(new TreeMap<>(addresses));
    }

    public static BrokerAddresses fromJson(JsonValue value) {
        var object = JsonObject.asObject("a broker", value);
        var addresses = new TreeMap<Long, String>();
        object.object("brokerAddrs")
                .ifPresent(table -> table.members()
                        .forEach(member -> addresses.put(
                                JsonObject.asLong("a broker id", member.key()),
                                JsonObject.asText("a broker address", member.value()))));
        return new BrokerAddresses(object.text("cluster", ""), object.requiredText("brokerName"), addresses);
    }

    @Override
    public JsonObject toJson() {
        var table = JsonObject.builder();
        addresses.forEach((id, address) -> table.put(Long.toString(id), address));
        return JsonObject.builder()
                .put("brokerAddrs", table.build())
                .put("brokerName", brokerName)
                .put("cluster", cluster)
                .put("enableActingMaster", false)
                .build();
    }
}
