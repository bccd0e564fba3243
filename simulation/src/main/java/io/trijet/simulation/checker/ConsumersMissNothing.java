// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation.checker;

import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/// A pull brings the messages from where it asked on, one after another; and what a group was given covers everything
/// acknowledged in the queues it read, up to where it got (M8).
final class ConsumersMissNothing implements Check {
    private record Reading(String group, Queue queue) implements Comparable<Reading> {
        @Override
        public int compareTo(Reading other) {
            int byGroup = group.compareTo(other.group);
            return byGroup != 0 ? byGroup : queue.compareTo(other.queue);
        }
    }

    @Override
    public void check(Evidence evidence, Consumer<String> violated) {
        Map<Reading, TreeSet<Long>> given = new TreeMap<>();
        evidence.history().pulls().forEach(pull -> {
            checkPull(pull, violated);
            var offsets = given.computeIfAbsent(new Reading(pull.group(), pull.queue()), _ -> new TreeSet<>());
            for (var message : pull.messages()) offsets.add(message.queueOffset());
        });
        if (!evidence.promise().readsAreStable()) return;
        given.forEach((reading, offsets) -> checkReading(evidence.anyReplica(), reading, offsets, violated));
    }

    private static void checkPull(Event.Pull pull, Consumer<String> violated) {
        long expected = pull.from();
        for (var message : pull.messages()) {
            if (message.queueOffset() != expected) {
                violated.accept(pull.client() + " pulled " + pull.queue() + " from " + pull.from() + " on "
                        + pull.node() + " and got offset " + message.queueOffset() + " where " + expected
                        + " should be");
                return;
            }
            expected++;
        }
    }

    private static void checkReading(
            Contents contents, Reading reading, SortedSet<Long> offsets, Consumer<String> violated) {
        if (offsets.isEmpty()) return;
        for (var message : contents.of(reading.queue)) {
            boolean isInReach =
                    message.queueOffset() >= offsets.getFirst() && message.queueOffset() <= offsets.getLast();
            if (isInReach && !offsets.contains(message.queueOffset()))
                violated.accept("group " + reading.group + " was never given " + message + " of " + reading.queue
                        + ", but later ones up to " + offsets.getLast());
        }
    }
}
