// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import io.trijet.tools.cluster.SwitchTimes;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Every change of a leader that the lab saw, with the time each of its phases took.
///
/// The fault is what the lab did or noticed; everything after it is what the nodes report of themselves (`changes`
/// in `/v1/replication`), by the clock of this one machine. What nobody reported is left out, never made up. Any
/// thread.
final class Failovers {
    /// More are forgotten, the oldest first.
    static final int KEPT = 100;

    private static final String NO_FAULT = "no fault that the lab knows of";

    private final Map<String, Led> known = new HashMap<>();
    private final Map<String, Fault> faults = new HashMap<>();
    private final Map<String, Long> handovers = new HashMap<>();
    private final Deque<Entry> entries = new ArrayDeque<>();

    /// What happened to a node, and when.
    private record Fault(String what, long atMillis) {}

    /// `sinceMillis` is 0 where the leader no longer tells.
    private record Led(String leader, long term, long sinceMillis) {}

    /// One change. Its times are filled in as the nodes report them.
    private static final class Entry {
        final String group;
        final Led before;
        final Led after;
        final Optional<Fault> fault;
        boolean isHandover;
        Optional<String> why = Optional.empty();
        SwitchTimes times = SwitchTimes.NONE;
        OptionalLong firstAcknowledged = OptionalLong.empty();
        Optional<Answers.Counted> counted = Optional.empty();

        Entry(String group, Led before, Led after, Optional<Fault> fault) {
            this.group = group;
            this.before = before;
            this.after = after;
            this.fault = fault;
        }

        OptionalLong faultMillis() {
            return fault.isEmpty()
                    ? OptionalLong.empty()
                    : OptionalLong.of(fault.get().atMillis());
        }
    }

    /// The lab stopped the node, or noticed that it died.
    synchronized void fault(String node, String what, long atMillis) {
        faults.put(node, new Fault(what, atMillis));
    }

    /// The lab had the lead of the group handed over, or made another node its leader, which opened `term`.
    synchronized void handedOver(String group, long term) {
        handovers.put(group, term);
        for (var entry : entries) entry.isHandover |= entry.group.equals(group) && entry.after.term() == term;
    }

    /// What the nodes that answer say of a group now.
    synchronized void observe(String group, List<SwitchTimes.Account> accounts) {
        Optional<Led> leader = Optional.empty();
        for (var account : accounts) {
            long term = account.group().path("term").asLong(0);
            boolean leads = account.group().path("role").asString("").equals("leader");
            boolean isNewer = leader.isEmpty() || leader.get().term() < term;
            if (leads && isNewer) leader = Optional.of(new Led(account.node(), term, since(account, term)));
        }
        leader.ifPresent(led -> changed(group, led));
        for (var entry : entries) if (entry.group.equals(group)) fill(entry, accounts);
    }

    private void changed(String group, Led now) {
        var before = known.get(group);
        if (before != null && before.term() >= now.term()) return;
        known.put(group, now);
        if (before == null) return;
        if (entries.size() == KEPT) entries.removeFirst();
        var entry = new Entry(group, before, now, faultOf(before));
        entry.isHandover = handovers.getOrDefault(group, 0L) == now.term();
        entries.addLast(entry);
    }

    /// One from before it led, or that it survived, is none of this change.
    private Optional<Fault> faultOf(Led before) {
        return Optional.ofNullable(faults.get(before.leader()))
                .filter(fault -> fault.atMillis() >= before.sinceMillis());
    }

    private static long since(SwitchTimes.Account account, long term) {
        for (var change : account.group().path("changes")) {
            boolean isIt = change.path("change").asString("").equals("leads")
                    && change.path("term").asLong(0) == term;
            if (isIt) return change.path("atMillis").asLong(0);
        }
        return 0;
    }

    /// Without a fault there is no saying when it began: what came before the election is none of it.
    private static void fill(Entry entry, List<SwitchTimes.Account> accounts) {
        for (var account : accounts) if (entry.why.isEmpty()) entry.why = why(entry, account);
        var wanted = new SwitchTimes.Switch(
                entry.before.leader(), entry.after.term(), entry.faultMillis().orElse(entry.after.sinceMillis()));
        entry.times = entry.times.or(SwitchTimes.of(wanted, accounts));
    }

    /// Why the leader before gave its lead away, if it did and this is its account.
    private static Optional<String> why(Entry entry, SwitchTimes.Account account) {
        if (!account.node().equals(entry.before.leader())) return Optional.empty();
        for (var change : account.group().path("changes")) {
            boolean isIt = change.path("change").asString("").equals("handed-over")
                    && change.path("term").asLong(0) == entry.after.term();
            if (isIt) return Optional.of(change.path("why").asString(""));
        }
        return Optional.empty();
    }

    /// The ledger was compared with what all live replicas hold: that also counts what each change before cost.
    synchronized void verified(Answers.Counted counted) {
        for (var entry : entries) if (entry.counted.isEmpty()) entry.counted = Optional.of(counted);
    }

    /// When the lab's own producer got its first acknowledgement of a group, from a moment on.
    interface Producer {
        OptionalLong firstAcknowledged(String group, long fromMillis);
    }

    /// Fills in what the lab's own producer saw of each change.
    synchronized void acknowledged(Producer producer) {
        for (var entry : entries) {
            var safe = entry.times.safe();
            if (safe.isPresent() && entry.firstAcknowledged.isEmpty()) {
                entry.firstAcknowledged = producer.firstAcknowledged(entry.group, safe.getAsLong());
            }
        }
    }

    synchronized Optional<Map<String, Object>> latest() {
        return Optional.ofNullable(entries.peekLast()).map(Failovers::page);
    }

    /// All, the latest first.
    synchronized List<Map<String, Object>> history() {
        return entries.reversed().stream().map(Failovers::page).toList();
    }

    private static String cause(Entry entry) {
        if (entry.fault.isPresent()) return entry.fault.get().what();
        if (entry.isHandover) return "handed over by the lab";
        return entry.why
                .map(why -> entry.before.leader() + " handed it over: " + why)
                .orElse(NO_FAULT);
    }

    /// Times in milliseconds. `outageMillis`: from the fault until what the new leader acknowledges is safe;
    /// the phases follow each other, each from the end of the one before it that was seen.
    private static Map<String, Object> page(Entry entry) {
        var page = new LinkedHashMap<String, Object>();
        page.put("group", entry.group);
        page.put("from", entry.before.leader());
        page.put("to", entry.after.leader());
        page.put("term", entry.after.term());
        page.put("cause", cause(entry));
        entry.fault.ifPresent(
                fault -> page.put("at", Instant.ofEpochMilli(fault.atMillis()).toString()));
        page.put("atMillis", entry.faultMillis().orElse(entry.after.sinceMillis()));
        var begin = entry.faultMillis();
        var safe = entry.times.safe();
        if (begin.isPresent() && safe.isPresent())
            page.put("outageMillis", Math.max(0, safe.getAsLong() - begin.getAsLong()));
        page.putAll(entry.times.phases(begin));
        if (safe.isPresent() && entry.firstAcknowledged.isPresent()) {
            page.put("firstAcknowledgementMillis", entry.firstAcknowledged.getAsLong() - safe.getAsLong());
        }
        page.put("ledger", entry.counted.orElse(null));
        return page;
    }
}
