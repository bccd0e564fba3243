// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation.checker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Acknowledged sends of a queue are in real-time order: what was acknowledged before another was begun has the lower
/// offset (M6). With the checks of contents this is linearizability of append.
final class OrderIsReal implements Check {
    @Override
    public void check(Evidence evidence, Consumer<String> violated) {
        if (!evidence.promise().acknowledgedSurvives()) return;
        Map<Queue, List<Event.Send>> byQueue = new TreeMap<>();
        evidence.history()
                .acknowledged()
                .forEach(send -> byQueue.computeIfAbsent(send.queue(), _ -> new ArrayList<>())
                        .add(send));
        byQueue.values().forEach(sends -> checkQueue(sends, violated));
    }

    private static void checkQueue(List<Event.Send> sends, Consumer<String> violated) {
        sends.sort(Comparator.comparingLong(Event.Send::queueOffset).reversed());
        // From the highest offset down: the earliest end of everything behind must not lie before a start.
        Event.Send earliest = null;
        for (var send : sends) {
            if (earliest != null && earliest.span().endedNanos() < send.span().startedNanos())
                violated.accept("message " + earliest.id() + " at offset " + earliest.queueOffset() + " of "
                        + send.queue() + " was acknowledged before " + send.id() + " at offset " + send.queueOffset()
                        + " was sent");
            if (earliest == null || send.span().endedNanos() < earliest.span().endedNanos()) earliest = send;
        }
    }
}
