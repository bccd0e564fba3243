// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.broker.append.Appender;
import io.trijet.broker.send.QueueOffsets;
import io.trijet.broker.state.StateMachine;
import io.trijet.environment.Lane;
import io.trijet.protocol.message.MessageCodec;
import io.trijet.storage.CorruptRecordException;
import io.trijet.storage.Log;
import io.trijet.storage.index.ConsumeQueues;
import io.trijet.storage.index.KeyIndex;
import io.trijet.storage.index.QueueEntry;
import io.trijet.storage.index.QueueKey;
import io.trijet.storage.record.RecordKind;
import io.trijet.storage.record.RecordReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Follows the safe end through the log: feeds the consume queues and the key index, applies state changes on a
/// follower, and wakes who waits for messages. When leadership begins it also reads the tail above the safe
/// end, for the state and the next queue offsets that belong to the log's end.
///
/// Owned by the group's lane; walks in steps of a MiB so that nobody waits long. Each derived thing knows how
/// far it has come, so a walk may begin below it: what a thing has it is not given again.
public final class Indexer {
    private static final int STEP_BYTES = 1 << 20;
    /// The leader's state is that of the end: records below are in it already.
    private static final long ALL = Long.MAX_VALUE;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    /// What the indexer feeds, and whom it tells.
    record Fed(
            ConsumeQueues queues,
            KeyIndex keys,
            StateMachine machine,
            QueueOffsets nextOffsets,
            Appender appender,
            QueueListener arrivals,
            LongConsumer logStart) {}

    private final Log log;
    private final LogWalker walker;
    private final Lane lane;
    private final Fed fed;
    private final boolean isMendable;
    private final QueueKeys queueKeys = new QueueKeys();
    private long walked;
    private long stateEnd;
    private long safeEnd;
    private long scanned;
    private long scanTo;
    private @Nullable Runnable whenScanned;
    private long waypoint = ALL;
    private @Nullable Runnable whenThere;
    private boolean stepPosted;
    private boolean hasCaughtUp;
    private boolean isBlocked;
    private Runnable whenWalked = () -> {};

    /// `isMendable`: what is damaged may come back from another member, and is waited for.
    Indexer(Log log, Lane lane, Fed fed, boolean isMendable) {
        this.log = log;
        this.isMendable = isMendable;
        this.walker = new LogWalker(log);
        this.lane = lane;
        this.fed = fed;
    }

    /// Everything below is in every index, and in the state.
    public long position() {
        return walked;
    }

    /// True while all that is safe is indexed and no tail is being read.
    boolean isCaughtUp() {
        return walked >= safeEnd && whenScanned == null;
    }

    /// True from the first time that all that was safe is indexed: what is served from then on is as new as it can
    /// be.
    boolean hasCaughtUp() {
        return hasCaughtUp;
    }

    /// What is known to be safe has changed from the ground up: `hasCaughtUp` begins anew.
    void mustCatchUp() throws IOException {
        hasCaughtUp = false;
        if (!stepPosted) step();
    }

    /// The state is that of this position, or of the log's end. Never behind `position`.
    long statePosition() {
        return stateEnd;
    }

    /// Begins, or begins again: the state is that of `statePosition`. Walks once `safe` says how far.
    void restart(long statePosition) {
        forgetTail();
        waypoint = ALL;
        whenThere = null;
        stateEnd = statePosition;
        walked = Math.min(statePosition, Math.min(fed.queues.position(), fed.keys.position()));
        walked = Math.max(walked, log.startPosition());
        unblock();
        safeEnd = walked;
        hasCaughtUp = false;
    }

    /// `listener` hears after each step in which something was indexed, and when all that was safe is.
    void whenWalked(Runnable listener) {
        whenWalked = listener;
    }

    /// Everything below is safe.
    void safe(long newSafeEnd) throws IOException {
        safeEnd = newSafeEnd;
        if (!stepPosted) step();
    }

    /// Leadership begins: reads what lies between the safe end and the end of the log, then runs `whenRead`.
    void readTail(Runnable whenRead) throws IOException {
        whenScanned = whenRead;
        scanned = -1;
        scanTo = log.end();
        if (!stepPosted) step();
    }

    /// Leadership ended before the tail was read, or after.
    void forgetTail() {
        whenScanned = null;
        fed.nextOffsets.clear();
    }

    /// Runs `task` when exactly everything below `position` is indexed, at once if that is now. One at a time.
    void whenAt(long position, Runnable task) {
        assert position >= walked : "waypoint " + position + " behind " + walked;
        if (position == walked) {
            task.run();
        } else {
            waypoint = position;
            whenThere = task;
        }
    }

    private void step() throws IOException {
        try {
            advance();
        } catch (CorruptRecordException e) {
            stopAt(e);
        }
    }

    /// Nothing above can be indexed before the record is whole again. Where nobody else has it the node ends:
    /// the log remembers, and the next start says what to do.
    private void stopAt(CorruptRecordException damage) {
        stepPosted = true;
        log.suspect(damage.position());
        if (isMendable) isBlocked = true;
        else
            lane.post(() -> {
                throw new UncheckedIOException("indexing stops", damage);
            });
    }

    /// Now and then: what is damaged may have been mended.
    void tryAgain() {
        if (!isBlocked) return;
        unblock();
        stepOrFail();
    }

    private void unblock() {
        if (isBlocked) stepPosted = false;
        isBlocked = false;
    }

    private void advance() throws IOException {
        stepPosted = false;
        boolean isWalk = walked < safeEnd;
        if (isWalk) walkOn();
        else if (whenScanned != null) scanOn();
        boolean catchesUp = !hasCaughtUp && walked >= safeEnd;
        hasCaughtUp |= catchesUp;
        // Told after it caught up: nothing else may ever be walked.
        if (isWalk || catchesUp) whenWalked.run();
        if (walked < safeEnd || whenScanned != null) {
            stepPosted = true;
            lane.post(this::stepOrFail);
        }
    }

    private void stepOrFail() {
        try {
            step();
        } catch (IOException e) {
            throw new UncheckedIOException("indexing at " + walked, e);
        }
    }

    private void walkOn() throws IOException {
        walked = walker.walk(walked, Math.min(safeEnd, waypoint), STEP_BYTES, this::index);
        fed.queues.fedTo(Math.max(walked, fed.queues.position()));
        fed.keys.fedTo(Math.max(walked, fed.keys.position()));
        if (walked == waypoint) reachWaypoint();
    }

    private void reachWaypoint() {
        var task = whenThere;
        waypoint = ALL;
        whenThere = null;
        if (task != null) task.run();
    }

    /// The term's opening record may not be written yet; nothing but that is missing below `scanTo` then.
    private void scanOn() throws IOException {
        if (scanned < 0) scanned = walked;
        scanned = walker.walk(scanned, Math.min(scanTo, log.writtenEnd()), STEP_BYTES, this::scan);
        if (scanned < scanTo) return;
        stateEnd = ALL;
        var done = whenScanned;
        whenScanned = null;
        if (done != null) done.run();
    }

    private void index(RecordReader record) {
        switch (record.kind()) {
            case MESSAGES -> indexMessages(record);
            case STATE -> apply(record);
            case LOG_START -> fed.logStart.accept(record.payload().get(LONG, 0));
            case TERM_OPENING, PADDING, VOTERS -> {}
        }
    }

    private void apply(RecordReader record) {
        if (record.position() < stateEnd) return;
        fed.machine.applyRecord(record.payload());
        stateEnd = record.end();
    }

    private void scan(RecordReader record) {
        if (record.kind() == RecordKind.STATE) apply(record);
        if (record.kind() == RecordKind.MESSAGES) scanMessages(record.payload());
    }

    private void scanMessages(MemorySegment payload) {
        for (long at = 0; at < payload.byteSize(); at += MessageCodec.storedBytes(payload, at)) {
            fed.nextOffsets.saw(queueKeys.of(payload, at), MessageCodec.queueOffset(payload, at));
            fed.appender.sawTimestamp(MessageCodec.storeTimestamp(payload, at));
        }
    }

    private void indexMessages(RecordReader record) {
        var payload = record.payload();
        long base = record.payloadPosition();
        boolean queuesLack = record.position() >= fed.queues.position();
        boolean keysLack = record.position() >= fed.keys.position();
        for (long at = 0; at < payload.byteSize(); at += MessageCodec.storedBytes(payload, at)) {
            long storeTimestamp = MessageCodec.storeTimestamp(payload, at);
            fed.appender.sawTimestamp(storeTimestamp);
            var queue = queueKeys.of(payload, at);
            var properties = MessageCodec.properties(payload, at);
            if (queuesLack) {
                int size = MessageCodec.storedBytes(payload, at);
                var entry = new QueueEntry(record.position(), base + at, size, (int) properties.tagHash());
                indexMessage(queue, MessageCodec.queueOffset(payload, at), entry);
            }
            if (keysLack) {
                var place = new KeyIndex.Hit(record.position(), base + at, storeTimestamp);
                MessageKeys.add(fed.keys, queue.topic(), properties, place);
            }
        }
    }

    private void indexMessage(QueueKey queue, long queueOffset, QueueEntry entry) {
        fed.queues.append(queue, queueOffset, entry);
        fed.arrivals.arrived(queue, queueOffset, entry.tagHash());
    }
}
