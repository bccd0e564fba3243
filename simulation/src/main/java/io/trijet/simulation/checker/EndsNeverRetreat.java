// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation.checker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// A queue's end, once told, is never told lower to a question asked later (M9).
final class EndsNeverRetreat implements Check {
    @Override
    public void check(Evidence evidence, Consumer<String> violated) {
        if (!evidence.promise().readsAreStable()) return;
        Map<Queue, List<Event.MaxOffset>> byQueue = new TreeMap<>();
        evidence.history()
                .of(Event.MaxOffset.class)
                .forEach(read -> byQueue.computeIfAbsent(read.queue(), _ -> new ArrayList<>())
                        .add(read));
        byQueue.values().forEach(reads -> checkQueue(reads, violated));
    }

    private static void checkQueue(List<Event.MaxOffset> reads, Consumer<String> violated) {
        var byEnd = new ArrayList<>(reads);
        byEnd.sort(Comparator.comparingLong(read -> read.span().endedNanos()));
        reads.sort(Comparator.comparingLong(read -> read.span().startedNanos()));
        int ended = 0;
        Event.MaxOffset highest = null;
        for (var read : reads) {
            while (ended < byEnd.size()
                    && byEnd.get(ended).span().endedNanos() < read.span().startedNanos()) {
                var before = byEnd.get(ended++);
                if (highest == null || before.queueOffset() > highest.queueOffset()) highest = before;
            }
            if (highest != null && read.queueOffset() < highest.queueOffset())
                violated.accept("the end of " + read.queue() + " was " + highest.queueOffset() + " on "
                        + highest.node() + " at " + highest.span().endedNanos() + " ns and " + read.queueOffset()
                        + " on " + read.node() + " when asked at " + read.span().startedNanos() + " ns");
        }
    }
}
