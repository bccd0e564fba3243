// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.JsonValue;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// A topic's settings (RocketMQ: `TopicConfig`).
public record TopicConfig(
        String name,
        int readQueues,
        int writeQueues,
        int permission,
        int sysFlag,
        boolean ordered,
        SortedMap<String, String> attributes)
        implements JsonBody {
    public TopicConfig {
        attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    }

    /// Readable and writable, without flags and attributes.
    public static TopicConfig of(String name, int queues, int permission) {
        return new TopicConfig(name, queues, queues, permission, 0, false, Collections.emptySortedMap());
    }

    public static TopicConfig fromJson(JsonValue value) {
        var object = JsonObject.asObject("a topic", value);
        return new TopicConfig(
                object.requiredText("topicName"),
                object.integer("readQueueNums", 16),
                object.integer("writeQueueNums", 16),
                object.integer("perm", 6),
                object.integer("topicSysFlag", 0),
                object.bool("order", false),
                Tables.read(object, "attributes"));
    }

    @Override
    public JsonObject toJson() {
        return JsonObject.builder()
                .put("attributes", Tables.write(attributes))
                .put("order", ordered)
                .put("perm", permission)
                .put("readQueueNums", readQueues)
                .put("topicFilterType", "SINGLE_TAG")
                .put("topicName", name)
                .put("topicSysFlag", sysFlag)
                .put("writeQueueNums", writeQueues)
                .build();
    }
}
