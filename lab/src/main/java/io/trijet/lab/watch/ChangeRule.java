// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.watch;

import io.trijet.lab.watch.Happening.Draft;
import io.trijet.lab.watch.Happening.Kind;
import io.trijet.lab.watch.Happening.Part;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// What happened, from what a node itself tells of its last changes of standing (`changes`). Pure.
final class ChangeRule {
    private ChangeRule() {}

    /// The changes in `now` that came after those in `before`: both are the same node's account of the same group.
    static List<Draft> drafts(String node, JsonNode before, JsonNode now, boolean elects) {
        long lastMillis = 0;
        for (var change : before.path("changes")) lastMillis = Math.max(lastMillis, at(change));
        var drafts = new ArrayList<Draft>();
        var previous = "";
        for (var change : now.path("changes")) {
            boolean isNew = at(change) > lastMillis || (at(change) == lastMillis && !contains(before, change));
            if (isNew)
                drafts.addAll(
                        drafts(new Part(Sight.text(now, "group"), node, Sight.term(change)), change, previous, elects));
            // Whoever votes for another has heard of a term above its own: what it was ends with the next change. And
            // whoever handed over follows already.
            var kind = Sight.text(change, "change");
            if (!kind.equals("voted") && !kind.equals("handed-over")) previous = kind;
        }
        return drafts;
    }

    private static List<Draft> drafts(Part part, JsonNode change, String previous, boolean elects) {
        var drafts = new ArrayList<Draft>();
        var kind = Sight.text(change, "change");
        boolean led = previous.equals("leads") || previous.equals("safe");
        if (led && (kind.equals("leaderless") || kind.equals("follows"))) {
            drafts.add(draft(part, change, Kind.STEPPED_DOWN, part.node() + " leads " + part.group() + " no longer."));
        }
        switch (kind) {
            case "leads" ->
                drafts.add(draft(
                        part,
                        change,
                        Kind.ELECTED,
                        part.node() + (elects ? " was elected leader of " : " leads ") + part.group() + " in term "
                                + part.term() + "."));
            case "safe" ->
                drafts.add(draft(
                        part,
                        change,
                        Kind.SAFE,
                        part.node() + " acknowledges for " + part.group()
                                + ": what it found when its term began is safe."));
            case "voted" -> drafts.add(draft(part, change, Kind.VOTED, vote(part, change)));
            case "leaderless" ->
                drafts.add(draft(
                        part, change, Kind.LEADERLESS, part.node() + " knows no leader of " + part.group() + "."));
            case "follows" ->
                drafts.add(draft(
                        part,
                        change,
                        Kind.FOLLOWS,
                        part.node() + " follows " + Sight.text(change, "leader") + " in " + part.group() + "."));
            case "handed-over" ->
                drafts.add(draft(
                        part,
                        change,
                        Kind.TRANSFER,
                        part.node() + " handed " + part.group() + " over to " + Sight.text(change, "leader") + ": "
                                + Sight.text(change, "why") + "."));
            default -> {}
        }
        return drafts;
    }

    private static String vote(Part part, JsonNode change) {
        var candidate = Sight.text(change, "votedFor");
        var whom = candidate.equals(part.node()) ? "itself" : candidate;
        return part.node() + " votes for " + whom + " to lead " + part.group() + " in term " + part.term() + ".";
    }

    private static Draft draft(Part part, JsonNode change, Kind kind, String text) {
        return Draft.inGroup(at(change), kind, part, text);
    }

    private static boolean contains(JsonNode account, JsonNode change) {
        return account.path("changes").valueStream().anyMatch(change::equals);
    }

    private static long at(JsonNode change) {
        return change.path("atMillis").asLong(0);
    }
}
