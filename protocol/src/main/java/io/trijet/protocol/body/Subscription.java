// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.JsonObject;
import io.trijet.protocol.json.JsonValue;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What a group wants of a topic (RocketMQ: `SubscriptionData`). `tagHashes` are Java string hashes of the tags; with
/// `*` both sets are empty.
public record Subscription(
        String topic,
        String expression,
        List<String> tags,
        Set<Integer> tagHashes,
        long version,
        String expressionType,
        boolean classFilter)
        implements JsonBody {
    public static final String ALL = "*";
    public static final String TAG = "TAG";

    public Subscription {
        tags = List.copyOf(tags);
        tagHashes = Set.copyOf(tagHashes);
    }

    /// A tag expression: `*`, or tags separated by `||` (RocketMQ: `FilterAPI.buildSubscriptionData`).
    public static Subscription ofTags(String topic, String expression, long version) {
        var tags = new LinkedHashSet<String>();
        boolean everything = expression.isBlank() || expression.equals(ALL);
        if (!everything) {
            for (var tag : expression.split("\\|\\|", -1)) if (!tag.isBlank()) tags.add(tag.strip());
        }
        var hashes = new LinkedHashSet<Integer>();
        for (var tag : tags) hashes.add(tag.hashCode());
        return new Subscription(topic, everything ? ALL : expression, List.copyOf(tags), hashes, version, TAG, false);
    }

    public static Subscription fromJson(JsonValue value) {
        var object = JsonObject.asObject("a subscription", value);
        var hashes = new LinkedHashSet<Integer>();
        for (var code : object.array("codeSet")) hashes.add((int) JsonObject.asLong("codeSet", code));
        return new Subscription(
                object.requiredText("topic"),
                object.text("subString", ""),
                object.texts("tagsSet").stream().distinct().toList(),
                hashes,
                object.number("subVersion", 0),
                object.text("expressionType", TAG),
                object.bool("classFilterMode", false));
    }

    public boolean isTagExpression() {
        return expressionType.equals(TAG);
    }

    /// Whether a message with this tag hash may match. False positives are the client's to filter.
    public boolean matches(long tagHash) {
        return tagHashes.isEmpty() || tagHashes.contains((int) tagHash);
    }

    @Override
    public JsonObject toJson() {
        return JsonObject.builder()
                .put("classFilterMode", classFilter)
                .put(
                        "codeSet",
                        JsonValue.Array.of(tagHashes.stream()
                                .sorted()
                                .map(JsonValue.Numeric::of)
                                .toList()))
                .put("expressionType", expressionType)
                .put("subString", expression)
                .put("subVersion", version)
                .put("tagsSet", JsonValue.Array.ofTexts(tags))
                .put("topic", topic)
                .build();
    }
}
