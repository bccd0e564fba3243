// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.evidence;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Compares what one replica holds with the ledger, message by message. Pure.
///
/// Each queue is told from its first message to its last, in offset order.
public final class ReplicaTally {
    private static final int NAMED_LOST = 10;

    private final String node;
    private final Expectation expectation;
    private final byte[] copies;
    private final boolean[] isAtItsPlace;
    private final boolean[] isUnserved;
    private final Map<StreamInQueue, Integer> lastSequences = new HashMap<>();
    private long read;
    private long corrupt;
    private long outOfOrder;
    private long reusedOffsets;

    private record StreamInQueue(String run, int stream, QueueName queue) {}

    /// What came of it. `notYetServed`: in the replica's log, but without a leader it cannot know that it may
    /// serve it; such a message is neither found nor lost. `misplaced`: found, but not where the producer was
    /// told. `reusedOffsets`: another message stands where an acknowledged one was.
    public record Result(
            String node,
            long read,
            long found,
            long lost,
            long notYetServed,
            long duplicated,
            long unexplainedDuplicates,
            long outOfOrder,
            long misplaced,
            long reusedOffsets,
            long corrupt,
            List<String> firstLost) {
        /// Nothing is wrong with this replica taken alone.
        public boolean isClean() {
            return lost == 0
                    && notYetServed == 0
                    && unexplainedDuplicates == 0
                    && outOfOrder == 0
                    && misplaced == 0
                    && corrupt == 0;
        }
    }

    public ReplicaTally(String node, Expectation expectation) {
        this.node = node;
        this.expectation = expectation;
        this.copies = new byte[expectation.count()];
        this.isAtItsPlace = new boolean[expectation.count()];
        this.isUnserved = new boolean[expectation.count()];
    }

    /// The replica holds this at that place; `id` is empty if the body is not what was sent.
    public void message(QueueName queue, long offset, Optional<MessageId> id) {
        read++;
        if (id.isEmpty()) {
            corrupt++;
            return;
        }
        int owed = expectation.at(queue, offset);
        int index = expectation.indexOf(id.get());
        if (owed >= 0 && owed != index) reusedOffsets++;
        if (index < 0) return;
        if (copies[index] < Byte.MAX_VALUE) copies[index]++;
        if (owed != index) return;
        isAtItsPlace[index] = true;
        checkOrder(id.get(), queue);
    }

    /// The replica's log has this for that place and does not serve it: a body that is not whole, or at another
    /// place than the producer was told, stands for nothing.
    public void unserved(QueueName queue, long offset, Optional<MessageId> id) {
        int owed = expectation.at(queue, offset);
        if (owed >= 0 && id.isPresent() && expectation.indexOf(id.get()) == owed) isUnserved[owed] = true;
    }

    /// A stream sends its next message only when the last was answered: in one queue its sequence must grow.
    private void checkOrder(MessageId id, QueueName queue) {
        var last = lastSequences.merge(new StreamInQueue(id.run(), id.stream(), queue), id.sequence(), Math::max);
        if (last > id.sequence()) outOfOrder++;
    }

    public Result result() {
        long found = 0;
        long notYetServed = 0;
        long duplicated = 0;
        long unexplained = 0;
        long misplaced = 0;
        var firstLost = new ArrayList<String>();
        for (int i = 0; i < copies.length; i++) {
            if (copies[i] == 0 && isUnserved[i]) {
                notYetServed++;
                continue;
            }
            if (copies[i] == 0) {
                if (firstLost.size() < NAMED_LOST)
                    firstLost.add(expectation.entry(i).id() + " at "
                            + expectation.entry(i).queue() + "@"
                            + expectation.entry(i).offset());
                continue;
            }
            found++;
            if (copies[i] > 1) duplicated += copies[i] - 1;
            if (copies[i] > expectation.entry(i).attempts()) unexplained++;
            if (!isAtItsPlace[i]) misplaced++;
        }
        return new Result(
                node,
                read,
                found,
                copies.length - found - notYetServed,
                notYetServed,
                duplicated,
                unexplained,
                outOfOrder,
                misplaced,
                reusedOffsets,
                corrupt,
                List.copyOf(firstLost));
    }
}
