// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.watch;

import io.trijet.tools.cluster.ClusterPlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// A group as people see it, from what its nodes said: each row from who knows best, and with its age. Pure.
final class GroupRule {
    private GroupRule() {}

    static List<State.Group> groups(Sight sight) {
        if (sight.plan().isEmpty()) return List.of();
        var plan = sight.plan().get();
        return sight.groups().stream().map(group -> group(sight, plan, group)).toList();
    }

    private static State.Group group(Sight sight, ClusterPlan plan, String group) {
        var leader = CrownRule.leader(sight, group);
        var account = leader.or(() -> longest(sight, group)).flatMap(node -> node.group(group));
        var replicas = new ArrayList<State.Replica>();
        for (var node : sight.nodes()) replicas.add(replica(sight, node, group, leader));
        return new State.Group(
                group,
                plan.mode().word(),
                leader.map(Sight.Node::name).orElse(null),
                sight.terms().getOrDefault(group, 0L),
                account.map(row -> row.path("end").asLong(0)).orElse(0L),
                account.map(row -> row.path("safeEnd").asLong(0)).orElse(0L),
                plan.preferred(group).orElse(null),
                plan.mode().electsLeaders(),
                replicas);
    }

    /// While nobody leads: who knows the most to be safe, of those that ever said anything.
    private static Optional<Sight.Node> longest(Sight sight, String group) {
        return sight.nodes().stream()
                .filter(node -> node.group(group).isPresent())
                .max(Comparator.comparingLong(
                        node -> node.group(group).orElseThrow().path("safeEnd").asLong(0)));
    }

    private static State.Replica replica(Sight sight, Sight.Node node, String group, Optional<Sight.Node> leader) {
        boolean answers = sight.answers(node);
        var own = node.group(group);
        var ownRow = own.flatMap(account -> row(account, node.name()));
        var told = leader.flatMap(at -> at.group(group)).flatMap(account -> row(account, node.name()));
        // What the node says of itself is younger than what the leader heard of it.
        var best = answers && ownRow.isPresent() ? ownRow : told.or(() -> ownRow);
        return new State.Replica(
                node.name(),
                answers ? own.map(account -> role(account, node, leader)).orElse("") : "",
                own.map(Sight::term).orElse(null),
                best.map(row -> row.path("end").asLong(0)).orElse(null),
                best.map(row -> row.path("flushed").asLong(0)).orElse(null),
                own.map(account -> account.path("safeEnd").asLong(0)).orElse(null),
                told.map(row -> row.path("lagBytes").asLong(0)).orElse(null),
                answers
                        && told.filter(row -> row.path("inSync").asBoolean(false))
                                .isPresent(),
                node.ageMillis(sight.atMillis()).orElse(null));
    }

    /// Who claims to lead without the crown has only not heard of the other.
    private static String role(JsonNode account, Sight.Node node, Optional<Sight.Node> leader) {
        var role = Sight.text(account, "role");
        boolean isCrowned = leader.filter(node::equals).isPresent();
        return role.equals("leader") && !isCrowned ? "" : role;
    }

    private static Optional<JsonNode> row(JsonNode account, String node) {
        return account.path("replicas")
                .valueStream()
                .filter(row -> Sight.text(row, "node").equals(node))
                .findFirst();
    }
}
