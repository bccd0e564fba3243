// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.body;

import io.trijet.protocol.json.JsonObject;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Objects that are tables from text to text.
final class Tables {
    private Tables() {}

    static SortedMap<String, String> read(JsonObject object, String name) {
        var table = new TreeMap<String, String>();
        object.object(name)
                .ifPresent(members -> members.members()
                        .forEach(member -> table.put(
                                JsonObject.asText(name, member.key()), JsonObject.asText(name, member.value()))));
        return table;
    }

    static JsonObject write(Map<String, String> table) {
        var object = JsonObject.builder();
        table.forEach(object::put);
        return object.build();
    }
}
