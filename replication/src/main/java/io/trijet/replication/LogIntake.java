// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.NodeId;
import io.trijet.replication.MemberMessage.Align;
import io.trijet.replication.MemberMessage.Aligned;
import io.trijet.replication.MemberMessage.Append;
import io.trijet.replication.MemberMessage.Appended;
import io.trijet.replication.MemberMessage.Outcome;
import io.trijet.replication.MemberMessage.Seed;
import io.trijet.replication.MemberMessage.Seeded;
import io.trijet.replication.MemberMessage.Unsound;
import io.trijet.storage.CorruptRecordException;
import io.trijet.storage.LogPoint;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes in the log of one member in one term: cuts what went on differently, appends what follows, says how
/// far it is.
///
/// Owned by the group's lane. Invariant: once `isAligned`, this log is a prefix of the feeding member's.
/// Repeated and reordered messages change nothing: what is here is skipped, what is ahead is asked for again,
/// an older link is dead.
final class LogIntake {
    private static final Logger logger = LoggerFactory.getLogger(LogIntake.class);

    private final NodeId from;
    private final long term;
    private final Mode mode;
    private final FeedParts parts;
    private final Host host;
    private final SeedIntake seed;
    private long link;
    private boolean isAligned;
    private boolean isCorruptTold;
    private boolean awaitsSeed;
    private long leaderSafeEnd;
    /// The last append with something new did not fit on the disk.
    private boolean isFull;
    private long leaderEnd;
    private long reported;
    private long echoNanos;
    private long cutBytes;
    private long cutMessages;

    LogIntake(NodeId from, long term, Mode mode, FeedParts parts, Host host) {
        this.from = from;
        this.term = term;
        this.mode = mode;
        this.parts = parts;
        this.host = host;
        this.seed = new SeedIntake(parts.config().limits().checkpointBytes());
    }

    NodeId from() {
        return from;
    }

    boolean isAligned() {
        return isAligned;
    }

    /// How far the feeding member's log is known to reach.
    long leaderEnd() {
        return leaderEnd;
    }

    void align(Align align) throws IOException {
        if (isOldLink(align.link())) return;
        boolean isRepeated = isAligned && align.link() == link;
        if (isRepeated) {
            answer(Outcome.DONE);
            return;
        }
        var log = parts.local().log();
        log.write();
        link = align.link();
        isAligned = false;
        long position = align.common().position();
        boolean isHeld = position >= log.startPosition() && position <= log.end();
        boolean isAsThought = isHeld && align.last().equals(log.lastPoint());
        if (!isAsThought) {
            answer(Outcome.AGAIN);
            return;
        }
        if (isWithinFlaw(position)) {
            if (mayDiscard(position, align.lossy())) fetchAgain(align.common());
            return;
        }
        if (!isSame(align.common())) return;
        boolean isRebuildable = parts.local().isRebuildable(position);
        boolean changes = !isRebuildable || position < log.end();
        if (changes && mustWaitForRoom(log.end() - position)) return;
        if (!isRebuildable) {
            askForSeed(align);
            return;
        }
        if (position < log.end() && !cut(align)) return;
        isAligned = true;
        reported = 0;
        learn(align.lossy());
        answer(Outcome.DONE);
        learnSafeEnd(align.safeEnd());
    }

    /// What is cut is kept aside, and what is made of the log is written anew. Told nothing, the leader asks again
    /// later.
    private boolean mustWaitForRoom(long bytes) throws IOException {
        if (parts.local().log().hasSpare(bytes)) return false;
        parts.meter().add(ReplicationMetric.CUTS_PUT_OFF, 1);
        return true;
    }

    /// The broker's state cannot be rebuilt at the common point, so it has to come from the leader. What goes on
    /// differently here is cut and kept all the same.
    private void askForSeed(Align align) throws IOException {
        long position = align.common().position();
        if (!mayDiscard(position, align.lossy())) return;
        if (position < parts.local().log().end()) {
            cutBytes = parts.local().log().end() - position;
            cutMessages = parts.local().cutQuietly(position);
        }
        parts.local().emptyState();
        awaitsSeed = true;
        answer(Outcome.SEED);
    }

    private boolean isWithinFlaw(long position) {
        return parts.local().log().flaws().stream()
                .anyMatch(flaw -> flaw.before().position() < position
                        && position < flaw.after().position());
    }

    /// The damaged range ends with what only this member ever had: nobody can give what belongs there.
    private void fetchAgain(LogPoint common) throws IOException {
        parts.local().log().giveUpFlaws(common.position());
        host.fail(new IOException("the log is damaged around " + common + ", where that of " + from
                + " goes on differently: this node ends, and fetches its log from before the damage on when it is"
                + " started again"));
    }

    private boolean isSame(LogPoint common) throws IOException {
        var log = parts.local().log();
        var mine = common.position() == log.end() ? log.lastPoint() : log.pointAt(common.position());
        if (mine.equals(common)) return true;
        parts.meter().add(ReplicationMetric.CHAIN_MISMATCHES, 1);
        host.fail(new IOException("the log of " + from + " has " + common + " where this one has " + mine
                + ": the same term was written twice, or one of the logs is damaged. Compare both with"
                + " 'trijet log verify' and format the bad one anew"));
        return false;
    }

    private boolean cut(Align align) throws IOException {
        long position = align.common().position();
        if (!mayDiscard(position, align.lossy())) return false;
        long bytes = parts.local().log().end() - position;
        cutMessages = parts.local().cutTo(position);
        cutBytes = bytes;
        return true;
    }

    /// In `sync` and `raft` what is safe must not go, unless an operator accepted that since this log was written.
    private boolean mayDiscard(long position, long lossy) {
        long safeEnd = parts.local().safeEnd();
        long known = parts.local().log().lastPoint().term();
        boolean isAllowed = mode == Mode.ASYNC || position >= safeEnd || lossy > known;
        if (isAllowed) return true;
        parts.meter().add(ReplicationMetric.CUTS_REFUSED, 1);
        host.fail(new IOException(
                from + " leads term " + term + " and wants this log cut to " + position + ", but it is" + " safe up to "
                        + safeEnd
                        + ": acknowledged messages would be lost. Compare the logs of both with 'trijet log verify'; in mode sync"
                        + " promote this node instead"));
        return false;
    }

    private void learn(long lossy) throws IOException {
        var remembered = parts.memory().remembered();
        if (lossy > remembered.lossy()) parts.memory().save(remembered.withLossy(lossy));
    }

    void append(Append append) throws IOException {
        if (isOldLink(append.link())) return;
        if (!isAligned || append.link() != link || parts.local().needsSeed()) {
            host.send(from, new Aligned(term, append.link(), Outcome.AGAIN, 0, 0, 0));
            return;
        }
        echoNanos = append.sentNanos();
        leaderEnd = Math.max(
                leaderEnd, append.previous().position() + append.records().byteSize());
        // Before the answer to it, which says what is served here.
        learnSafeEnd(append.safeEnd());
        take(append);
    }

    private void take(Append append) throws IOException {
        var log = parts.local().log();
        long start = append.previous().position();
        long size = append.records().byteSize();
        long here = log.end() - start;
        if (here < 0) {
            parts.meter().add(ReplicationMetric.GAPS, 1);
            // What was put off is missing too: asked for at once, it would come in vain again and again.
            report(!isFull);
        } else if (size == 0) {
            report(false);
        } else if (here >= size) {
            parts.meter().add(ReplicationMetric.REPEATED, 1);
            report(false);
        } else if (!log.hasRoom(size - here)) {
            // Told nothing, the leader sends it again later. What is here is served meanwhile.
            isFull = true;
            parts.meter().add(ReplicationMetric.APPENDS_PUT_OFF, 1);
        } else if (here > 0 || isSame(append.previous())) {
            copy(append, here);
        }
    }

    private void copy(Append append, long here) throws IOException {
        try {
            parts.local().log().appendCopy(append.records().asSlice(here));
        } catch (CorruptRecordException e) {
            // The network checked what it carried: these bytes are bad where they come from. Nothing was appended.
            parts.meter().add(ReplicationMetric.DAMAGED_APPENDS, 1);
            if (!isCorruptTold)
                logger.error("group={} from={} damaged=\"{}\" term={}", parts.group(), from, e.getMessage(), term);
            isCorruptTold = true;
            host.send(from, new Unsound(term, link, e.position()));
            return;
        }
        isFull = false;
        parts.local().onAppended();
    }

    /// The pass wrote what came.
    void written() {
        learnSafeEnd(leaderSafeEnd);
    }

    /// More of it is on the disk.
    void progressed() {
        if (isAligned && parts.local().progress() > reported) report(false);
    }

    private void report(boolean isGap) {
        var local = parts.local();
        long written = local.log().writtenEnd();
        reported = local.progress();
        host.send(
                from, new Appended(term, link, written, echoNanos, isGap, host.confirms(), local.safeEnd(), reported));
    }

    private void answer(Outcome outcome) {
        host.send(from, new Aligned(term, link, outcome, parts.local().progress(), cutBytes, cutMessages));
    }

    /// Safe is what the leader calls so, and is here.
    private void learnSafeEnd(long safeEnd) {
        leaderSafeEnd = Math.max(leaderSafeEnd, safeEnd);
        if (isAligned)
            parts.local().raiseSafe(Math.min(leaderSafeEnd, parts.local().log().writtenEnd()));
    }

    void seed(Seed piece) throws IOException {
        if (isOldLink(piece.link())) return;
        if (isAligned && piece.link() == link) {
            answer(Outcome.DONE);
            return;
        }
        if (mustWaitForRoom(piece.total())) return;
        if (piece.link() != link || awaitsSeed) {
            link = piece.link();
            isAligned = false;
            awaitsSeed = false;
            seed.begin(piece);
        }
        switch (seed.take(piece)) {
            case SeedIntake.Taken.More(int offset) -> host.send(from, new Seeded(term, link, offset));
            case SeedIntake.Taken.Refused(var why) -> refuse(why);
            case SeedIntake.Taken.Whole(var whole) -> {
                if (isOvertaken(whole.at())) {
                    answer(Outcome.AGAIN);
                    return;
                }
                if (!mayDiscard(whole.at().position(), piece.lossy())) return;
                parts.local().adopt(whole);
                isAligned = true;
                reported = 0;
                answer(Outcome.DONE);
            }
        }
    }

    /// What was on its way when the leader was told how this log stands has arrived since: the leader's point lies in
    /// it, below what is safe by now.
    private boolean isOvertaken(LogPoint at) throws IOException {
        var log = parts.local().log();
        boolean isHeld = at.position() >= log.startPosition()
                && at.position() < parts.local().safeEnd();
        try {
            return isHeld && log.pointAt(at.position()).equals(at);
        } catch (CorruptRecordException _) {
            // No record begins there: it is another log.
            return false;
        }
    }

    private void refuse(String why) {
        parts.meter().add(ReplicationMetric.SEEDS_REFUSED, 1);
        logger.error("group={} from={} seed refused=\"{}\" term={}", parts.group(), from, why, term);
    }

    private boolean isOldLink(long asked) {
        boolean isOld = asked < link;
        if (isOld) parts.meter().add(ReplicationMetric.STALE_LINK, 1);
        return isOld;
    }
}
