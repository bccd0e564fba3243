// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.NodeId;
import io.trijet.replication.MemberMessage.Append;
import io.trijet.replication.MemberMessage.Appended;
import io.trijet.storage.CorruptRecordException;
import io.trijet.storage.LogPoint;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// The bytes of an aligned link: what was sent, what arrived, what is on the other end's disk.
///
/// Owned by the group's lane. Invariant: `onDisk <= writtenThere <= sentEnd` and `next <= sentEnd`. What is in
/// flight is bounded; without progress it is sent again from where the other end is. Shipping costs one small
/// record per chunk.
final class Stream {
    private static final MemorySegment NOTHING = MemorySegment.ofArray(new byte[0]);

    private final NodeId to;
    private final long term;
    private final long link;
    private final FeedParts parts;
    private final ReplicationConfig.Shipping shipping;
    private LogPoint next;
    private long sentEnd;
    private long lastShipmentEnd;
    private long shipmentBeforeEnd;
    private long writtenThere;
    private long onDisk;
    private long served;
    private long toldSafeEnd;
    private long arrivedNanos;
    private long movedNanos;
    private long sentNanos;
    private long resentNanos = Long.MIN_VALUE;
    private boolean confirms;
    private boolean isStalled;

    Stream(NodeId to, long term, long link, LogPoint from, long onDisk, FeedParts parts) {
        this.to = to;
        this.term = term;
        this.link = link;
        this.parts = parts;
        this.shipping = parts.config().shipping();
        this.next = from;
        this.sentEnd = from.position();
        this.writtenThere = from.position();
        this.onDisk = onDisk;
        arrivedNanos = parts.clock().nanos();
        movedNanos = arrivedNanos;
    }

    long link() {
        return link;
    }

    long onDisk() {
        return onDisk;
    }

    long writtenThere() {
        return writtenThere;
    }

    /// Up to where the other end serves.
    long served() {
        return served;
    }

    boolean confirms() {
        return confirms;
    }

    boolean isStalled() {
        return isStalled;
    }

    /// True once retention has taken what the other end still needs.
    boolean isCutOff() {
        return Math.min(next.position(), writtenThere) < parts.local().log().startPosition();
    }

    /// Sends what is new, at most one pass's worth, unless it gathers. True if the pass was too short for all
    /// that could have been sent.
    boolean ship(long nowNanos) throws IOException {
        if (gathers()) return false;
        long before = next.position();
        boolean hasMore = shipPass(nowNanos);
        if (next.position() > before) {
            shipmentBeforeEnd = lastShipmentEnd;
            lastShipmentEnd = next.position();
            parts.meter().add(ReplicationMetric.SHIPMENTS, 1);
        }
        return hasMore;
    }

    /// Two shipments under way keep the other end busy: it forces one to its disk while the next one waits
    /// there. What is written meanwhile goes together, so that both ends have less to do for each message; a
    /// chunk's worth goes anyhow.
    private boolean gathers() {
        long unsent = parts.local().log().writtenEnd() - next.position();
        return onDisk < shipmentBeforeEnd && unsent < shipping.chunkBytes();
    }

    private boolean shipPass(long nowNanos) throws IOException {
        var log = parts.local().log();
        int budget = shipping.passBytes();
        while (next.position() < log.writtenEnd() && hasRoom()) {
            if (budget <= 0) return true;
            int shipped = shipChunk(nowNanos);
            if (shipped == 0) return false;
            budget -= shipped;
        }
        return false;
    }

    /// Returns how many bytes: none while what comes next is damaged here.
    private int shipChunk(long nowNanos) throws IOException {
        var log = parts.local().log();
        int most = soundBytes();
        if (most == 0) return 0;
        try (var view = log.view(next.position(), most)) {
            var bytes = view.bytes();
            long end = next.position() + bytes.byteSize();
            var after = pointAt(end);
            if (after.isEmpty()) return 0;
            send(bytes, nowNanos);
            next = after.get();
            sentEnd = Math.max(sentEnd, end);
            parts.meter().add(ReplicationMetric.BYTES_SHIPPED, bytes.byteSize());
            return (int) bytes.byteSize();
        }
    }

    /// How much may be shipped before the first damaged record that is known, a chunk at most.
    private int soundBytes() {
        long most = shipping.chunkBytes();
        for (var flaw : parts.local().log().flaws()) {
            if (flaw.after().position() <= next.position()) continue;
            most = Math.min(most, Math.max(0, flaw.before().position() - next.position()));
        }
        return (int) most;
    }

    /// The end's point is at hand; one in the middle has to be looked up. Empty if the record there is damaged.
    private Optional<LogPoint> pointAt(long position) throws IOException {
        var log = parts.local().log();
        if (position == log.end()) return Optional.of(log.lastPoint());
        try {
            return Optional.of(log.pointAt(position));
        } catch (CorruptRecordException e) {
            // The log looks into it.
            return Optional.empty();
        }
    }

    private void send(MemorySegment records, long nowNanos) {
        sentNanos = nowNanos;
        toldSafeEnd = parts.local().safeEnd();
        parts.stream().send(to, new Append(term, link, next, toldSafeEnd, nowNanos, records));
    }

    /// Everything was sent, but not yet how much of it is safe.
    boolean owesSafeEnd() {
        return toldSafeEnd < parts.local().safeEnd()
                && next.position() == parts.local().log().writtenEnd();
    }

    /// Tells the safe end now instead of with what is sent next.
    void tellSafeEnd(long nowNanos) {
        send(NOTHING, nowNanos);
    }

    private boolean hasRoom() {
        return next.position() - onDisk < shipping.inFlightBytes()
                && parts.stream().queuedBytes(to) < shipping.inFlightBytes();
    }

    void tick(long nowNanos) throws IOException {
        boolean isIdle = onDisk == sentEnd;
        if (isIdle) movedNanos = nowNanos;
        boolean isStuck = nowNanos - movedNanos >= parts.config().pace().stall().toNanos();
        if (isStuck && !isStalled) parts.meter().add(ReplicationMetric.STALLED_REPLICAS, 1);
        isStalled = isStuck;
        boolean hasArrived = writtenThere == sentEnd;
        boolean isLost =
                nowNanos - arrivedNanos >= parts.config().pace().retransmit().toNanos();
        if (hasArrived) arrivedNanos = nowNanos;
        else if (isLost) resend(nowNanos);
        boolean isQuiet =
                nowNanos - sentNanos >= parts.config().pace().heartbeat().toNanos() / 2;
        if (isQuiet) send(NOTHING, nowNanos);
    }

    /// Goes on from what is known to have arrived.
    void resend(long nowNanos) throws IOException {
        arrivedNanos = nowNanos;
        if (next.position() == writtenThere) return;
        parts.meter().add(ReplicationMetric.BYTES_RESENT, next.position() - writtenThere);
        var there = pointAt(writtenThere);
        if (there.isEmpty()) return;
        next = there.get();
        shipmentBeforeEnd = 0;
        lastShipmentEnd = 0;
        ship(nowNanos);
    }

    void appended(Appended appended, long nowNanos) throws IOException {
        boolean isPossible = appended.progress() <= appended.written() && appended.written() <= sentEnd;
        if (!isPossible) {
            // Never sent on this link: nothing it says can be counted.
            parts.meter().add(ReplicationMetric.MALFORMED, 1);
            return;
        }
        // It stops to confirm when it finds damage, until that is mended.
        confirms = appended.confirms();
        served = Math.max(served, appended.served());
        if (appended.written() > writtenThere) {
            writtenThere = appended.written();
            arrivedNanos = nowNanos;
        }
        if (appended.progress() > onDisk) {
            onDisk = appended.progress();
            movedNanos = nowNanos;
            isStalled = false;
        }
        // What overtook a resend need not be sent again.
        if (next.position() < writtenThere) next = pointAt(writtenThere).orElse(next);
        parts.meter().observe(ReplicationMetric.ACK_ROUND_TRIP, Math.max(0, nowNanos - appended.echoNanos()));
        boolean isMissing = appended.isGap() && appended.written() == writtenThere && next.position() > writtenThere;
        // One gap is reported by everything that came behind it: it is answered once per round trip.
        if (isMissing && appended.echoNanos() > resentNanos) {
            resentNanos = nowNanos;
            resend(nowNanos);
        }
    }
}
