// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.JsonValue;

/// The queues of a topic behind one broker name (RocketMQ: `QueueData`).
public record QueueCounts(String brokerName, int readQueues, int writeQueues, int permission, int topicSysFlag)
        implements JsonBody {
    public static QueueCounts fromJson(JsonValue value) {
        var object = JsonObject.asObject("queue counts", value);
        return new QueueCounts(
                object.requiredText("brokerName"),
                object.integer("readQueueNums", 0),
                object.integer("writeQueueNums", 0),
                object.integer("perm", 0),
                object.integer("topicSysFlag", 0));
    }

    @Override
    public JsonObject toJson() {
        return JsonObject.builder()
                .put("brokerName", brokerName)
                .put("perm", permission)
                .put("readQueueNums", readQueues)
                .put("topicSysFlag", topicSysFlag)
                .put("writeQueueNums", writeQueues)
                .build();
    }
}
