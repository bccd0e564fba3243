// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation.checker;

import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Every replica holds the same messages at the same offsets, in the same bytes (M1, M3), from where both begin.
final class ReplicasAreIdentical implements Check {
    @Override
    public void check(Evidence evidence, Consumer<String> violated) {
        var first = evidence.anyReplica();
        for (var other : evidence.replicas()) {
            if (!other.logDigest().equals(first.logDigest()))
                violated.accept("the log of " + first.node() + " is " + first.logDigest() + ", that of " + other.node()
                        + " is " + other.logDigest());
            var queues = new TreeSet<>(first.messages().keySet());
            queues.addAll(other.messages().keySet());
            for (var queue : queues) compare(queue, first, other, violated);
        }
    }

    private static void compare(Queue queue, Contents first, Contents other, Consumer<String> violated) {
        long start = Math.max(first.start(queue.broker()), other.start(queue.broker()));
        var one = from(start, first.of(queue));
        var two = from(start, other.of(queue));
        for (int i = 0; i < Math.max(one.size(), two.size()); i++) {
            String left = i < one.size() ? one.get(i).toString() : "nothing";
            String right = i < two.size() ? two.get(i).toString() : "nothing";
            if (left.equals(right)) continue;
            violated.accept("queue " + queue + ": " + first.node() + " has " + left + " where " + other.node() + " has "
                    + right);
            return;
        }
    }

    private static List<Event.Message> from(long start, List<Event.Message> messages) {
        return messages.stream().filter(message -> message.position() >= start).toList();
    }
}
