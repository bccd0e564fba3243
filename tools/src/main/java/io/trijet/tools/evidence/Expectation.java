// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.evidence;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/// What the ledger says every replica must hold, ready to be looked up by message and by place.
public final class Expectation {
    private final List<Acknowledged> entries;
    private final Map<MessageId, Integer> byId = new HashMap<>();
    private final Map<QueueName, Map<Long, Integer>> byPlace = new HashMap<>();

    public Expectation(List<Acknowledged> entries) {
        this.entries = List.copyOf(entries);
        for (int i = 0; i < entries.size(); i++) {
            var entry = entries.get(i);
            byId.put(entry.id(), i);
            // After a loss that was accepted an offset can be owed twice; the newer debt stands.
            byPlace.computeIfAbsent(entry.queue(), queue -> new HashMap<>()).put(entry.offset(), i);
        }
    }

    public int count() {
        return entries.size();
    }

    public Acknowledged entry(int index) {
        return entries.get(index);
    }

    /// Which entry this message is, or -1: it was sent, but never acknowledged.
    public int indexOf(MessageId id) {
        return byId.getOrDefault(id, -1);
    }

    /// Which entry was promised this place, or -1.
    public int at(QueueName queue, long offset) {
        return byPlace.getOrDefault(queue, Map.of()).getOrDefault(offset, -1);
    }

    /// All queues in which something was acknowledged.
    public SequencedSet<QueueName> queues() {
        var queues = new LinkedHashSet<QueueName>();
        for (var entry : entries) queues.add(entry.queue());
        return queues;
    }
}
