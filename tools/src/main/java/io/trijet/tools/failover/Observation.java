// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.failover;

import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.cluster.SwitchTimes;
import io.trijet.tools.cluster.TemporaryCluster;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// What the nodes say of themselves, looked at again and again while a trial runs. For one thread.
public final class Observation {
    private final TemporaryCluster cluster;
    private final Map<String, Seen> times = new HashMap<>();
    private final TermLeaders leaders = new TermLeaders();

    /// Of the switch to the leader of `term`.
    private record Seen(long term, SwitchTimes times) {}

    /// Who leads a group, in which term.
    public record Leader(NodePlan node, long term) {}

    public Observation(TemporaryCluster cluster) {
        this.cluster = cluster;
    }

    /// The leaders as of now, by group; of several that believe so the one with the highest term.
    public SortedMap<String, Leader> leaders() throws InterruptedException {
        var found = new TreeMap<String, Leader>();
        for (var node : cluster.plan().nodes()) {
            for (var group : groups(node)) {
                if (!group.path("role").asString("").equals("leader")) continue;
                var leader = new Leader(node, group.path("term").asLong(0));
                found.merge(
                        group.path("group").asString(""), leader, (one, two) -> one.term() > two.term() ? one : two);
            }
        }
        return found;
    }

    private List<JsonNode> groups(NodePlan node) throws InterruptedException {
        return cluster.replication(node).stream()
                .flatMap(account -> account.path("groups").valueStream())
                .toList();
    }

    /// Remembers what the nodes tell now of the switch away from the struck node.
    void look(Strike strike) throws InterruptedException {
        var all = look();
        for (var group : cluster.plan().groups()) {
            var accounts = of(group, all);
            var before = Optional.ofNullable(strike.led().get(group));
            if (before.isEmpty()) continue;
            var term = newTerm(accounts, before.get());
            if (term.isEmpty()) continue;
            var wanted = new SwitchTimes.Switch(strike.node().name(), term.get(), strike.atMillis());
            remember(group, term.get(), SwitchTimes.of(wanted, accounts));
        }
    }

    /// What was seen of a leader that never came to acknowledge is not mixed with the next one's.
    private void remember(String group, long term, SwitchTimes seen) {
        var known = times.get(group);
        if (known == null || known.term() != term) times.put(group, new Seen(term, seen));
        else times.put(group, new Seen(term, seen.or(known.times())));
    }

    /// What all nodes that answer say of all groups; remembers who led when.
    List<SwitchTimes.Account> look() throws InterruptedException {
        var accounts = new ArrayList<SwitchTimes.Account>();
        for (var node : cluster.plan().nodes()) {
            for (var group : groups(node)) {
                leaders.note(node.name(), group);
                accounts.add(new SwitchTimes.Account(node.name(), group));
            }
        }
        return accounts;
    }

    private static List<SwitchTimes.Account> of(String group, List<SwitchTimes.Account> all) {
        return all.stream()
                .filter(account -> account.group().path("group").asString("").equals(group))
                .toList();
    }

    /// The first term after `before` whose leader came to acknowledge, or, while there is none, in which
    /// somebody led at all: an election may have to be repeated, and a later term may be a hand-over back.
    private static Optional<Long> newTerm(List<SwitchTimes.Account> accounts, long before) {
        return firstTerm(accounts, before, "safe").or(() -> firstTerm(accounts, before, "leads"));
    }

    private static Optional<Long> firstTerm(List<SwitchTimes.Account> accounts, long before, String change) {
        return accounts.stream()
                .flatMap(account -> account.group().path("changes").valueStream())
                .filter(row -> row.path("change").asString("").equals(change))
                .map(row -> row.path("term").asLong(0))
                .filter(term -> term > before)
                .min(Long::compare);
    }

    SwitchTimes times(String group) {
        var seen = times.get(group);
        return seen == null ? SwitchTimes.NONE : seen.times();
    }

    /// False if two nodes said that they led a group in the same term.
    boolean isOneLeaderPerTerm() {
        return leaders.contested().isEmpty();
    }
}
