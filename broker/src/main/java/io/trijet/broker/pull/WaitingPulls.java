// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.pull;

import io.trijet.environment.Connection;
import io.trijet.storage.index.QueueKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Long polls: pulls that wait at the end of their queue for a message, for their deadline or for their connection's
/// end.
///
/// Owned by the group's lane. Bounded in number, in number per connection and in bytes; the one who finds it full is
/// told so and asks again later. Every operation costs O(log n) per pull it touches, never a walk over all.
final class WaitingPulls<P> {
    /// What may wait at once; `bytes` is the sum of what each pull says it holds.
    record Limits(int count, int perConnection, long bytes) {
        Limits {
            if (count < 1 || perConnection < 1 || bytes < 1) {
                throw new IllegalArgumentException(
                        "limits must be positive: " + count + ", " + perConnection + ", " + bytes);
            }
        }
    }

    /// One pull and where it waits.
    record Waiting<P>(QueueKey queue, Connection connection, long deadlineNanos, int bytes, P pull) {}

    private record Ticket(long deadlineNanos, long number) implements Comparable<Ticket> {
        @Override
        public int compareTo(Ticket other) {
            // The difference, not the values: the clock's origin is arbitrary and may be near the end of the range.
            int byDeadline = Long.signum(deadlineNanos - other.deadlineNanos);
            return byDeadline != 0 ? byDeadline : Long.compare(number, other.number);
        }
    }

    private final Limits limits;
    private final TreeMap<Ticket, Waiting<P>> byDeadline = new TreeMap<>();
    private final Map<QueueKey, Set<Ticket>> byQueue = new HashMap<>();
    private final Map<Connection, Set<Ticket>> byConnection = new HashMap<>();
    private long bytes;
    private long parkedSoFar;

    WaitingPulls(Limits limits) {
        this.limits = limits;
    }

    /// False if a limit would be passed: nothing waits then.
    boolean park(Waiting<P> waiting) {
        var ofConnection = byConnection.get(waiting.connection);
        boolean fits = byDeadline.size() < limits.count
                && bytes + waiting.bytes <= limits.bytes
                && (ofConnection == null || ofConnection.size() < limits.perConnection);
        if (!fits) return false;
        var ticket = new Ticket(waiting.deadlineNanos, parkedSoFar++);
        byDeadline.put(ticket, waiting);
        byQueue.computeIfAbsent(waiting.queue, _ -> new LinkedHashSet<>()).add(ticket);
        byConnection
                .computeIfAbsent(waiting.connection, _ -> new LinkedHashSet<>())
                .add(ticket);
        bytes += waiting.bytes;
        return true;
    }

    /// Takes out those that wait at this queue, in the order they came.
    List<Waiting<P>> takeAt(QueueKey queue) {
        return take(byQueue.get(queue));
    }

    /// Takes out those of a connection.
    List<Waiting<P>> takeOf(Connection connection) {
        return take(byConnection.get(connection));
    }

    /// Takes out those whose time is over, earliest deadline first.
    List<Waiting<P>> takeDue(long nowNanos) {
        var due = new ArrayList<Waiting<P>>();
        while (!byDeadline.isEmpty() && byDeadline.firstKey().deadlineNanos - nowNanos <= 0) {
            due.add(remove(byDeadline.firstKey()));
        }
        return due;
    }

    /// Takes out all, earliest deadline first.
    List<Waiting<P>> takeAll() {
        var all = new ArrayList<Waiting<P>>();
        while (!byDeadline.isEmpty()) all.add(remove(byDeadline.firstKey()));
        return all;
    }

    boolean anyAt(QueueKey queue) {
        return byQueue.containsKey(queue);
    }

    OptionalLong nextDeadlineNanos() {
        return byDeadline.isEmpty() ? OptionalLong.empty() : OptionalLong.of(byDeadline.firstKey().deadlineNanos);
    }

    int count() {
        return byDeadline.size();
    }

    long bytes() {
        return bytes;
    }

    private List<Waiting<P>> take(@Nullable Set<Ticket> tickets) {
        if (tickets == null) return List.of();
        var taken = new ArrayList<Waiting<P>>(tickets.size());
        for (var ticket : List.copyOf(tickets)) taken.add(remove(ticket));
        return taken;
    }

    private Waiting<P> remove(Ticket ticket) {
        var waiting = byDeadline.remove(ticket);
        if (waiting == null) throw new AssertionError("no pull waits with " + ticket);
        forget(byQueue, waiting.queue, ticket);
        forget(byConnection, waiting.connection, ticket);
        bytes -= waiting.bytes;
        return waiting;
    }

    private static <K> void forget(Map<K, Set<Ticket>> index, K key, Ticket ticket) {
        var tickets = index.getOrDefault(key, Set.of());
        assert tickets.contains(ticket) : ticket + " does not wait at " + key;
        tickets.remove(ticket);
        if (tickets.isEmpty()) index.remove(key);
    }
}
