// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.NodeId;
import io.trijet.replication.MemberMessage.Seed;
import io.trijet.replication.MemberMessage.Seeded;
import io.trijet.storage.LogPoint;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// A checkpoint on its way to a member whose log cannot be continued. Owned by the group's lane.
///
/// Invariant: `arrived <= next <= total`; what is in flight is bounded and sent again without progress.
final class SeedFeed {
    private static final MemorySegment NO_STATE = MemorySegment.ofArray(new byte[0]);

    private final NodeId to;
    private final long term;
    private final long link;
    private final FeedParts parts;
    private final Host host;
    private final LogPoint at;
    private final MemorySegment state;
    private long arrived;
    private long next;
    private long movedNanos;
    private boolean wasAnnounced;

    private SeedFeed(NodeId to, long term, long link, FeedParts parts, Host host, LogPoint at, MemorySegment state) {
        this.to = to;
        this.term = term;
        this.link = link;
        this.parts = parts;
        this.host = host;
        this.at = at;
        this.state = state;
    }

    /// Empty if there is no checkpoint and the log does not begin at its origin.
    static Optional<SeedFeed> begin(NodeId to, long term, long link, FeedParts parts, Host host) throws IOException {
        var log = parts.local().log();
        var latest = parts.checkpoints().latest();
        boolean isUsable = latest.isPresent() && latest.get().position() >= log.startPosition();
        if (!isUsable && log.startPosition() > 0) return Optional.empty();
        long position = isUsable ? latest.get().position() : 0;
        var state = isUsable ? latest.get().state() : NO_STATE;
        return Optional.of(new SeedFeed(to, term, link, parts, host, log.pointAt(position), state));
    }

    long link() {
        return link;
    }

    LogPoint at() {
        return at;
    }

    void tick(long nowNanos) {
        boolean isLost =
                nowNanos - movedNanos >= parts.config().pace().retransmit().toNanos();
        if (wasAnnounced && !isLost) return;
        movedNanos = nowNanos;
        wasAnnounced = true;
        next = arrived;
        // Also when all has arrived: the other end may still be at work, or its last word was lost.
        send();
        ship();
    }

    void seeded(Seeded seeded) {
        // The other end lost what it had, with its process: from the beginning, at the next beat.
        if (seeded.offset() == 0) arrived = 0;
        if (seeded.offset() > next || seeded.offset() <= arrived) return;
        arrived = seeded.offset();
        movedNanos = parts.clock().nanos();
        ship();
    }

    private void ship() {
        int window = parts.config().shipping().inFlightBytes();
        while (next < state.byteSize()
                && next - arrived < window
                && parts.stream().queuedBytes(to) < window) send();
    }

    private void send() {
        long size = Math.min(parts.config().shipping().chunkBytes(), state.byteSize() - next);
        long lossy = parts.memory().remembered().lossy();
        var piece = state.asSlice(next, size);
        host.send(to, new Seed(term, link, at, lossy, (int) state.byteSize(), (int) next, piece));
        next += size;
    }
}
