// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.NodeId;
import io.trijet.replication.MemberMessage.FetchRange;
import io.trijet.replication.MemberMessage.Range;
import io.trijet.storage.CorruptRecordException;
import io.trijet.storage.Flaw;
import io.trijet.storage.LogPoint;
import io.trijet.storage.record.RecordReader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Fetches the records that stood in a damaged range from any other member that has them, and gives such records away.
///
/// Owned by the group's lane. One range at a time, piece by piece, each asked for: whoever gives keeps nothing. No term
/// and no link matter, only the points at both ends: two logs that have them both have the same records between. Both
/// sides check every record, and nothing is written before all of them are here. What nobody has because retention took
/// it from the leader is given up here too; in mode `raft`, while nobody leads, what it took from any other.
final class RangeRepair {
    private static final Logger logger = LoggerFactory.getLogger(RangeRepair.class);
    private static final int ASKS_PER_MEMBER = 3;
    /// How often the heartbeat passes before a range that nobody has is asked for again, or is mended anew.
    private static final int REST_BEATS = 20;
    private static final MemorySegment NOTHING = MemorySegment.ofArray(new byte[0]);

    private final List<NodeId> others;
    private final FeedParts parts;
    private final Hellos hellos;
    private final Host host;
    private @Nullable Fetching fetching;
    private int turn;
    private long restUntilNanos = Long.MIN_VALUE;
    private @Nullable Flaw told;

    /// What is being fetched, and from whom.
    private static final class Fetching {
        final Flaw flaw;
        final NodeId from;
        final long link;
        final MemorySegment bytes;
        int here;
        int asks;
        long askedNanos;

        Fetching(Flaw flaw, NodeId from, long link) {
            this.flaw = flaw;
            this.from = from;
            this.link = link;
            this.bytes = MemorySegment.ofArray(new byte[Math.toIntExact(flaw.bytes())]);
        }
    }

    RangeRepair(List<NodeId> others, FeedParts parts, Hellos hellos, Host host) {
        this.others = List.copyOf(others);
        this.parts = parts;
        this.hellos = hellos;
        this.host = host;
    }

    /// With every heartbeat.
    void tick(long nowNanos) throws IOException {
        var flaws = parts.local().log().flaws();
        var busy = fetching;
        if (busy != null && !flaws.contains(busy.flaw)) fetching = busy = null;
        if (busy != null) askAgain(busy, nowNanos);
        else if (nowNanos >= restUntilNanos) begin(flaws, nowNanos);
    }

    private void begin(List<Flaw> flaws, long nowNanos) {
        for (var flaw : flaws) {
            if (flaw.bytes() > Flaw.MAX_BYTES) {
                tell(
                        flaw,
                        "it is larger than " + Flaw.MAX_BYTES
                                + " bytes: restart this node, which fetches all from there on");
                continue;
            }
            var from = nextReachable();
            if (from == null) return;
            var next = new Fetching(flaw, from, host.nextLink());
            fetching = next;
            ask(next, nowNanos);
            return;
        }
    }

    private @Nullable NodeId nextReachable() {
        while (turn < others.size()) {
            var member = others.get(turn);
            if (host.isReachable(member)) return member;
            turn++;
        }
        turn = 0;
        return null;
    }

    private void ask(Fetching wanted, long nowNanos) {
        wanted.asks++;
        wanted.askedNanos = nowNanos;
        long term = parts.memory().remembered().term();
        var flaw = wanted.flaw;
        host.send(wanted.from, new FetchRange(term, wanted.link, flaw.before(), flaw.after(), wanted.here));
    }

    private void askAgain(Fetching wanted, long nowNanos) throws IOException {
        long waited = nowNanos - wanted.askedNanos;
        boolean isWritten = wanted.here == wanted.bytes.byteSize();
        long patience =
                isWritten ? restNanos() : parts.config().pace().retransmit().toNanos();
        if (waited < patience) return;
        if (isWritten || wanted.asks >= ASKS_PER_MEMBER) nextMember(wanted.flaw, nowNanos);
        else ask(wanted, nowNanos);
    }

    /// The next one at once; after the last a rest, and from the first again.
    private void nextMember(Flaw flaw, long nowNanos) throws IOException {
        fetching = null;
        turn++;
        if (turn < others.size()) {
            begin(List.of(flaw), nowNanos);
            return;
        }
        turn = 0;
        restUntilNanos = nowNanos + restNanos();
        var kept = hellos.leadersStart()
                .or(hellos::furthestStart)
                .filter(start -> start.position() > flaw.before().position());
        if (kept.isPresent()) {
            giveUp(flaw, kept.get());
            return;
        }
        tell(
                flaw,
                "no member that can be reached has it: start the others, or format this node anew and let it fetch all");
        // Until the next time: where their logs begin by now.
        others.forEach(host::greet);
    }

    /// This member cannot follow the leader's retention by itself: the record that says so comes after the damage.
    /// What the leader still keeps of the range is found damaged again, and fetched.
    private void giveUp(Flaw flaw, LogPoint kept) throws IOException {
        if (!parts.local().giveUpBelow(kept)) return;
        logger.warn(
                "group={} damaged={} until={} given up: nothing is kept below {}",
                parts.group(),
                flaw.before(),
                flaw.after(),
                kept);
        parts.meter().add(ReplicationMetric.RANGES_GIVEN_UP, 1);
    }

    private long restNanos() {
        return REST_BEATS * parts.config().pace().heartbeat().toNanos();
    }

    private void tell(Flaw flaw, String why) {
        if (flaw.equals(told)) return;
        told = flaw;
        logger.error("group={} damaged={} until={} not mended: {}", parts.group(), flaw.before(), flaw.after(), why);
    }

    /// A piece came, or the word that there is none.
    void received(NodeId from, Range range) throws IOException {
        var wanted = fetching;
        boolean isWanted = wanted != null
                && wanted.link == range.link()
                && wanted.from.equals(from)
                && wanted.here == range.offset();
        if (wanted == null || !isWanted) {
            parts.meter().add(ReplicationMetric.STALE_LINK, 1);
            return;
        }
        long now = parts.clock().nanos();
        long size = range.records().byteSize();
        boolean isPossible = size > 0 && size <= wanted.bytes.byteSize() - wanted.here;
        if (!isPossible) {
            nextMember(wanted.flaw, now);
            return;
        }
        wanted.bytes.asSlice(wanted.here, size).copyFrom(range.records());
        wanted.here += (int) size;
        wanted.asks = 0;
        if (wanted.here < wanted.bytes.byteSize()) ask(wanted, now);
        else mend(wanted, now);
    }

    private void mend(Fetching whole, long nowNanos) throws IOException {
        whole.askedNanos = nowNanos;
        if (parts.local().log().mend(whole.flaw, whole.bytes)) {
            parts.meter().add(ReplicationMetric.RANGES_FETCHED, 1);
            logger.info(
                    "group={} fetched={} until={} from={}",
                    parts.group(),
                    whole.flaw.before(),
                    whole.flaw.after(),
                    whole.from);
            return;
        }
        parts.meter().add(ReplicationMetric.RANGES_REFUSED, 1);
        logger.error("group={} from={} its records do not fit at {}", parts.group(), whole.from, whole.flaw.before());
        nextMember(whole.flaw, nowNanos);
    }

    /// Another member has lost this range.
    void asked(NodeId from, FetchRange ask) {
        long term = parts.memory().remembered().term();
        try (var view = piece(ask)) {
            host.send(from, new Range(term, ask.link(), ask.offset(), view.bytes()));
        }
    }

    private Piece piece(FetchRange ask) {
        var log = parts.local().log();
        long bytes = ask.until().position() - ask.from().position();
        boolean isPossible = ask.from().position() >= log.startPosition()
                && ask.until().position() <= log.persistedEnd()
                && bytes <= Flaw.MAX_BYTES
                && ask.offset() < bytes;
        // Every record is looked at with the first piece; who asks checks them all again.
        if (!isPossible || (ask.offset() == 0 && !holds(ask))) return new Piece(NOTHING, () -> {});
        long position = ask.from().position() + ask.offset();
        long most = Math.min(parts.config().shipping().chunkBytes(), bytes - ask.offset());
        var view = log.peek(position, (int) most);
        parts.meter().add(ReplicationMetric.RANGE_BYTES_GIVEN, view.bytes().byteSize());
        return new Piece(view.bytes(), view::close);
    }

    /// Bytes of the log for as long as they are sent.
    private record Piece(MemorySegment bytes, Runnable whenSent) implements AutoCloseable {
        @Override
        public void close() {
            whenSent.run();
        }
    }

    /// These very records are here, and sound.
    private boolean holds(FetchRange ask) {
        var log = parts.local().log();
        long next = ask.from().position();
        int chain = ask.from().chain();
        try {
            while (next < ask.until().position()) {
                long room = ask.until().position() - next;
                try (var view = log.view(
                        next, (int) Math.min(room, parts.config().shipping().chunkBytes()))) {
                    var records = RecordReader.verifying(view.bytes(), next);
                    while (next < ask.until().position() && records.next()) {
                        if (records.previous() != chain) return false;
                        chain = records.crc();
                        next = records.end();
                    }
                }
            }
        } catch (CorruptRecordException e) {
            // Damaged here too, or another log.
            return false;
        }
        return next == ask.until().position() && chain == ask.until().chain();
    }
}
