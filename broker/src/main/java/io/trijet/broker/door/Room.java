// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.door;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// How much may wait at once on a node, in number and in bytes. Any thread.
public final class Room {
    private final String what;
    private final int maxCount;
    private final long maxBytes;
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    /// `what` is the name of the limit: `max-<what>` and `max-<what>-bytes`.
    public Room(String what, int maxCount, long maxBytes) {
        this.what = what;
        this.maxCount = maxCount;
        this.maxBytes = maxBytes;
    }

    /// False if one more of this size would pass a bound: nothing is taken then. One alone always fits.
    public boolean take(long size) {
        int others = count.getAndIncrement();
        long before = bytes.getAndAdd(size);
        if (others == 0 || (others < maxCount && before + size <= maxBytes)) return true;
        give(size);
        return false;
    }

    /// What was taken is free again.
    public void give(long size) {
        count.decrementAndGet();
        bytes.addAndGet(-size);
    }

    public int count() {
        return count.get();
    }

    /// Why the connection of one that finds no room is closed: an answer would be the last word for an asynchronous
    /// sender, a closed connection sends every sender to another node (protocol.md 4.8).
    public String refusal() {
        return "too many requests wait: max-" + what + " = " + maxCount + ", max-" + what + "-bytes = " + maxBytes;
    }
}
