// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.judge;

import io.trijet.tools.chaos.judge.Replica.Entry;
import io.trijet.tools.evidence.MessageId;
import io.trijet.tools.evidence.QueueName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Compares what was promised with what is there. Pure: the same history, the same findings.
///
/// Checks 1 to 4 make the final log of each queue one list; check 5 makes appending to it linearizable.
public final class Judge {
    private final History history;
    private final Findings findings = new Findings();
    private final Map<MessageId, Sent> ledger = new HashMap<>();
    private final Map<Place, MessageId> log = new HashMap<>();
    /// The replicas that do not have an acknowledged message.
    private final Map<Sent, List<String>> lacking = new LinkedHashMap<>();

    private Judge(History history) {
        this.history = history;
        for (var sent : history.sent()) ledger.put(sent.id(), sent);
        for (var replica : history.replicas())
            replica.queues()
                    .forEach((queue, entries) -> entries.forEach(entry ->
                            entry.id().ifPresent(id -> log.putIfAbsent(new Place(queue, entry.offset()), id))));
    }

    public static Findings of(History history) {
        var judge = new Judge(history);
        for (var replica : history.replicas()) {
            judge.checkDense(replica);
            judge.checkHeld(replica);
        }
        judge.checkLost();
        judge.checkEqual();
        judge.checkRealTimeOrder();
        judge.checkStreams();
        judge.checkGiven();
        judge.checkGaps();
        judge.checkSeen();
        for (var term : history.contested()) judge.findings.add(Check.CONTESTED_TERMS, term);
        for (var name : history.gone()) judge.findings.add(Check.FOUNDED_AND_GONE, name);
        return judge.findings;
    }

    /// How many copies beyond the first are stored of messages that the client sent more than once.
    public static long explainedCopies(History history) {
        var judge = new Judge(history);
        var copies = new HashMap<MessageId, Integer>();
        judge.log.values().forEach(id -> copies.merge(id, 1, Integer::sum));
        return copies.values().stream().mapToLong(count -> count - 1).sum();
    }

    // ---- 1

    private void checkDense(Replica replica) {
        replica.queues().forEach((queue, entries) -> {
            long expected = 0;
            for (var entry : entries) {
                if (entry.offset() != expected)
                    findings.add(
                            Check.HOLES,
                            replica.node() + " " + new Place(queue, entry.offset()) + " after " + expected);
                expected = entry.offset() + 1;
            }
        });
    }

    private void checkEqual() {
        if (!history.isIdentical()) findings.add(Check.DIFFERENT, "the logs' checksums");
        if (history.replicas().isEmpty()) return;
        var first = history.replicas().getFirst();
        for (var other : history.replicas()) {
            var queues = new HashSet<QueueName>(first.queues().keySet());
            queues.addAll(other.queues().keySet());
            for (var queue : queues) checkEqual(queue, first, other);
        }
    }

    private void checkEqual(QueueName queue, Replica one, Replica other) {
        var left = one.queues().getOrDefault(queue, List.of());
        var right = other.queues().getOrDefault(queue, List.of());
        if (left.size() != right.size())
            findings.add(
                    Check.DIFFERENT,
                    queue + ": " + one.node() + " has " + left.size() + ", " + other.node() + " has " + right.size());
        for (int i = 0; i < Math.min(left.size(), right.size()); i++)
            if (!left.get(i).equals(right.get(i)))
                findings.add(
                        Check.DIFFERENT,
                        new Place(queue, left.get(i).offset()) + " on " + one.node() + ", " + other.node());
    }

    // ---- 2, 3, 4

    private void checkHeld(Replica replica) {
        var places = new HashMap<MessageId, List<Place>>();
        replica.queues().forEach((queue, entries) -> {
            for (var entry : entries) held(replica, new Place(queue, entry.offset()), entry, places);
        });
        for (var sent : history.sent()) checkSend(replica, sent, places.getOrDefault(sent.id(), List.of()));
    }

    private void held(Replica replica, Place place, Entry entry, Map<MessageId, List<Place>> places) {
        if (entry.id().isEmpty() || !ledger.containsKey(entry.id().get())) {
            findings.add(
                    Check.PHANTOMS,
                    replica.node() + " " + place
                            + entry.id().map(id -> " " + id).orElse(" damaged"));
            return;
        }
        places.computeIfAbsent(entry.id().get(), _ -> new ArrayList<>()).add(place);
    }

    private void checkSend(Replica replica, Sent sent, List<Place> places) {
        var who = replica.node() + " " + sent.id();
        if (sent.outcome() == Sent.Outcome.FAILED && !places.isEmpty())
            findings.add(Check.FAILED_BUT_STORED, who + " at " + places + ": " + sent.why());
        if (sent.isOk() && places.isEmpty())
            lacking.computeIfAbsent(sent, _ -> new ArrayList<>()).add(replica.node());
        else if (sent.isOk() && !places.contains(sent.place().orElseThrow()))
            findings.add(
                    Check.MISPLACED,
                    who + " at " + places + ", told " + sent.place().orElseThrow());
        if (places.size() > Math.max(1, sent.attempts()))
            findings.add(Check.UNEXPLAINED_COPIES, who + " at " + places + ", sent " + sent.attempts() + " times");
    }

    /// Each message once, whoever lacks it.
    private void checkLost() {
        lacking.forEach((sent, nodes) -> findings.add(
                Check.LOST, sent.id() + " at " + sent.place().orElseThrow() + ", not on " + String.join(", ", nodes)));
    }

    // ---- 5, 6

    /// By queue, those that stand where the producer was told, in the order of their offsets.
    private Map<QueueName, List<Sent>> inPlace() {
        var queues = new TreeMap<QueueName, List<Sent>>();
        for (var sent : history.sent()) {
            if (!sent.isOk()) continue;
            var place = sent.place().orElseThrow();
            if (sent.id().equals(log.get(place)))
                queues.computeIfAbsent(place.queue(), _ -> new ArrayList<>()).add(sent);
        }
        var byOffset = Comparator.comparingLong(
                (Sent sent) -> sent.place().orElseThrow().offset());
        queues.values().forEach(queue -> queue.sort(byOffset));
        return queues;
    }

    /// From the end of a queue to its beginning: nothing may have been sent after something that stands
    /// behind it was acknowledged.
    private void checkRealTimeOrder() {
        for (var queue : inPlace().values()) {
            var earliest = queue.getLast();
            for (var sent : queue.reversed()) {
                if (earliest.endedNanos() - sent.beganNanos() < 0)
                    findings.add(Check.REORDERED, sent.id() + " before " + earliest.id() + " in " + sent.place());
                if (sent.endedNanos() - earliest.endedNanos() < 0) earliest = sent;
            }
        }
    }

    private void checkStreams() {
        for (var queue : inPlace().values()) {
            var last = new HashMap<Integer, Integer>();
            for (var sent : queue) {
                var before = last.merge(sent.id().stream(), sent.id().sequence(), Math::max);
                if (before > sent.id().sequence())
                    findings.add(Check.UNORDERED_STREAM, sent.id() + " behind " + before + " in " + sent.place());
            }
        }
    }

    // ---- 7

    private void checkGiven() {
        for (var given : history.given()) {
            if (given.id().isEmpty() || !given.id().get().equals(log.get(given.place())))
                findings.add(
                        Check.UNSTABLE_READS,
                        given.group() + " got " + given.id() + " from " + given.place() + ", where "
                                + log.get(given.place()) + " stands");
            else if (given.group().equals(history.tagged())
                    && !Sent.hasTagA(given.id().get()))
                findings.add(
                        Check.WRONG_TAG, given.group() + " got " + given.id().get());
        }
    }

    // ---- 8, 9

    private void checkSeen() {
        var ends = new HashMap<QueueName, Long>();
        var committed = new HashMap<String, Long>();
        for (var seen : history.seen()) {
            long end = ends.merge(seen.queue(), seen.end(), Math::max);
            if (end > seen.end())
                findings.add(Check.ENDS_WENT_BACK, seen.queue() + " from " + end + " to " + seen.end());
            var key = seen.group() + " in " + seen.queue();
            long told = committed.merge(key, seen.committed(), Math::max);
            if (told > seen.committed())
                findings.add(Check.OFFSETS_WENT_BACK, key + " from " + told + " to " + seen.committed());
        }
    }

    private void checkGaps() {
        for (var group : history.groups()) {
            var places = placesGiven(group);
            for (var sent : history.sent()) {
                if (!sent.isOk() || (group.equals(history.tagged()) && !Sent.hasTagA(sent.id()))) continue;
                var place = sent.place().orElseThrow();
                if (sent.id().equals(log.get(place)) && !places.contains(place))
                    findings.add(Check.GAPS, group + " never got " + sent.id() + " at " + place);
            }
        }
    }

    private Set<Place> placesGiven(String group) {
        var places = new HashSet<Place>();
        for (var given : history.given()) if (given.group().equals(group)) places.add(given.place());
        return places;
    }
}
