// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.topic;

import java.util.Optional;
import java.util.SortedMap;

/// How much may be noted of a topic or a group besides its settings: it is kept on every member. Pure.
public final class Attributes {
    /// Characters of all names and values together.
    public static final int MAX_CHARS = 1024;

    private Attributes() {}

    /// What is wrong with the attributes of `owner`; empty if nothing is.
    public static Optional<String> fault(String owner, SortedMap<String, String> attributes) {
        long chars = 0;
        for (var attribute : attributes.entrySet())
            chars += attribute.getKey().length() + attribute.getValue().length();
        if (chars <= MAX_CHARS) return Optional.empty();
        return Optional.of(
                "the attributes of " + owner + " have " + chars + " characters; at most " + MAX_CHARS + " are kept");
    }
}
