// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol.message;

import io.trijet.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/// Properties that are seen one by one are found by name, and what is set is there afterwards, once.
public final class PropertiesAttack implements FuzzTarget {
    private static final int FEW = 64;

    @Override
    public void attack(byte[] input) {
        var properties = MessageProperties.ofEncoded(input);
        var seen = new HashMap<String, String>();
        properties.forEach(seen::put);
        int looked = 0;
        for (var pair : seen.entrySet()) {
            boolean isAscii = pair.getKey().chars().allMatch(c -> c < 0x80);
            if (!isAscii || looked++ == FEW) continue;
            if (!properties.get(pair.getKey()).equals(Optional.of(pair.getValue())))
                throw new AssertionError(pair + " is seen but not found");
        }
        var changed = properties
                .edit()
                .set("TAGS", "x")
                .remove("KEYS")
                .setIfAbsent("UNIQ_KEY", "y")
                .build();
        if (!changed.get("TAGS").equals(Optional.of("x")) || changed.contains("KEYS"))
            throw new AssertionError("not changed: " + changed);
        if (!properties.plus(changed).get("TAGS").equals(Optional.of("x")))
            throw new AssertionError("not added: " + changed);
        if (properties.containsAny("TAGS", "KEYS") && input.length < 4) throw new AssertionError("found in nothing");
        properties.tagHash();
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(
                "TAGS\u0001a\u0002KEYS\u0001k1 k2\u0002UNIQ_KEY\u0001id\u0002".getBytes(StandardCharsets.UTF_8),
                "\u0001\u0002\u0002TAGS\u0001b".getBytes(StandardCharsets.UTF_8));
    }
}
