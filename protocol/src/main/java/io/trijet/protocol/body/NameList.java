// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.JsonValue;
import java.util.List;

/// A body that is one list of names under a key of its own.
public record NameList(String key, List<String> names) implements JsonBody {
    public NameList {
        names = List.copyOf(names);
    }

    /// RocketMQ: `GetConsumerListByGroupResponseBody`.
    public static NameList consumerIds(List<String> ids) {
        return new NameList("consumerIdList", ids);
    }

    /// RocketMQ: `TopicList`.
    public static NameList topics(List<String> topics) {
        return new NameList("topicList", topics);
    }

    /// RocketMQ: `GroupList`.
    public static NameList groups(List<String> groups) {
        return new NameList("groupList", groups);
    }

    public static NameList fromJson(String key, JsonValue value) {
        return new NameList(key, JsonObject.asObject("a list of names", value).texts(key));
    }

    @Override
    public JsonObject toJson() {
        return JsonObject.builder().put(key, JsonValue.Array.ofTexts(names)).build();
    }
}
