// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.watch;

import io.trijet.lab.watch.Happening.Draft;
import io.trijet.lab.watch.Happening.Kind;
import io.trijet.lab.watch.Happening.Part;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// What happened between two looks, in the order in which it did. Pure.
///
/// What the lab did itself (kills, pauses, starts) it tells itself: here is only what it sees.
final class HappeningRule {
    private static final double MILLIS_PER_SECOND = 1_000;

    private HappeningRule() {}

    static List<Draft> between(Sight before, Sight now) {
        var drafts = new ArrayList<Draft>();
        boolean elects = now.plan().filter(plan -> plan.mode().electsLeaders()).isPresent();
        for (var node : now.nodes()) {
            before.node(node.name()).ifPresent(known -> drafts.addAll(voice(before, known, now, node)));
            for (var group : now.groups()) {
                var was = before.node(node.name()).flatMap(known -> known.group(group));
                node.group(group).ifPresent(account -> {
                    JsonNode earlier = was.isPresent() ? was.get() : MissingNode.getInstance();
                    drafts.addAll(ChangeRule.drafts(node.name(), earlier, account, elects));
                    was.ifPresent(known -> drafts.addAll(cut(now.atMillis(), node.name(), known, account)));
                });
            }
        }
        drafts.addAll(replicas(before, now));
        drafts.sort(Comparator.comparingLong(Draft::atMillis));
        return drafts;
    }

    /// It fell silent, or has its voice again, while its process ran.
    private static List<Draft> voice(Sight before, Sight.Node known, Sight now, Sight.Node node) {
        boolean isSameProcess =
                known.sinceMillis() == node.sinceMillis() && node.seen().isRunning();
        boolean answered = before.answers(known);
        boolean answers = now.answers(node);
        if (!isSameProcess || answered == answers) return List.of();
        if (!answers) {
            long lastHeard = node.answeredMillis().orElse(node.sinceMillis());
            return List.of(Draft.ofNode(
                    lastHeard, Kind.SILENT, node.name(), node.name() + " runs, but does not answer any more."));
        }
        double seconds = known.silentMillis(now.atMillis()) / MILLIS_PER_SECOND;
        boolean isFirst =
                known.answeredMillis().isEmpty() || known.answeredMillis().get() < known.sinceMillis();
        var text = isFirst
                ? node.name() + " answers."
                : String.format(Locale.ROOT, "%s answers again, after %.1f s.", node.name(), seconds);
        return List.of(Draft.ofNode(now.atMillis(), Kind.ANSWERS, node.name(), text));
    }

    private static List<Draft> cut(long atMillis, String node, JsonNode before, JsonNode now) {
        long bytes = now.path("cutBytes").asLong(0) - before.path("cutBytes").asLong(0);
        if (bytes <= 0) return List.of();
        var part = new Part(Sight.text(now, "group"), node, Sight.term(now));
        return List.of(Draft.inGroup(
                atMillis,
                Kind.CUT,
                part,
                String.format(
                        Locale.ROOT,
                        "%s cut %,d bytes off its log of %s, which the group never made safe, and keeps them in diverged/.",
                        node,
                        bytes,
                        part.group())));
    }

    /// Only a leader can say who is in sync, so only what two leaders' accounts say is compared.
    private static List<Draft> replicas(Sight before, Sight now) {
        var drafts = new ArrayList<Draft>();
        var earlier = GroupRule.groups(before);
        for (var group : GroupRule.groups(now)) {
            for (var known : earlier) {
                boolean areTold = known.group().equals(group.group()) && known.isLed() && group.isLed();
                if (areTold) drafts.addAll(replicas(now.atMillis(), known, group));
            }
        }
        return drafts;
    }

    private static List<Draft> replicas(long atMillis, State.Group before, State.Group now) {
        var drafts = new ArrayList<Draft>();
        for (var replica : now.replicas()) {
            for (var known : before.replicas()) {
                if (!known.node().equals(replica.node()) || known.inSync() == replica.inSync()) continue;
                var part = new Part(now.group(), replica.node(), now.term());
                drafts.add(
                        replica.inSync()
                                ? Draft.inGroup(
                                        atMillis,
                                        Kind.JOINED,
                                        part,
                                        replica.node() + " is in sync with the leader of " + now.group() + ".")
                                : Draft.inGroup(
                                        atMillis,
                                        Kind.LEFT,
                                        part,
                                        replica.node() + " is no longer in sync with the leader of " + now.group()
                                                + "."));
            }
        }
        return drafts;
    }
}
