// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.failover;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// Who said of itself that it led which group in which term. Only grows; for one thread.
public final class TermLeaders {
    private final Map<Term, Set<String>> leaders = new HashMap<>();

    private record Term(String group, long term) {}

    /// Remembers one row of `groups` in a node's `/v1/replication`: what it is now, and what it tells of before.
    public void note(String node, JsonNode group) {
        if (group.path("role").asString("").equals("leader")) note(node, group, group);
        for (var change : group.path("changes"))
            if (change.path("change").asString("").equals("leads")) note(node, group, change);
    }

    private void note(String node, JsonNode group, JsonNode leading) {
        var term =
                new Term(group.path("group").asString(""), leading.path("term").asLong(0));
        leaders.computeIfAbsent(term, _ -> new TreeSet<>()).add(node);
    }

    /// The terms in which more than one node led, with their leaders: none, if all is well.
    public List<String> contested() {
        return leaders.entrySet().stream()
                .filter(entry -> entry.getValue().size() > 1)
                .map(entry -> entry.getKey().group() + " in term "
                        + entry.getKey().term() + ": " + String.join(", ", entry.getValue()))
                .sorted()
                .toList();
    }
}
