// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation.checker;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What one replica holds in the end: its messages per queue in the order they were found, and its log's bytes as a
/// digest per range. `first` queue offsets below which retention deleted are simply absent.
public final class Contents {
    private final String node;
    private final SortedMap<Queue, List<Event.Message>> messages = new TreeMap<>();
    private String logDigest = "";

    public Contents(String node) {
        this.node = node;
    }

    public void add(Queue queue, Event.Message message) {
        messages.computeIfAbsent(queue, _ -> new ArrayList<>()).add(message);
    }

    /// Equal on two replicas only if every byte of their logs is.
    public void logDigest(String digest) {
        logDigest = digest;
    }

    public String node() {
        return node;
    }

    public String logDigest() {
        return logDigest;
    }

    public SortedMap<Queue, List<Event.Message>> messages() {
        return Collections.unmodifiableSortedMap(messages);
    }

    public List<Event.Message> of(Queue queue) {
        return messages.getOrDefault(queue, List.of());
    }
}
