// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation.checker;

import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// The numbers of a run, whatever was promised: nothing that went missing is hidden.
///
/// `lost` counts acknowledged messages that no replica has although retention did not delete them, `moved` those
/// at another offset than was told, `changedReads` what consumers saw and is not there (any more). `landed` are
/// unanswered sends that are there.
public record Summary(
        long sent,
        long acknowledged,
        long stored,
        long failed,
        long unknown,
        long lost,
        long moved,
        long duplicated,
        long landed,
        long changedReads,
        long longestSilenceNanos) {

    public static Summary of(Evidence evidence) {
        var stored = new Stored(evidence.anyReplica());
        var history = evidence.history();
        Map<String, Outcome> best = new LinkedHashMap<>();
        history.sends().forEach(send -> best.merge(send.id(), send.outcome(), Summary::better));
        Set<String> lost = new HashSet<>();
        Set<String> moved = new HashSet<>();
        var any = evidence.anyReplica();
        history.acknowledged().forEach(send -> {
            var there = stored.at(send.queue(), send.queueOffset());
            if (there.isEmpty() && any.isDeleted(send.queue(), send.position())) return;
            if (stored.copies(send.id()) == 0) lost.add(send.id());
            else if (there.isEmpty() || !there.get().id().equals(send.id())) moved.add(send.id());
        });
        return new Summary(
                best.size(),
                count(best, Outcome.OK),
                count(best, Outcome.STORED),
                count(best, Outcome.FAIL),
                count(best, Outcome.UNKNOWN),
                lost.size(),
                moved.size(),
                best.keySet().stream().filter(id -> stored.copies(id) > 1).count(),
                best.entrySet().stream()
                        .filter(each -> each.getValue() == Outcome.UNKNOWN && stored.copies(each.getKey()) > 0)
                        .count(),
                changedReads(history, any, stored),
                longestSilence(history));
    }

    private static Outcome better(Outcome one, Outcome other) {
        if (one == Outcome.OK || other == Outcome.OK) return Outcome.OK;
        if (one == Outcome.STORED || other == Outcome.STORED) return Outcome.STORED;
        return one == Outcome.UNKNOWN ? one : other;
    }

    private static long count(Map<String, Outcome> best, Outcome outcome) {
        return best.values().stream().filter(outcome::equals).count();
    }

    private static long changedReads(History history, Contents any, Stored stored) {
        return history.pulls()
                .flatMap(pull -> pull.messages().stream()
                        .filter(seen -> !any.isDeleted(pull.queue(), seen.position()))
                        .filter(seen -> stored.at(pull.queue(), seen.queueOffset())
                                .filter(seen::equals)
                                .isEmpty()))
                .count();
    }

    /// The longest time between two acknowledgements while anybody tried.
    private static long longestSilence(History history) {
        var ends = history.acknowledged()
                .map(send -> send.span().endedNanos())
                .sorted(Comparator.naturalOrder())
                .toList();
        long longest = 0;
        for (int i = 1; i < ends.size(); i++) longest = Math.max(longest, ends.get(i) - ends.get(i - 1));
        return longest;
    }
}
