// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.Environment;
import io.trijet.environment.Lane;
import io.trijet.environment.Meter;
import io.trijet.environment.NodeId;
import io.trijet.storage.CorruptRecordException;
import io.trijet.storage.Log;
import io.trijet.storage.LogPoint;
import io.trijet.storage.record.RecordKind;
import io.trijet.storage.record.RecordReader;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This member's own log: written once per pass and forced soon after, cut or begun anew, and how far it is safe.
///
/// Owned by the group's lane. Everything the listener hears comes through here. Once the disk has failed nothing
/// happens any more.
final class LocalLog {
    private static final Logger logger = LoggerFactory.getLogger(LocalLog.class);
    private static final int SCAN_BYTES = 1 << 20;

    private final String group;
    private final Log log;
    private final Memory memory;
    private final ReplicationConfig config;
    private final Lane lane;
    private final Meter meter;
    private final FailureDetector detector;
    private final CheckpointSource checkpoints;
    private final DiskWatch watch;
    private final StandingHistory history;
    private final Seeding seeding;
    private final GroupCommit commit;
    private Replication.Listener listener = new Deaf();
    private Pass pass = new Idle();
    private boolean isPassDue;
    private boolean isFrozen;
    private boolean isDead;
    private boolean hasUnforced;
    private boolean hasState;
    private boolean isEmptied;
    private final boolean isAlone;
    private String trouble = "";
    private long safeEnd;
    private long cutBytes;
    private long cutMessages;
    private long markedNanos;
    private long forcedNanos;

    /// What a pass's end is for, besides writing and forcing.
    interface Pass {
        /// What was appended is in the file: ship it.
        void written() throws IOException;

        /// `progress` moved.
        void progressed() throws IOException;
    }

    LocalLog(Replications.Parts parts, Memory memory) {
        Environment environment = parts.environment();
        group = parts.group();
        log = parts.log();
        this.memory = memory;
        config = parts.config();
        lane = environment.lanes().apply(group);
        meter = environment.meter();
        detector = parts.detector();
        checkpoints = parts.checkpoints();
        seeding = new Seeding(parts, memory, new Seeded());
        commit = new GroupCommit(
                log, lane, environment.clock(), config.pace().gather().toNanos(), this::fail);
        isAlone = parts.membership().others().isEmpty();
        history = new StandingHistory(environment.clock(), parts.membership().self());
        watch = new DiskWatch(
                config.pace().stall().toNanos(), config.pace().heartbeat().toNanos());
    }

    /// Finishes what a crash interrupted and says how far the log is known to be safe.
    void start(Replication.Listener told, Pass whenPassEnds) throws IOException {
        listener = told;
        pass = whenPassEnds;
        log.onPersisted(new Disk());
        log.startScrubbing();
        seeding.start();
        // What the mark counted but a power cut took back may become something else once it is written again.
        lowerMark(log.end());
        // Without a state to begin with nothing can be served: a leader has to send one first.
        hasState = !seeding.isUnderWay() && isRebuildable(log.end());
        if (needsSeed() && !isAlone) emptyState();
        if (hasState) raiseSafe(Math.max(Math.max(memory.safeMark().marked(), checkpointed()), log.startPosition()));
    }

    /// A checkpoint is of what was safe; it may be younger than the mark.
    private long checkpointed() throws IOException {
        var latest = checkpoints.latest();
        return latest.isPresent() ? Math.min(latest.get().position(), log.end()) : 0;
    }

    Log log() {
        return log;
    }

    boolean isDead() {
        return isDead;
    }

    long safeEnd() {
        return safeEnd;
    }

    String trouble() {
        return trouble;
    }

    /// The last changes of this member's standing, oldest first.
    List<StandingChange> changes() {
        return history.latest();
    }

    long cutBytes() {
        return cutBytes;
    }

    long cutMessages() {
        return cutMessages;
    }

    /// How far the log is on the disk, as `flush` means it.
    long progress() {
        return config.flush() == Flush.SYNC ? log.persistedEnd() : log.writtenEnd();
    }

    /// The log grew: it is written, forced and shipped at the end of this pass.
    void onAppended() {
        if (isPassDue) return;
        isPassDue = true;
        lane.defer(this::endPass);
    }

    private void endPass() {
        isPassDue = false;
        if (isDead) return;
        try {
            log.write();
            pass.written();
            if (config.flush() == Flush.SYNC) {
                commit.written();
            } else {
                hasUnforced = true;
                pass.progressed();
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    /// Nothing becomes safe through this member any more.
    void freeze() {
        isFrozen = true;
    }

    /// Announces that everything below `end` is safe. A member in trouble, on its way out, or without a state announces
    /// nothing.
    void raiseSafe(long end) {
        if (end <= safeEnd || isFrozen || !hasState || !trouble.isEmpty()) return;
        assert end <= log.writtenEnd() : "safe end " + end + " past written end " + log.writtenEnd();
        safeEnd = end;
        history.safe();
        meter.set(ReplicationMetric.SAFE_END, end);
        listener.safe(end);
    }

    /// This member's vote is on the disk.
    void voted(long term, NodeId candidate) {
        history.voted(term, candidate);
    }

    void handedOver(long term, NodeId to, String why) {
        history.handedOver(term, to, why);
    }

    void standing(Standing standing) {
        meter.set(ReplicationMetric.TERM, standing.term());
        history.standing(standing);
        listener.standing(standing);
    }

    void fenced(boolean isFenced) {
        listener.fenced(isFenced);
    }

    void acknowledgement(Acknowledgement acknowledgement) {
        listener.acknowledgement(acknowledgement);
    }

    void tick(long nowNanos) throws IOException {
        judgeDisk(nowNanos);
        seeding.takeWhenThere();
        boolean isForceDue = hasUnforced
                && nowNanos - forcedNanos >= config.pace().flushInterval().toNanos();
        if (isForceDue) {
            hasUnforced = false;
            forcedNanos = nowNanos;
            log.persist();
        }
        boolean isMarkDue = nowNanos - markedNanos >= config.pace().safeMark().toNanos();
        if (isMarkDue && trouble.isEmpty()) {
            markedNanos = nowNanos;
            memory.safeMark().raise(safeEnd, lane, this::fail);
            seeding.forgetIfOver();
        }
    }

    /// Remembers the safe end for the next start: durable on return.
    void saveMark() throws IOException {
        memory.safeMark().set(safeEnd);
    }

    private void lowerMark(long position) throws IOException {
        if (memory.safeMark().marked() > position) memory.safeMark().set(position);
    }

    private void judgeDisk(long nowNanos) {
        boolean isStuck = watch.isStuck(log.writtenEnd(), log.persistedEnd(), nowNanos);
        if (isStuck == !trouble.isEmpty()) return;
        trouble = isStuck ? "the disk does not finish writing" : "";
        if (isStuck) {
            meter.add(ReplicationMetric.DISK_STUCK, 1);
            logger.error(
                    "group={} trouble=\"{}\" written={} persisted={}",
                    group,
                    trouble,
                    log.writtenEnd(),
                    log.persistedEnd());
        } else {
            logger.info("group={} trouble=none persisted={}", group, log.persistedEnd());
        }
        detector.report(group, isStuck ? Optional.of(trouble) : Optional.empty());
        listener.troubled(trouble);
    }

    /// True if the broker's state can be had at `position` from a checkpoint or the log's very beginning.
    boolean isRebuildable(long position) throws IOException {
        if (log.startPosition() == 0 || seeding.isUnderWay()) return true;
        // Told at the start, and nothing has gone since.
        var seedAt = memory.seedStateAt();
        if (seedAt.isPresent() && position == log.end()) return seedAt.get().position() <= position;
        var latest = checkpoints.latest();
        return latest.isPresent()
                && latest.get().position() >= log.startPosition()
                && latest.get().position() <= position;
    }

    /// Nothing of what this log once had is lost, for now or until it is fetched.
    boolean isWhole() {
        return log.damage().isEmpty() && log.flaws().isEmpty();
    }

    /// False while the broker's state has yet to come from a leader.
    boolean hasState() {
        return hasState;
    }

    /// The state cannot be had here and none is on its way.
    boolean needsSeed() {
        return !hasState && !seeding.isUnderWay();
    }

    /// Cuts the log back to `position`, keeping the bytes aside. Returns how many messages that costs.
    long cutTo(long position) throws IOException {
        long messages = cutQuietly(position);
        if (seeding.isUnderWay()) return messages;
        hasState = true;
        isEmptied = false;
        listener.truncated(position);
        return messages;
    }

    /// The broker's state cannot be had here: it has none until a leader sends one.
    void emptyState() {
        hasState = false;
        if (isEmptied) return;
        isEmptied = true;
        // What retention deleted was safe.
        safeEnd = Math.max(safeEnd, log.startPosition());
        listener.emptied(log.startPosition());
    }

    /// The same without telling the broker, whose state will be replaced.
    long cutQuietly(long position) throws IOException {
        hasState = false;
        log.write();
        long messages = messagesFrom(position);
        // Before the cut: a mark above it must not vouch for what is written there later.
        lowerMark(position);
        long bytes = log.truncateTo(position);
        safeEnd = Math.min(safeEnd, position);
        countCut(bytes, messages);
        logger.warn(
                "group={} cut={} bytes={} messages={} kept=diverged/ term={}",
                group,
                position,
                bytes,
                messages,
                memory.remembered().term());
        return messages;
    }

    /// What lies below the point where another log begins is kept nowhere, and cannot be read here: it goes.
    /// If the broker cannot keep its state then, that has to come from a leader. False if nothing went: a
    /// state is on its way, or the log is not safe so far.
    boolean giveUpBelow(LogPoint first) throws IOException {
        if (first.position() > safeEnd || seeding.isUnderWay()) return false;
        // First: begun again, a former seed would take the log with it.
        memory.clearSeed();
        if (!log.beginAt(first)) return false;
        boolean isKept = hasState && isRebuildable(log.end()) && listener.begun(first.position());
        if (!isKept) emptyState();
        return true;
    }

    /// What was cut here, or at a member that came back.
    void countCut(long bytes, long messages) {
        cutBytes += bytes;
        cutMessages += messages;
        meter.add(ReplicationMetric.CUT_BYTES, bytes);
        meter.add(ReplicationMetric.CUT_MESSAGES, messages);
    }

    private long messagesFrom(long position) throws IOException {
        long messages = 0;
        long next = position;
        while (next < log.end()) {
            try (var view = log.view(next, SCAN_BYTES)) {
                var records = RecordReader.verifying(view.bytes(), next);
                while (records.next())
                    if (records.kind() == RecordKind.MESSAGES) messages += checkpoints.messagesIn(records.payload());
                next = records.end();
            } catch (CorruptRecordException e) {
                logger.warn(
                        "group={} what is cut is damaged, its messages are not all counted: {}", group, e.getMessage());
                return messages;
            }
        }
        return messages;
    }

    /// Takes a leader's checkpoint.
    void adopt(Memory.Seed seed) throws IOException {
        seeding.adopt(seed);
    }

    /// Nothing is heard or written any more.
    void close() {
        if (isDead) return;
        isDead = true;
        commit.stop();
        try {
            memory.safeMark().close();
        } catch (IOException e) {
            logger.warn("group={} the safe mark did not close: {}", group, e.getMessage());
        }
    }

    /// The disk failed or an invariant broke: says so once, and does nothing from then on.
    void fail(IOException why) {
        if (isDead) return;
        isDead = true;
        commit.stop();
        logger.error("group={} failed=\"{}\"", group, why.getMessage(), why);
        listener.failed(why);
    }

    private final class Seeded implements Seeding.Taker {
        /// A mark below both logs, so that neither is vouched for beyond what is known at each step.
        @Override
        public void beginsAnew(long position) throws IOException {
            lowerMark(position);
        }

        @Override
        public void awaitsState(LogPoint begin, boolean isKept) {
            hasState = false;
            isEmptied = true;
            if (!isKept) safeEnd = begin.position();
            listener.emptied(begin.position());
        }

        @Override
        public void takesState(Memory.Seed seed) {
            long known = safeEnd;
            safeEnd = seed.stateAt().position();
            if (safeEnd == 0) listener.truncated(0);
            else listener.restored(safeEnd, seed.state().toArray(ValueLayout.JAVA_BYTE));
            hasState = true;
            isEmptied = false;
            meter.set(ReplicationMetric.SAFE_END, safeEnd);
            raiseSafe(known);
        }

        /// A log that begins at the very beginning tells its state itself.
        @Override
        public void losesState() throws IOException {
            hasState = isRebuildable(log.end());
            isEmptied = !hasState;
            if (hasState) listener.truncated(log.end());
        }
    }

    private final class Disk implements Log.Listener {
        @Override
        public void persisted(long persistedEnd) {
            if (isDead) return;
            try {
                if (config.flush() == Flush.SYNC) pass.progressed();
            } catch (IOException e) {
                fail(e);
            }
        }

        @Override
        public void failed(IOException why) {
            fail(why);
        }
    }

    /// Before `start`.
    private static final class Idle implements Pass {
        @Override
        public void written() {}

        @Override
        public void progressed() {}
    }

    /// Before `start`.
    private static final class Deaf implements Replication.Listener {
        @Override
        public void safe(long safeEnd) {}

        @Override
        public void standing(Standing standing) {}

        @Override
        public void acknowledgement(Acknowledgement acknowledgement) {}

        @Override
        public void truncated(long position) {}

        @Override
        public boolean begun(long position) {
            return false;
        }

        @Override
        public void emptied(long position) {}

        @Override
        public void restored(long position, byte[] state) {}

        @Override
        public void failed(IOException why) {}
    }
}
