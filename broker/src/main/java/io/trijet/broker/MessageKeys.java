// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.protocol.message.MessageCodec;
import io.trijet.protocol.message.PropertyNames;
import io.trijet.storage.index.KeyIndex;
import java.lang.foreign.MemorySegment;

/// The keys by which a message is found: its unique key and each word of its KEYS, each below its topic
/// (protocol.md 2.13).
public final class MessageKeys {
    /// As the index has it.
    public static String indexed(String topic, String key) {
        return topic + '#' + key;
    }

    void add(KeyIndex index, long record, long position, MemorySegment bytes, long at, long storeMillis) {
        var properties = MessageCodec.properties(bytes, at);
        var uniqueKey = properties.get(PropertyNames.UNIQUE_KEY);
        var keys = properties.get(PropertyNames.KEYS);
        if (uniqueKey.isEmpty() && keys.isEmpty()) return;
        var topic = MessageCodec.topic(bytes, at);
        if (uniqueKey.isPresent()) index.append(indexed(topic, uniqueKey.get()), record, position, storeMillis);
        if (keys.isEmpty()) return;
        for (var key : keys.get().split(" ", -1)) {
            if (!key.isEmpty()) index.append(indexed(topic, key), record, position, storeMillis);
        }
    }
}
