// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.protocol.message.MessageProperties;
import io.trijet.protocol.message.PropertyNames;
import io.trijet.storage.index.KeyIndex;

/// The keys by which a message is found: its unique key and each word of its KEYS, each below its topic
/// (protocol.md 2.13).
public final class MessageKeys {
    private MessageKeys() {}

    /// As the index has it.
    public static String indexed(String topic, String key) {
        return topic + '#' + key;
    }

    static void add(KeyIndex index, String topic, MessageProperties properties, KeyIndex.Hit place) {
        var uniqueKey = properties.get(PropertyNames.UNIQUE_KEY);
        if (uniqueKey.isPresent()) add(index, indexed(topic, uniqueKey.get()), place);
        var keys = properties.get(PropertyNames.KEYS);
        if (keys.isEmpty()) return;
        for (var key : keys.get().split(" ", -1)) if (!key.isEmpty()) add(index, indexed(topic, key), place);
    }

    private static void add(KeyIndex index, String key, KeyIndex.Hit place) {
        index.append(key, place.record(), place.position(), place.storeMillis());
    }
}
