// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.append;

import io.trijet.environment.Clock;
import io.trijet.environment.Lane;
import io.trijet.replication.Acknowledgement;
import io.trijet.replication.Mode;
import io.trijet.replication.Replication;
import io.trijet.storage.Log;
import io.trijet.storage.record.RecordKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// The leader's pen: appends records in the term it was opened for, and tells each waiter what became of its
/// record.
///
/// Owned by the group's lane. Open from the moment the leader has scanned its tail until it stops leading.
public final class Appender {
    private final Log log;
    private final Replication replication;
    private final Unacknowledged waiting;
    private final Mode mode;
    private final Clock clock;
    private final Lane lane;
    private final long timeoutNanos;
    private long term;
    private boolean open;
    private boolean fenced;
    private boolean storedOnlyTold = true;
    private long lastTimestamp;
    private Lane.@Nullable Timer alarm;

    public Appender(
            Log log,
            Replication replication,
            Unacknowledged waiting,
            Mode mode,
            Clock clock,
            Lane lane,
            long timeoutNanos) {
        this.log = log;
        this.replication = replication;
        this.waiting = waiting;
        this.mode = mode;
        this.clock = clock;
        this.lane = lane;
        this.timeoutNanos = timeoutNanos;
    }

    /// Whether anything may be appended now.
    public boolean isOpen() {
        return open && !fenced;
    }

    /// Whether leadership is complete: what was appended is being told, also while nothing more may be appended.
    public boolean isLeading() {
        return open;
    }

    /// While leadership is handed over nothing is appended.
    public void fence(boolean isFenced) {
        fenced = isFenced;
    }

    /// The time for the next message: the wall's, and never before that of an earlier record.
    public long nextTimestamp() {
        lastTimestamp = Math.max(lastTimestamp, clock.wallMillis());
        return lastTimestamp;
    }

    /// A message with this time is stored.
    public void sawTimestamp(long storeTimestamp) {
        lastTimestamp = Math.max(lastTimestamp, storeTimestamp);
    }

    /// No message that was stored until now is younger.
    public long newestTimestamp() {
        return lastTimestamp;
    }

    /// Appends one record and returns its end. The caller has asked `isOpen`, and for what a client sends also
    /// `Unacknowledged.hasRoom`. The waiter is never told before this returns.
    public long append(RecordKind kind, int payloadBytes, Log.Payload payload, Waiter waiter) {
        assert lane.isCurrent();
        assert isOpen() : "append while not leading";
        long end;
        try {
            end = log.append(kind, term, payloadBytes, payload);
        } catch (IOException e) {
            throw new UncheckedIOException("append of " + payloadBytes + " bytes at " + log.end(), e);
        }
        waiting.add(end, clock.nanos() + timeoutNanos, payloadBytes, waiter);
        replication.onAppended();
        if (replication.acknowledgement() == Acknowledgement.STORED_ONLY) tellStoredOnlyLater();
        if (alarm == null) setAlarm();
        return end;
    }

    /// Tells the waiter what becomes of all that was appended until now: at once where it is safe already, or where
    /// nobody is connected who could make it safe. The caller has asked `isLeading` and
    /// `Unacknowledged.hasRoom`.
    public void whenSafe(Waiter waiter) {
        assert lane.isCurrent();
        assert open : "nothing is told while not leading";
        if (log.end() <= replication.safeEnd()) {
            waiter.told(Outcome.SAFE);
        } else if (replication.acknowledgement() == Acknowledgement.STORED_ONLY) {
            waiter.told(Outcome.NO_REPLICA);
        } else {
            waiting.add(log.end(), clock.nanos() + timeoutNanos, 0, waiter);
            if (alarm == null) setAlarm();
        }
    }

    /// A waiter that hears `SAFE` only once every live member serves its record too: what it is told of is then
    /// found on any of them.
    public Waiter untilServed(Waiter waiter) {
        return outcome -> {
            if (outcome == Outcome.SAFE) replication.whenServed(replication.safeEnd(), () -> waiter.told(outcome));
            else waiter.told(outcome);
        };
    }

    /// Leadership of `term` is complete.
    public void open(long newTerm) {
        assert !open : "already open in term " + term;
        term = newTerm;
        open = true;
        fenced = false;
    }

    /// Leadership ended: nobody who waits can be told anything true.
    public void close() {
        open = false;
        waiting.tellAll(Outcome.UNKNOWN);
    }

    public void safe(long safeEnd) {
        waiting.safe(safeEnd);
    }

    public void acknowledgement(Acknowledgement acknowledgement) {
        if (acknowledgement == Acknowledgement.STORED_ONLY) waiting.tellAll(Outcome.NO_REPLICA);
    }

    /// At the end of the pass, after the write that replication deferred.
    private void tellStoredOnlyLater() {
        if (!storedOnlyTold) return;
        storedOnlyTold = false;
        lane.defer(() -> {
            storedOnlyTold = true;
            if (replication.acknowledgement() == Acknowledgement.STORED_ONLY) waiting.tellAll(Outcome.NO_REPLICA);
        });
    }

    private void setAlarm() {
        alarm = lane.at(waiting.firstDeadlineNanos(), this::expire);
    }

    private void expire() {
        alarm = null;
        waiting.expire(clock.nanos(), this::lateness);
        if (waiting.count() > 0) setAlarm();
    }

    /// Who is late: the own disk, or else the replica.
    private Outcome lateness(long end) {
        if (mode == Mode.RAFT) return Outcome.UNDECIDED;
        boolean persisted = log.persistedEnd() >= end;
        return mode == Mode.SYNC && persisted ? Outcome.REPLICA_TIMEOUT : Outcome.FLUSH_TIMEOUT;
    }
}
