// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation.checker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// How far a group has come, once told, is never told lower to a question asked later (M8). Each group has one consumer
/// in a queue here, and nobody resets it.
final class ProgressIsKept implements Check {
    @Override
    public void check(Evidence evidence, Consumer<String> violated) {
        if (!evidence.promise().progressIsKept()) return;
        Map<String, List<Event.OffsetRead>> readings = new TreeMap<>();
        evidence.history()
                .of(Event.OffsetRead.class)
                .forEach(read -> readings.computeIfAbsent(read.group() + " in " + read.queue(), _ -> new ArrayList<>())
                        .add(read));
        readings.forEach((reading, reads) -> checkReading(reading, reads, violated));
    }

    /// The one consumer asks again only after it was answered.
    private static void checkReading(String reading, List<Event.OffsetRead> reads, Consumer<String> violated) {
        reads.sort(Comparator.comparingLong(read -> read.span().startedNanos()));
        for (int i = 1; i < reads.size(); i++) {
            var before = reads.get(i - 1);
            var read = reads.get(i);
            if (read.queueOffset() < before.queueOffset())
                violated.accept(reading + " was at " + before.queueOffset() + " on " + before.node() + " at "
                        + before.span().endedNanos() + " ns, and at " + read.queueOffset() + " on " + read.node()
                        + " when asked at " + read.span().startedNanos() + " ns");
        }
    }
}
