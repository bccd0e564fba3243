// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.JsonValue;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// A consumer group's settings (RocketMQ: `SubscriptionGroupConfig`).
public record GroupConfig(
        String name,
        boolean consumeEnabled,
        boolean consumeFromMinEnabled,
        boolean broadcastEnabled,
        boolean orderly,
        int retryQueues,
        int maxRetries,
        long brokerId,
        long brokerIdWhenSlow,
        boolean notifiesChanges,
        int sysFlag,
        int consumeTimeoutMinutes,
        SortedMap<String, String> attributes)
        implements JsonBody {
    public GroupConfig {
        attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    }

    /// A group with the official defaults.
    public static GroupConfig named(String name) {
        return fromJson(JsonObject.builder().put("groupName", name).build());
    }

    public static GroupConfig fromJson(JsonValue value) {
        var object = JsonObject.asObject("a group", value);
        return new GroupConfig(
                object.requiredText("groupName"),
                object.bool("consumeEnable", true),
                object.bool("consumeFromMinEnable", true),
                object.bool("consumeBroadcastEnable", true),
                object.bool("consumeMessageOrderly", false),
                object.integer("retryQueueNums", 1),
                object.integer("retryMaxTimes", 16),
                object.number("brokerId", 0),
                object.number("whichBrokerWhenConsumeSlowly", 1),
                object.bool("notifyConsumerIdsChangedEnable", true),
                object.integer("groupSysFlag", 0),
                object.integer("consumeTimeoutMinute", 15),
                Tables.read(object, "attributes"));
    }

    @Override
    public JsonObject toJson() {
        return JsonObject.builder()
                .put("attributes", Tables.write(attributes))
                .put("brokerId", brokerId)
                .put("consumeBroadcastEnable", broadcastEnabled)
                .put("consumeEnable", consumeEnabled)
                .put("consumeFromMinEnable", consumeFromMinEnabled)
                .put("consumeMessageOrderly", orderly)
                .put("consumeTimeoutMinute", consumeTimeoutMinutes)
                .put("groupName", name)
                .put(
                        "groupRetryPolicy",
                        JsonObject.builder().put("type", "CUSTOMIZED").build())
                .put("groupSysFlag", sysFlag)
                .put("notifyConsumerIdsChangedEnable", notifiesChanges)
                .put("retryMaxTimes", maxRetries)
                .put("retryQueueNums", retryQueues)
                .put("whichBrokerWhenConsumeSlowly", brokerIdWhenSlow)
                .build();
    }
}
