// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.pull;

import io.trijet.protocol.body.Subscription;
import io.trijet.storage.index.QueueEntry;
import java.util.ArrayList;
import java.util.List;

/// Chooses from a run of a queue's entries what one pull is answered with.
///
/// `chosen` matches the subscription and fits; everything before `nextOffset` has been looked at. At least one message
/// is chosen if one matches, however large it is.
record PullScan(List<QueueEntry> chosen, long nextOffset) {
    /// What fits into one answer.
    record Room(int messages, int bytes) {}

    /// Neighbours in one record: read, checked and sent as one.
    record Stretch(long record, long position, int length, int messages) {}

    static PullScan of(List<QueueEntry> entries, long offset, Subscription wanted, Room room) {
        var chosen = new ArrayList<QueueEntry>(Math.min(entries.size(), room.messages));
        long bytes = 0;
        long next = offset;
        for (var entry : entries) {
            if (wanted.matches(entry.tagHash())) {
                boolean full = chosen.size() == room.messages || bytes + entry.size() > room.bytes;
                if (full && !chosen.isEmpty()) break;
                chosen.add(entry);
                bytes += entry.size();
            }
            next++;
        }
        return new PullScan(chosen, next);
    }

    List<Stretch> stretches() {
        var stretches = new ArrayList<Stretch>();
        for (var entry : chosen) {
            var last = stretches.isEmpty() ? null : stretches.getLast();
            boolean continues = last != null
                    && last.record == entry.record()
                    && last.position + last.length == entry.position();
            if (continues) {
                stretches.set(
                        stretches.size() - 1, new Stretch(last.record, last.position, last.length + entry.size(), last.messages + 1));
            } else {
                stretches.add(new Stretch(entry.record(), entry.position(), entry.size(), 1));
            }
        }
        return stretches;
    }
}
