// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cluster;

import java.util.List;
import tools.jackson.databind.JsonNode;

/// Whether a cluster is at rest, from what all its nodes say of their groups. Pure.
public final class SettledRule {
    private SettledRule() {}

    /// True if every group has one leader, known to all, everyone is in sync with it, and no node refuses clients.
    public static boolean isSettled(List<JsonNode> accounts) {
        if (accounts.isEmpty() || accounts.getFirst().path("groups").isEmpty()) return false;
        if (accounts.stream().anyMatch(SettledRule::refusesClients)) return false;
        for (var group : accounts.getFirst().path("groups")) {
            var rows = accounts.stream()
                    .flatMap(account -> account.path("groups").valueStream())
                    .filter(row -> name(row).equals(name(group)))
                    .toList();
            var leading = rows.stream().filter(SettledRule::leads).toList();
            if (rows.size() != accounts.size() || leading.size() != 1) return false;
            var leader = leading.getFirst();
            boolean isKnown = rows.stream()
                    .allMatch(row -> row.path("leader")
                            .asString("")
                            .equals(leader.path("leader").asString("?")));
            boolean areInSync = leader.path("replicas")
                    .valueStream()
                    .allMatch(replica -> replica.path("inSync").asBoolean(false));
            if (!isKnown || !areInSync) return false;
        }
        return true;
    }

    /// As a node does for a moment after it has found a majority again.
    private static boolean refusesClients(JsonNode account) {
        return account.path("doors").asString("").equals("shut");
    }

    private static boolean leads(JsonNode group) {
        return group.path("role").asString("").equals("leader");
    }

    private static String name(JsonNode group) {
        return group.path("group").asString("");
    }
}
