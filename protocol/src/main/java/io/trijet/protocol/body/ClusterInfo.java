// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// All broker names of all clusters (RocketMQ: `ClusterInfo`).
public record ClusterInfo(List<BrokerAddresses> brokers) implements JsonBody {
    public ClusterInfo {
        brokers = List.copyOf(brokers);
    }

    public static ClusterInfo fromJson(JsonValue value) {
        var table = JsonObject.asObject("cluster info", value).object("brokerAddrTable");
        return new ClusterInfo(table.stream()
                .flatMap(object -> object.members().stream())
                .map(member -> BrokerAddresses.fromJson(member.value()))
                .toList());
    }

    /// Cluster to its broker names.
    public SortedMap<String, List<String>> clusters() {
        var clusters = new TreeMap<String, List<String>>();
        for (var broker : brokers)
            clusters.computeIfAbsent(broker.cluster(), name -> new ArrayList<>())
                    .add(broker.brokerName());
        return Collections.unmodifiableSortedMap(clusters);
    }

    @Override
    public JsonObject toJson() {
        var byName = JsonObject.builder();
        for (var broker : brokers) byName.put(broker.brokerName(), broker.toJson());
        var byCluster = JsonObject.builder();
        clusters().forEach((cluster, names) -> byCluster.put(cluster, JsonValue.Array.ofTexts(names)));
        return JsonObject.builder()
                .put("brokerAddrTable", byName.build())
                .put("clusterAddrTable", byCluster.build())
                .build();
    }
}
