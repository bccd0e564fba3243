// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.storage.record.RecordKind;
import io.trijet.storage.record.RecordLayout;
import io.trijet.storage.record.RecordReader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The log on a disk. `append` gathers in memory, `write` is one system call per pass, `persist` one force per pass.
///
/// Owned by its lane, except reading. After a failed write or force nothing is written any more: every change throws,
/// and only a new start, which recovers, may trust the files again.
public final class CommitLog implements Log {
    private static final Logger LOG = LoggerFactory.getLogger(CommitLog.class);
    private static final String DIRECTORY = "log";
    /// What others write who share the disk must not fail because the log took the last byte.
    private static final long LEFT_FOR_OTHERS_BYTES = 1 << 20;
    /// With less than this left the history is not stored: it could end the node.
    private static final long ROOM_FOR_HISTORY_BYTES = 1 << 16;

    private final LogDoors doors;
    private final StorageConfig config;
    private final LogNotes notes;
    private final History history;
    private final DurableMark mark;
    private final Segments segments;
    private final MappedReads reads;
    private final Batch batch;
    private final ZeroFill zeroFill;
    private final PersistRounds rounds;
    private final TailCut tailCut;
    private final LogReset reset;
    private final Flaws flaws;
    private final Scrubber scrubber;

    private long lastTerm;
    private int lastChain;
    private Optional<Damage> damage;
    private Listener listener = new SilentListener();
    /// Why nothing is written any more. Null while all is well.
    private @Nullable IOException failure;

    private static final class SilentListener implements Listener {
        @Override
        public void persisted(long persistedEnd) {}

        @Override
        public void failed(IOException why) {}
    }

    private CommitLog(LogDoors doors, StorageConfig config, History history, DurableMark mark, OnDamage onDamage)
            throws IOException {
        this.doors = doors;
        this.config = config;
        this.history = history;
        this.mark = mark;
        this.notes = new LogNotes(doors.disk());
        var disk = doors.disk().directory(DIRECTORY);
        this.reset = new LogReset(disk, history, mark, notes);
        if (reset.finish()) doors.meter().add(StorageMetric.UNFINISHED_RESETS_REPEATED, 1);
        var recovered = new Recovery(doors, disk, config, history, mark, notes).run(onDamage);
        this.segments = recovered.segments();
        this.tailCut = new TailCut(doors, config.diverged(), disk, segments, mark);
        long end = recovered.end().position();
        this.reads = new MappedReads(segments, end);
        this.batch = new Batch(config.batchBytes(), end);
        this.rounds = new PersistRounds(doors, segments, recovered.end(), new Persisting());
        this.zeroFill = new ZeroFill(doors, segments, config.fillAheadBytes(), this::fail);
        var files = new LogFiles(segments, history, rounds, reads);
        this.flaws = new Flaws(doors, notes, files, this::fail);
        this.scrubber = new Scrubber(doors, config.scrub(), files, flaws::found);
        this.damage = notes.damage();
        continueAt(recovered.end());
        rememberSealTimes();
        forgetRepairedDamage();
        recovered.flaws().forEach(flaws::found);
    }

    /// Makes the files of an empty log. Durable on return; what is there already stays (a format that was
    /// interrupted is simply done again).
    public static void format(LogDoors doors, LogIdentity identity, StorageConfig config) throws IOException {
        Recovery.checkNames(doors.disk().directory(DIRECTORY), config.segmentBytes());
        History.format(new StoredValue(doors.disk(), History.NAME), identity.origin());
        DurableMark.format(doors.disk(), identity.origin());
    }

    /// Opens the log and recovers it: on return everything in it is on the disk (`persistedEnd` is `end`). Blocks.
    public static CommitLog open(LogDoors doors, LogIdentity identity, StorageConfig config, OnDamage onDamage)
            throws IOException {
        var history = History.load(new StoredValue(doors.disk(), History.NAME));
        var base = history.base();
        boolean foreign = base.position() == 0 && base.chain() != identity.chainSeed();
        if (foreign)
            throw new IOException("this log belongs to another cluster or group, not to group " + identity.group()
                    + " of cluster " + identity.clusterId());
        var mark = DurableMark.open(doors, history, config.markInterval().toNanos());
        try {
            var log = new CommitLog(doors, config, history, mark, onDamage);
            mark.onFailure(log::fail);
            return log;
        } catch (IOException e) {
            mark.close();
            throw e;
        }
    }

    // ---- what it is

    @Override
    public Optional<Damage> damage() {
        return damage;
    }

    /// Nobody has the damaged bytes any more and the operator has said so: this member counts again without them.
    public void acceptDamage() throws IOException {
        if (damage.isEmpty()) return;
        notes.repaired();
        LOG.error(
                "damaged range given up for good from={} until={}",
                damage.get().from(),
                damage.get().until());
        damage = Optional.empty();
    }

    /// The segments, oldest first: what retention decides about.
    public List<SegmentInfo> segments() {
        var found = new ArrayList<SegmentInfo>();
        long end = reads.writtenEnd();
        for (var segment : segments.list()) {
            if (segment.start() >= end) break;
            boolean sealed = segment.end() <= end;
            long sealedMillis = sealed ? history.sealedMillis(segment.start(), SegmentInfo.OPEN) : SegmentInfo.OPEN;
            found.add(new SegmentInfo(segment.start(), Math.min(segment.end(), end), sealedMillis));
        }
        return found;
    }

    /// The point that the log's first record follows.
    public LogPoint startPoint() {
        return history.base();
    }

    @Override
    public long startPosition() {
        return history.base().position();
    }

    @Override
    public long end() {
        return batch.end();
    }

    @Override
    public long writtenEnd() {
        return reads.writtenEnd();
    }

    @Override
    public long persistedEnd() {
        return rounds.persisted().position();
    }

    @Override
    public LogPoint lastPoint() {
        return new LogPoint(lastTerm, end(), lastChain);
    }

    @Override
    public LogPoint pointAt(long position) throws IOException {
        if (position == end()) return lastPoint();
        if (position == startPosition()) return history.base();
        if (position < startPosition())
            throw new IllegalArgumentException("position " + position + " below the log's start " + startPosition());
        for (var flaw : flaws.known()) if (flaw.before().position() == position) return flaw.before();
        int chain = position == batch.start() ? batch.firstPrevious() : chainAt(position);
        return new LogPoint(history.termBefore(position), position, chain);
    }

    private int chainAt(long position) throws CorruptRecordException {
        try {
            return reads.chainAt(position);
        } catch (CorruptRecordException e) {
            suspect(position);
            throw e;
        }
    }

    @Override
    public List<TermStart> terms() {
        return history.terms();
    }

    // ---- appending

    @Override
    public long append(RecordKind kind, long term, int payloadBytes, Payload payload) throws IOException {
        refuseAfterFailure();
        long size = RecordLayout.sizeOf(payloadBytes);
        if (payloadBytes < 0 || size > config.maxRecordBytes())
            throw new IllegalArgumentException(
                    "a record of " + size + " bytes is over max-record-bytes " + config.maxRecordBytes());
        if (term < lastTerm) throw new IllegalArgumentException("term " + term + " after term " + lastTerm);
        long room = roomInSegment();
        boolean fits = size == room || size <= room - RecordLayout.HEADER_BYTES;
        if (!fits)
            put(
                    RecordKind.PADDING,
                    term,
                    (int) (room - RecordLayout.HEADER_BYTES),
                    (target, _) -> target.fill((byte) 0));
        put(kind, term, payloadBytes, payload);
        return end();
    }

    private void put(RecordKind kind, long term, int payloadBytes, Payload payload) throws IOException {
        if (!batch.hasRoom(RecordLayout.sizeOf(payloadBytes))) write();
        if (term != lastTerm || history.terms().isEmpty()) history.note(term, end());
        lastChain = batch.append(kind, term, payloadBytes, payload, lastChain);
        lastTerm = term;
    }

    /// Bytes left in the segment that `end` lies in: never between 1 and 31, where no padding would fit.
    private long roomInSegment() {
        return config.segmentBytes() - end() % config.segmentBytes();
    }

    @Override
    public boolean hasRoom(long bytes) throws IOException {
        boolean isFilled = end() + bytes <= zeroFill.frontier();
        return isFilled || hasSpare(bytes);
    }

    @Override
    public boolean hasSpare(long bytes) throws IOException {
        return doors.disk().usableBytes() >= bytes + LEFT_FOR_OTHERS_BYTES;
    }

    @Override
    public long appendCopy(MemorySegment records) throws IOException {
        refuseAfterFailure();
        CopyCheck.check(records, lastPoint(), config.segmentBytes());
        if (!batch.hasRoom(records.byteSize())) write();
        var reader = RecordReader.trusting(records, end());
        while (reader.next()) {
            history.note(reader.term(), reader.position());
            lastTerm = reader.term();
            lastChain = reader.crc();
        }
        batch.append(records);
        return end();
    }

    @Override
    public void write() throws IOException {
        refuseAfterFailure();
        writeBatch();
    }

    private void writeBatch() throws IOException {
        if (batch.isEmpty()) return;
        long start = batch.start();
        long end = batch.end();
        try {
            for (long at = start; at < end; ) {
                var segment = segmentAt(at);
                long bytes = Math.min(end, segment.end()) - at;
                segment.write(at, batch.from(at, bytes));
                at += bytes;
                if (at == segment.end())
                    history.sealed(segment.start(), doors.clock().wallMillis());
            }
        } catch (IOException e) {
            fail(e);
            throw e;
        }
        batch.beginAt(end);
        reads.writtenEnd(end);
        doors.meter().add(StorageMetric.WRITTEN_BYTES, end - start);
        zeroFill.follow(end, end - start);
    }

    private Segment segmentAt(long position) throws IOException {
        var found = segments.at(position);
        if (found.isPresent()) return found.get();
        doors.meter().add(StorageMetric.SEGMENTS_CREATED, 1);
        return segments.create(segments.startOf(position));
    }

    // ---- making it durable

    @Override
    public void persist() throws IOException {
        write();
        zeroFill.forced(rounds.ask(lastPoint()));
    }

    private final class Persisting implements PersistRounds.Outcome {
        @Override
        public void reached(LogPoint point) {
            long generation = rounds.generation();
            listener.persisted(point.position());
            // The listener may have cut the log, or written to it and failed.
            if (failure == null && generation == rounds.generation()) remember(point);
        }

        @Override
        public void failed(IOException why) {
            fail(why);
        }
    }

    /// Told first, remembered then: the mark is for the next start. On a full disk it carries what the history cannot
    /// store; it rests only when that is too much, for what rots above it is taken for a torn tail.
    private void remember(LogPoint point) {
        try {
            if (history.isChanged() && hasRoomForHistory()) history.save();
            if (mark.canMove()) mark.moveTo(point);
            forgetRepairedDamage();
            if (rounds.takeWanted()) persist();
        } catch (IOException e) {
            fail(e);
        }
    }

    private boolean hasRoomForHistory() throws IOException {
        return doors.disk().usableBytes() >= ROOM_FOR_HISTORY_BYTES;
    }

    private void forgetRepairedDamage() throws IOException {
        if (damage.isEmpty() || persistedEnd() < damage.get().until()) return;
        notes.repaired();
        doors.meter().add(StorageMetric.DAMAGE_REPAIRED, 1);
        LOG.info(
                "damaged range fetched again from={} until={}",
                damage.get().from(),
                damage.get().until());
        damage = Optional.empty();
    }

    @Override
    public void onPersisted(Listener heard) {
        listener = heard;
    }

    // ---- giving up

    /// Every change begins with this.
    private void refuseAfterFailure() throws IOException {
        assert doors.lane().isCurrent() : "changed outside of its lane";
        if (failure != null) throw new IOException("the log stopped after a failure: " + failure, failure);
    }

    private void fail(IOException why) {
        if (failure != null) return;
        failure = why;
        rounds.stop();
        scrubber.stop();
        doors.meter().add(StorageMetric.DISK_FAILURES, 1);
        LOG.error(
                "the disk failed, the log stops end={} persistedEnd={} why={}", end(), persistedEnd(), why.toString());
        doors.lane().post(() -> listener.failed(why));
    }

    // ---- cutting

    @Override
    public long truncateTo(long position) throws IOException {
        if (position > end() || position < startPosition())
            throw new IllegalArgumentException(
                    "cannot cut at " + position + ", the log is " + startPosition() + " to " + end());
        write();
        long oldEnd = end();
        if (position == oldEnd) return 0;
        var point = pointAt(position);
        try {
            cut(point, oldEnd);
        } catch (IOException e) {
            fail(e);
            throw e;
        }
        doors.meter().add(StorageMetric.TAILS_CUT, 1);
        doors.meter().add(StorageMetric.CUT_BYTES, oldEnd - position);
        LOG.warn("tail cut at={} oldEnd={} bytes={}", point, oldEnd, oldEnd - position);
        return oldEnd - position;
    }

    private void cut(LogPoint point, long oldEnd) throws IOException {
        scrubber.beginAgain();
        flaws.cutTo(point.position());
        rounds.cutTo(point, false);
        tailCut.cut(point, oldEnd);
        history.cutTo(point.position(), segments.startOf(point.position()));
        continueAt(point);
        // What waited for a force from before the cut waits for this one.
        persist();
    }

    /// The next record follows `point`.
    private void continueAt(LogPoint point) {
        batch.beginAt(point.position());
        reads.writtenEnd(point.position());
        zeroFill.restartAt(point.position());
        lastTerm = point.term();
        lastChain = point.chain();
    }

    @Override
    public void deleteBelow(long position) throws IOException {
        refuseAfterFailure();
        long below = Math.min(position, persistedEnd());
        long start = Math.min(segments.startOf(below), segments.startOf(Math.max(persistedEnd() - 1, 0)));
        if (start <= startPosition() || !hasRoomForHistory()) return;
        begin(pointAt(start));
    }

    @Override
    public boolean beginAt(LogPoint first) throws IOException {
        refuseAfterFailure();
        boolean isHeld = first.position() > startPosition() && first.position() < persistedEnd();
        if (!isHeld || isContradicted(first)) return false;
        begin(first);
        // What was damaged from there on is found again.
        suspect(first.position());
        return true;
    }

    private boolean isContradicted(LogPoint first) throws IOException {
        try {
            return !pointAt(first.position()).equals(first);
        } catch (CorruptRecordException _) {
            return false;
        }
    }

    private void begin(LogPoint point) throws IOException {
        try {
            // The start must never lie above the mark that a power cut would leave.
            history.save();
            mark.setDurably(rounds.persisted());
            history.beginAt(point, segments.startOf(point.position()));
            history.save();
            flaws.deleteBelow(point.position());
            int count = segments.deleteBelow(point.position());
            doors.meter().add(StorageMetric.SEGMENTS_DELETED, count);
            LOG.info("segments deleted count={} start={}", count, point);
        } catch (IOException e) {
            fail(e);
            throw e;
        }
    }

    @Override
    public void resetTo(LogPoint previous) throws IOException {
        refuseAfterFailure();
        scrubber.beginAgain();
        flaws.cutTo(0);
        rounds.cutTo(previous, true);
        try {
            reset.begin(previous);
            segments.deleteFrom(0);
            reset.finish();
        } catch (IOException e) {
            fail(e);
            throw e;
        }
        continueAt(previous);
        forgetRepairedDamage();
        LOG.warn("log begun anew at={}", previous);
    }

    // ---- reading

    @Override
    public LogView view(long position, int maxBytes) {
        return reads.view(position, maxBytes);
    }

    @Override
    public LogView read(long record, long position, int length) throws CorruptRecordException {
        try {
            return reads.read(record, position, length);
        } catch (CorruptRecordException e) {
            doors.meter().add(StorageMetric.DAMAGED_RECORDS_FOUND, 1);
            LOG.error("record damaged position={} why={}", e.position(), e.getMessage());
            doors.lane().post(() -> suspect(e.position()));
            throw e;
        }
    }

    @Override
    public LogView peek(long position, int maxBytes) {
        return reads.peek(position, maxBytes);
    }

    // ---- damage below the mark

    @Override
    public List<Flaw> flaws() {
        return flaws.known();
    }

    @Override
    public long scrubPasses() {
        return scrubber.passes();
    }

    @Override
    public boolean mend(Flaw flaw, MemorySegment records) throws IOException {
        refuseAfterFailure();
        try {
            return flaws.mend(flaw, records);
        } catch (IOException e) {
            fail(e);
            throw e;
        }
    }

    @Override
    public void suspect(long position) {
        if (failure != null || position < startPosition()) return;
        flaws.note(position);
        if (position < persistedEnd()) scrubber.suspect(position);
    }

    @Override
    public void giveUpFlaws(long until) throws IOException {
        notes.unmendable(until);
    }

    @Override
    public void startScrubbing() {
        scrubber.start();
    }

    // ---- beginning and ending

    private void rememberSealTimes() {
        long now = doors.clock().wallMillis();
        for (var segment : segments.list()) {
            boolean sealed = segment.end() <= reads.writtenEnd();
            if (sealed) history.sealed(segment.start(), history.sealedMillis(segment.start(), now));
        }
    }

    /// Writes and forces what is left. On the lane, or once the lane has ended.
    @Override
    public void close() {
        scrubber.stop();
        try {
            if (failure == null) closeDurably();
            mark.close();
            segments.close();
        } catch (IOException e) {
            LOG.error("closing the log failed, the next start recovers it why={}", e.toString());
        }
        batch.close();
    }

    private void closeDurably() throws IOException {
        writeBatch();
        for (var segment : segments.list())
            if (segment.forced() < Math.min(segment.end(), end()))
                segment.file().force();
        if (history.isChanged() && hasRoomForHistory()) history.save();
        // A force that is still under way may yet fail: only what is known is claimed, the next start sees to the rest.
        if (mark.canMove()) mark.setDurably(rounds.isIdle() ? lastPoint() : rounds.persisted());
    }
}
