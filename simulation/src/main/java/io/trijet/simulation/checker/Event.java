// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation.checker;

import java.util.List;

/// One call of one client, from its start to its end on one monotonic clock. `node` is who answered or was asked.
public sealed interface Event {
    Span span();

    String client();

    String node();

    /// When a call began and when its answer, or the decision not to wait any longer, came.
    record Span(long startedNanos, long endedNanos) {
        public Span {
            if (endedNanos < startedNanos)
                throw new IllegalArgumentException("ended at " + endedNanos + ", before its start at " + startedNanos);
        }
    }

    /// One attempt to send the message `id`, the first being number 1. `queueOffset` and `position` (where in the
    /// log the message begins) mean something only if `outcome` is OK or STORED. `digest` is a checksum of the
    /// body.
    record Send(
            Span span,
            String client,
            String node,
            String id,
            int attempt,
            int digest,
            Queue queue,
            Outcome outcome,
            long queueOffset,
            long position)
            implements Event {}

    /// An answered pull from queue offset `from`, with what it brought.
    record Pull(Span span, String client, String node, String group, Queue queue, long from, List<Message> messages)
            implements Event {
        public Pull {
            messages = List.copyOf(messages);
        }
    }

    /// A pull from queue offset `from` was told to go on at `to` instead.
    record Moved(Span span, String client, String node, String group, Queue queue, long from, long to)
            implements Event {}

    /// A group's progress, told to the broker. `isAnswered` if the broker said that it took it.
    record OffsetCommit(
            Span span, String client, String node, String group, Queue queue, long queueOffset, boolean isAnswered)
            implements Event {}

    /// A group's progress, as the broker told it.
    record OffsetRead(Span span, String client, String node, String group, Queue queue, long queueOffset)
            implements Event {}

    /// A queue's next offset, as the broker told it.
    record MaxOffset(Span span, String client, String node, Queue queue, long queueOffset) implements Event {}

    /// Something an operator or a fault did.
    record Admin(Span span, String client, String node, String what) implements Event {}

    /// A message as a consumer or a dump saw it. `position` is where in the log it begins.
    record Message(long queueOffset, String id, int digest, long position) {}
}
