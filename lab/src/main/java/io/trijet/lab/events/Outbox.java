// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.events;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/// What waits to be written to one listener: one state, the newest, and a bounded number of everything else.
///
/// Any thread puts in and never waits; the listener's own thread takes out.
final class Outbox {
    private final int limit;
    private final Queue<Told> waiting = new ArrayDeque<>();
    private Optional<Told> state = Optional.empty();

    /// One event, ready to be written; `id` is empty where there is nothing to resume.
    record Told(String event, String id, String data) {}

    Outbox(int limit) {
        this.limit = limit;
    }

    /// Takes the place of one that is not written yet.
    synchronized void putState(Told told) {
        state = Optional.of(told);
        notifyAll();
    }

    /// False if as many wait as may: this one is not put in.
    synchronized boolean put(Told told) {
        if (waiting.size() >= limit) return false;
        waiting.add(told);
        notifyAll();
        return true;
    }

    /// The next, what happened before how it stands; empty if nothing came within `patience`.
    synchronized Optional<Told> take(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (waiting.isEmpty() && state.isEmpty()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) return Optional.empty();
            wait(Math.max(1, Duration.ofNanos(left).toMillis()));
        }
        if (!waiting.isEmpty()) return Optional.of(waiting.remove());
        var newest = state;
        state = Optional.empty();
        return newest;
    }
}
