// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.JsonValue;
import java.util.List;
import java.util.Optional;

/// Who serves a topic, and with how many queues (RocketMQ: `TopicRouteData`).
public record TopicRoute(List<BrokerAddresses> brokers, List<QueueCounts> queues, Optional<String> orderedQueues)
        implements JsonBody {
    public TopicRoute {
        brokers = List.copyOf(brokers);
        queues = List.copyOf(queues);
    }

    public static TopicRoute fromJson(JsonValue value) {
        var object = JsonObject.asObject("a route", value);
        return new TopicRoute(
                object.array("brokerDatas").stream()
                        .map(BrokerAddresses::fromJson)
                        .toList(),
                object.array("queueDatas").stream().map(QueueCounts::fromJson).toList(),
                object.text("orderTopicConf"));
    }

    @Override
    public JsonObject toJson() {
        return JsonObject.builder()
                .put("brokerDatas", Lists.write(brokers))
                .put("filterServerTable", JsonObject.builder().build())
                .putIfPresent("orderTopicConf", orderedQueues)
                .put("queueDatas", Lists.write(queues))
                .build();
    }
}
