// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation.checker;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What one replica holds in the end: its messages per queue in the order they were found, its log's bytes as a digest
/// per range, where each log begins, and what its leaders logged about that.
public final class Contents {
    private final String node;
    private final SortedMap<Queue, List<Event.Message>> messages = new TreeMap<>();
    private final SortedMap<String, Long> starts = new TreeMap<>();
    private final List<LoggedStart> loggedStarts = new ArrayList<>();
    private String logDigest = "";

    /// A record at `position` of the broker's log says that the log may begin at `start`.
    public record LoggedStart(String broker, long term, long position, long start) {}

    public Contents(String node) {
        this.node = node;
    }

    public void add(Queue queue, Event.Message message) {
        messages.computeIfAbsent(queue, _ -> new ArrayList<>()).add(message);
    }

    /// What was found of the queue so far was deleted meanwhile.
    public void forget(Queue queue) {
        messages.remove(queue);
    }

    /// The broker's log begins at `start`.
    public void begins(String broker, long start) {
        starts.put(broker, start);
    }

    public void logged(LoggedStart start) {
        loggedStarts.add(start);
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

    /// Where the log of each broker begins.
    public SortedMap<String, Long> starts() {
        return Collections.unmodifiableSortedMap(starts);
    }

    /// Where the broker's log begins; 0 unless it was told.
    public long start(String broker) {
        return starts.getOrDefault(broker, 0L);
    }

    public List<LoggedStart> loggedStarts() {
        return Collections.unmodifiableList(loggedStarts);
    }

    /// The latest position at which the broker's log may begin, as it says itself.
    public long loggedStart(String broker) {
        return loggedStarts.stream()
                .filter(each -> each.broker().equals(broker))
                .mapToLong(LoggedStart::start)
                .max()
                .orElse(0);
    }

    /// A message that lay there was deleted. One whose position was never told counts as not deleted.
    public boolean isDeleted(Queue queue, long position) {
        return position >= 0 && position < start(queue.broker());
    }

    public List<Event.Message> of(Queue queue) {
        return messages.getOrDefault(queue, List.of());
    }
}
