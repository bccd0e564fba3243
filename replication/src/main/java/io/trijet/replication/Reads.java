// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import java.util.LinkedHashMap;
import java.util.Map;

/// Those who wait to hear whether this member surely leads, by the token of their question. Owned by the
/// group's lane.
final class Reads {
    private final Map<Long, Waiting> waiting = new LinkedHashMap<>();
    private long lastToken;

    private record Waiting(Runnable then, Runnable otherwise) {}

    long add(Runnable then, Runnable otherwise) {
        lastToken++;
        waiting.put(lastToken, new Waiting(then, otherwise));
        return lastToken;
    }

    void confirmed(long token) {
        var asked = waiting.remove(token);
        if (asked != null) asked.then().run();
    }

    void refused(long token) {
        var asked = waiting.remove(token);
        if (asked != null) asked.otherwise().run();
    }
}
