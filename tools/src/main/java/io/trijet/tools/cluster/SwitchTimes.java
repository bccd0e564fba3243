// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cluster;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/// When each step of a switch to another leader was reached, in milliseconds of this machine's wall clock, as the
/// nodes report of themselves (`changes` in `/v1/replication`). Pure. What nobody reported is absent, never made
/// up.
///
/// - `detected`: the first that missed its leader.
/// - `elected`: the new leader's election.
/// - `safe`: the opening of its term was safe; from here on it acknowledges.
/// - `routed`: the last of the others that answer knew whom to name.
public record SwitchTimes(OptionalLong detected, OptionalLong elected, OptionalLong safe, OptionalLong routed) {
    public static final SwitchTimes NONE =
            new SwitchTimes(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

    /// One node's own account of one group.
    public record Account(String node, JsonNode group) {}

    /// Which switch: away from `from`, to the leader of `term`, not before `sinceMillis`.
    public record Switch(String from, long term, long sinceMillis) {}

    /// Of what the nodes tell now; they forget, so what was read before may know more.
    public static SwitchTimes of(Switch wanted, List<Account> accounts) {
        var times = NONE;
        for (var account : accounts) {
            for (var change : account.group().path("changes")) times = times.with(wanted, change);
        }
        for (var account : accounts) {
            // The node that failed follows when it is back, which is no part of the outage.
            boolean isFailed = account.node().equals(wanted.from());
            if (!isFailed) times = times.routedBy(wanted, account.group().path("changes"));
        }
        return times;
    }

    /// One that missed the new leader too, or began anew, follows once more: that is no part of this switch.
    private SwitchTimes routedBy(Switch wanted, JsonNode changes) {
        long electedMillis = elected.orElse(Long.MAX_VALUE);
        for (var change : changes) {
            long millis = at(change);
            var kind = change.path("change").asString("");
            if (kind.equals("leaderless") && millis > electedMillis) return this;
            boolean isIt = kind.equals("follows") && term(change) == wanted.term() && millis >= wanted.sinceMillis();
            if (isIt) return new SwitchTimes(detected, elected, safe, later(routed, OptionalLong.of(millis)));
        }
        return this;
    }

    private static long at(JsonNode change) {
        return change.path("atMillis").asLong(0);
    }

    private static long term(JsonNode change) {
        return change.path("term").asLong(0);
    }

    private SwitchTimes with(Switch wanted, JsonNode change) {
        long millis = at(change);
        long term = term(change);
        boolean isOfNewTerm = term == wanted.term();
        if (millis < wanted.sinceMillis() || term > wanted.term()) return this;
        var at = OptionalLong.of(millis);
        return switch (change.path("change").asString("")) {
            case "leaderless" -> new SwitchTimes(earlier(detected, at), elected, safe, routed);
            case "leads" -> isOfNewTerm ? new SwitchTimes(detected, at, safe, routed) : this;
            case "safe" -> isOfNewTerm ? new SwitchTimes(detected, elected, at, routed) : this;
            default -> this;
        };
    }

    /// What either knows.
    public SwitchTimes or(SwitchTimes other) {
        return new SwitchTimes(
                detected.isPresent() ? detected : other.detected,
                elected.isPresent() ? elected : other.elected,
                safe.isPresent() ? safe : other.safe,
                later(routed, other.routed));
    }

    /// How long each phase took, in the order in which they follow: each from the end of the one before it that
    /// was seen, the first from `faultMillis` if that is known.
    public Map<String, Long> phases(OptionalLong faultMillis) {
        var phases = new LinkedHashMap<String, Long>();
        var begin = put(phases, "detectMillis", faultMillis, detected);
        begin = put(phases, "electMillis", begin, elected);
        begin = put(phases, "catchUpMillis", begin, safe);
        put(phases, "publishRouteMillis", begin, routed);
        return phases;
    }

    private static OptionalLong put(Map<String, Long> phases, String name, OptionalLong begin, OptionalLong end) {
        if (end.isEmpty()) return begin;
        if (begin.isPresent()) phases.put(name, Math.max(0, end.getAsLong() - begin.getAsLong()));
        return end;
    }

    private static OptionalLong earlier(OptionalLong one, OptionalLong other) {
        if (one.isEmpty() || other.isEmpty()) return one.isEmpty() ? other : one;
        return one.getAsLong() <= other.getAsLong() ? one : other;
    }

    private static OptionalLong later(OptionalLong one, OptionalLong other) {
        if (one.isEmpty() || other.isEmpty()) return one.isEmpty() ? other : one;
        return one.getAsLong() >= other.getAsLong() ? one : other;
    }
}
