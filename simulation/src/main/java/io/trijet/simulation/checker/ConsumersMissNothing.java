// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation.checker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/// A pull brings the messages from where it asked on, one after another; and what a group was given covers everything
/// acknowledged in the queues it read, up to where it got (M8). What it was told to pass over was deleted by retention.
final class ConsumersMissNothing implements Check {
    private record Reading(String group, Queue queue) implements Comparable<Reading> {
        @Override
        public int compareTo(Reading other) {
            int byGroup = group.compareTo(other.group);
            return byGroup != 0 ? byGroup : queue.compareTo(other.queue);
        }
    }

    /// What a group was given of a queue, and what it was told to pass over.
    private static final class Given {
        final TreeSet<Long> offsets = new TreeSet<>();
        final List<Event.Moved> moves = new ArrayList<>();

        boolean lacks(long queueOffset) {
            if (offsets.isEmpty() || offsets.contains(queueOffset)) return false;
            return queueOffset >= offsets.getFirst() && queueOffset <= offsets.getLast();
        }

        boolean wasToldToPassOver(long queueOffset) {
            return moves.stream().anyMatch(moved -> moved.from() <= queueOffset && queueOffset < moved.to());
        }
    }

    @Override
    public void check(Evidence evidence, Consumer<String> violated) {
        Map<Reading, Given> given = new TreeMap<>();
        evidence.history().pulls().forEach(pull -> {
            checkPull(pull, violated);
            var offsets = of(given, pull.group(), pull.queue()).offsets;
            for (var message : pull.messages()) offsets.add(message.queueOffset());
        });
        if (!evidence.promise().readsAreStable()) return;
        evidence.history()
                .of(Event.Moved.class)
                .forEach(moved -> of(given, moved.group(), moved.queue()).moves.add(moved));
        given.forEach((reading, what) -> {
            checkStored(evidence, reading, what, violated);
            checkDeleted(evidence, reading, what, violated);
        });
    }

    private static Given of(Map<Reading, Given> given, String group, Queue queue) {
        return given.computeIfAbsent(new Reading(group, queue), _ -> new Given());
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

    /// What is there in the end could be given all the time, unless another replica began later by right.
    private static void checkStored(Evidence evidence, Reading reading, Given given, Consumer<String> violated) {
        long logged = evidence.loggedStart(reading.queue.broker());
        for (var message : evidence.anyReplica().of(reading.queue)) {
            long offset = message.queueOffset();
            boolean wasDeleted = message.position() < logged && given.wasToldToPassOver(offset);
            if (given.lacks(offset) && !wasDeleted)
                violated.accept("group " + reading.group + " was never given " + message + " of " + reading.queue
                        + ", but later ones up to " + given.offsets.getLast());
        }
    }

    private static void checkDeleted(Evidence evidence, Reading reading, Given given, Consumer<String> violated) {
        evidence.history()
                .acknowledged()
                .filter(send -> send.queue().equals(reading.queue))
                .filter(send -> evidence.anyReplica().isDeleted(send.queue(), send.position()))
                .filter(send -> given.lacks(send.queueOffset()) && !given.wasToldToPassOver(send.queueOffset()))
                .forEach(send -> violated.accept("group " + reading.group + " was never given " + send.id()
                        + " at offset " + send.queueOffset() + " of " + reading.queue + ", deleted since, but later"
                        + " ones up to " + given.offsets.getLast() + ", and was not told to pass it over"));
    }
}
