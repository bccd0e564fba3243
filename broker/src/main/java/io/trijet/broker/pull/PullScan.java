// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.pull;

import io.trijet.protocol.body.Subscription;
import io.trijet.storage.index.QueueEntry;
import java.util.ArrayList;
import java.util.List;

/// Chooses from a queue's entries, given in order, what one pull is answered with.
///
/// At least one message is chosen if one matches, however large it is. Everything before `nextOffset` has been looked
/// at.
final class PullScan {
    /// What fits into one answer.
    record Room(int messages, int bytes) {}

    /// Neighbours in one record: read, checked and sent as one.
    record Stretch(long record, long position, int length, int messages) {
        private static Stretch of(QueueEntry entry) {
            return new Stretch(entry.record(), entry.position(), entry.size(), 1);
        }

        private boolean touches(QueueEntry entry) {
            return record == entry.record() && position + length == entry.position();
        }

        private Stretch with(QueueEntry entry) {
            return new Stretch(record, position, length + entry.size(), messages + 1);
        }
    }

    private final Subscription wanted;
    private final Room room;
    private final List<QueueEntry> chosen = new ArrayList<>();
    private long chosenBytes;
    private long nextOffset;
    private boolean full;

    PullScan(long offset, Subscription wanted, Room room) {
        nextOffset = offset;
        this.wanted = wanted;
        this.room = room;
    }

    /// The entries from `nextOffset` on.
    void look(List<QueueEntry> entries) {
        for (var entry : entries) {
            if (wanted.matches(entry.tagHash())) {
                full = !chosen.isEmpty() && (chosen.size() == room.messages || chosenBytes + entry.size() > room.bytes);
                if (full) return;
                chosen.add(entry);
                chosenBytes += entry.size();
            }
            nextOffset++;
        }
        full = chosen.size() == room.messages || chosenBytes >= room.bytes;
    }

    /// Nothing more fits.
    boolean isFull() {
        return full;
    }

    List<QueueEntry> chosen() {
        return chosen;
    }

    long nextOffset() {
        return nextOffset;
    }

    List<Stretch> stretches() {
        var stretches = new ArrayList<Stretch>();
        for (var entry : chosen) {
            var last = stretches.isEmpty() ? null : stretches.getLast();
            if (last != null && last.touches(entry)) stretches.set(stretches.size() - 1, last.with(entry));
            else stretches.add(Stretch.of(entry));
        }
        return stretches;
    }
}
