// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.door;

import io.trijet.environment.Lane;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Who wants to hear of the end of a connection that is not a socket. Any thread.
final class Closings {
    private record Closing(Lane lane, Runnable task) {}

    private final ConcurrentLinkedQueue<Closing> waiting = new ConcurrentLinkedQueue<>();
    private volatile boolean ended;

    void add(Lane lane, Runnable task) {
        waiting.add(new Closing(lane, task));
        if (ended) end();
    }

    /// It ended: everyone is told once.
    void end() {
        ended = true;
        for (var next = waiting.poll(); next != null; next = waiting.poll()) next.lane.post(next.task);
    }
}
