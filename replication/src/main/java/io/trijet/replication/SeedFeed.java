// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.NodeId;
import io.trijet.replication.MemberMessage.Seed;
import io.trijet.replication.MemberMessage.Seeded;
import io.trijet.storage.LogPoint;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// A checkpoint on its way to a member whose log cannot be continued, or whose state cannot be had from it. Owned by
/// the group's lane.
///
/// It says where the fed member's log goes on, which is as far back as can be: what is kept here is kept there. The
/// checkpoint is younger than that, and counts once the log there has come as far.
///
/// Invariant: `arrived <= next <= total`; what is in flight is bounded and sent again without progress.
final class SeedFeed {
    private static final MemorySegment NO_STATE = MemorySegment.ofArray(new byte[0]);

    private final NodeId to;
    private final long term;
    private final long link;
    private final FeedParts parts;
    private final Host host;
    private final Memory.Seed seed;
    private long arrived;
    private long next;
    private long movedNanos;
    private boolean wasAnnounced;

    SeedFeed(NodeId to, long term, long link, FeedParts parts, Host host, Memory.Seed seed) {
        this.to = to;
        this.term = term;
        this.link = link;
        this.parts = parts;
        this.host = host;
        this.seed = seed;
    }

    /// What a member gets that has nothing in common with this log, and knows to be safe what lies below
    /// `safeEnd`: all there is, but where that would take from it what it knows. Empty if there is no checkpoint
    /// and the log does not begin at its origin.
    static Optional<Memory.Seed> ofWholeLog(FeedParts parts, long safeEnd) throws IOException {
        var log = parts.local().log();
        long start = log.startPosition();
        var latest = parts.checkpoints().latest();
        boolean isUsable = latest.isPresent() && latest.get().position() >= start;
        if (!isUsable && start > 0) return Optional.empty();
        var stateAt = log.pointAt(isUsable ? latest.get().position() : 0);
        var at = safeEnd <= start ? log.pointAt(start) : stateAt;
        return Optional.of(new Memory.Seed(at, stateAt, isUsable ? latest.get().state() : NO_STATE));
    }

    /// What a member gets whose log begins at `start`, is the same up to `at`, and lacks only the state. Empty while
    /// there is no checkpoint that its log reaches back to.
    static Optional<Memory.Seed> ofState(FeedParts parts, long start, LogPoint at) throws IOException {
        var latest = parts.checkpoints().latest();
        boolean isUsable = latest.isPresent()
                && latest.get().position()
                        >= Math.max(start, parts.local().log().startPosition());
        if (!isUsable) return Optional.empty();
        var stateAt = parts.local().log().pointAt(latest.get().position());
        return Optional.of(new Memory.Seed(at, stateAt, latest.get().state()));
    }

    long link() {
        return link;
    }

    LogPoint at() {
        return seed.at();
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
        while (next < seed.state().byteSize()
                && next - arrived < window
                && parts.stream().queuedBytes(to) < window) send();
    }

    private void send() {
        var state = seed.state();
        long size = Math.min(parts.config().shipping().chunkBytes(), state.byteSize() - next);
        long lossy = parts.memory().remembered().lossy();
        var piece = state.asSlice(next, size);
        host.send(
                to, new Seed(term, link, seed.at(), seed.stateAt(), lossy, (int) state.byteSize(), (int) next, piece));
        next += size;
    }
}
