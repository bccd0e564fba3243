// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.watch;

import io.trijet.tools.cluster.ClusterPlan;
import io.trijet.tools.cluster.NodePlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// The cluster as of one look, with what is remembered from earlier ones: what silent nodes said last, and the highest
/// term that was ever heard of for each group. Pure, immutable.
public record Sight(long atMillis, Optional<ClusterPlan> plan, List<Node> nodes, Map<String, Long> terms) {
    /// A node whose process runs and that did not answer for longer is silent.
    public static final long SILENT_AFTER_MILLIS = 1_000;

    public Sight {
        nodes = List.copyOf(nodes);
        terms = Map.copyOf(terms);
    }

    /// `sinceMillis`: when its process came into this state. `account`: what it, or a former process of it, said last,
    /// at `answeredMillis`; before it said anything both are empty.
    public record Node(Look.Node seen, long sinceMillis, Optional<Long> answeredMillis, Optional<JsonNode> account) {
        public String name() {
            return seen.plan().name();
        }

        NodePlan plan() {
            return seen.plan();
        }

        /// How old what it said is.
        Optional<Long> ageMillis(long nowMillis) {
            return answeredMillis.map(at -> Math.max(0, nowMillis - at));
        }

        /// What it says counts: it is this process that said it, and not long ago.
        boolean answers(long nowMillis) {
            return seen.isRunning()
                    && answeredMillis
                            .filter(at -> at >= sinceMillis && nowMillis - at <= SILENT_AFTER_MILLIS)
                            .isPresent();
        }

        /// 0 while it answers; else since its last answer, or since it came into this state if it never did.
        long silentMillis(long nowMillis) {
            return answers(nowMillis) ? 0 : Math.max(0, nowMillis - answeredMillis.orElse(sinceMillis));
        }

        /// Why it lets no clients in, as it said last; empty while it does.
        Optional<String> shutBecause() {
            return account.map(answer -> text(answer, "shutBecause")).filter(why -> !why.isEmpty());
        }

        /// What it said of the group last.
        Optional<JsonNode> group(String group) {
            return account.stream()
                    .flatMap(answer -> answer.path("groups").valueStream())
                    .filter(entry -> text(entry, "group").equals(group))
                    .findFirst();
        }
    }

    /// Before the first look.
    public static Sight nothing(long atMillis) {
        return new Sight(atMillis, Optional.empty(), List.of(), Map.of());
    }

    /// What is known after one more look.
    public Sight next(Look look) {
        var now = new ArrayList<Node>();
        for (var node : look.nodes()) now.add(next(look.atMillis(), node));
        var heard = new HashMap<>(terms);
        for (var node : now) {
            for (var group : groupsOf(node)) heard.merge(text(group, "group"), term(group), Math::max);
        }
        return new Sight(look.atMillis(), look.plan(), now, heard);
    }

    private Node next(long atMillis, Look.Node seen) {
        var before = node(seen.plan().name());
        boolean isSameState = before.filter(known -> known.seen().process().equals(seen.process())
                        && known.seen().pid().equals(seen.pid()))
                .isPresent();
        long since = isSameState ? before.get().sinceMillis() : atMillis;
        if (seen.account().isPresent()) return new Node(seen, since, Optional.of(atMillis), seen.account());
        // What a former process said is as old as it is: it stays what is known of the node's log.
        return new Node(seen, since, before.flatMap(Node::answeredMillis), before.flatMap(Node::account));
    }

    public Optional<Node> node(String name) {
        return nodes.stream().filter(node -> node.name().equals(name)).findFirst();
    }

    boolean answers(Node node) {
        return node.answers(atMillis);
    }

    /// All groups, sorted; also while no node can be asked.
    public List<String> groups() {
        var planned = plan.map(ClusterPlan::groups).orElse(List.of()).stream();
        return Stream.concat(planned, terms.keySet().stream())
                .distinct()
                .sorted()
                .toList();
    }

    private static List<JsonNode> groupsOf(Node node) {
        return node.account().stream()
                .flatMap(answer -> answer.path("groups").valueStream())
                .toList();
    }

    static String text(JsonNode row, String field) {
        return row.path(field).asString("");
    }

    static long term(JsonNode row) {
        return row.path("term").asLong(0);
    }
}
