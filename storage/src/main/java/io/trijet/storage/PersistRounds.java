// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.environment.Disk.Forced;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;

/// Forces the log's files, several at a time, and knows which of the points that were to become durable have.
///
/// A round is done when every segment below its point has been forced up to there, in whatever order the forces of
/// different files end. So the first acknowledgement in a new segment waits for the force of the old one. A force that
/// began before the log was cut confirms nothing.
///
/// Owned by the log's lane.
final class PersistRounds {
    /// More rounds than this wait for each other: whoever comes later is forced with the next one.
    static final int MAX_ROUNDS = 32;

    private final LogDoors doors;
    private final Segments segments;
    private final Outcome outcome;
    private final ArrayDeque<LogPoint> waiting = new ArrayDeque<>();

    private LogPoint persisted;
    private long waitingSinceNanos;
    private long generation;
    private boolean moreWanted;
    private boolean stopped;

    /// What comes of it, on the lane.
    interface Outcome {
        void reached(LogPoint point);

        void failed(IOException why);
    }

    PersistRounds(LogDoors doors, Segments segments, LogPoint persisted, Outcome outcome) {
        this.doors = doors;
        this.segments = segments;
        this.persisted = persisted;
        this.outcome = outcome;
    }

    /// Everything before it survives a power cut.
    LogPoint persisted() {
        return persisted;
    }

    /// The log failed: what is still under way confirms nothing. A later force may well succeed; it says nothing
    /// about what an earlier one lost.
    void stop() {
        stopped = true;
    }

    /// True while no force is under way that could still fail.
    boolean isIdle() {
        return waiting.isEmpty();
    }

    /// True if forces have been under way for longer than `nanos` and none of them came back.
    boolean isSlow(long nowNanos, long nanos) {
        return !waiting.isEmpty() && nowNanos - waitingSinceNanos > nanos;
    }

    /// Changes with each cut: who began something before it may see that it is void.
    long generation() {
        return generation;
    }

    /// Asks for the log to become durable up to `end`, where what is written ends. Returns how many bytes that force
    /// carries: 0 if it is under way already, or comes later.
    long ask(LogPoint end) {
        long asked =
                waiting.isEmpty() ? persisted.position() : waiting.getLast().position();
        if (asked >= end.position()) return 0;
        moreWanted = waiting.size() >= MAX_ROUNDS;
        if (moreWanted) return 0;
        if (waiting.isEmpty()) waitingSinceNanos = doors.clock().nanos();
        waiting.add(end);
        for (var segment : segments.list()) if (segment.needsForce(end.position())) force(segment, end.position());
        return end.position() - asked;
    }

    /// True, once, if somebody asked while too many rounds were under way.
    boolean takeWanted() {
        boolean wanted = moreWanted;
        moreWanted = false;
        return wanted;
    }

    /// The log ends at `end` now, or begins anew there.
    void cutTo(LogPoint end, boolean isNewBeginning) {
        generation++;
        waiting.clear();
        moreWanted = false;
        if (isNewBeginning || persisted.position() > end.position()) persisted = end;
    }

    private void force(Segment segment, long end) {
        long began = doors.clock().nanos();
        long until = Math.min(end, segment.end());
        long ofGeneration = generation;
        segment.force(until, doors.lane(), new Forced() {
            @Override
            public void done() {
                doors.meter().observe(StorageMetric.FSYNC_NANOS, doors.clock().nanos() - began);
                if (ofGeneration == generation) forced(segment, until);
                else doors.meter().add(StorageMetric.STALE_FORCES_DROPPED, 1);
            }

            @Override
            public void failed(IOException why) {
                // A file that is no longer part of the log may fail: it was closed under its force.
                if (!segment.isRetired()) outcome.failed(why);
            }
        });
    }

    private void forced(Segment segment, long until) {
        if (stopped) return;
        segment.forced(until);
        long contiguous = contiguousEnd();
        Optional<LogPoint> reached = Optional.empty();
        while (!waiting.isEmpty() && waiting.getFirst().position() <= contiguous)
            reached = Optional.of(waiting.removeFirst());
        if (reached.isEmpty()) return;
        persisted = reached.get();
        waitingSinceNanos = doors.clock().nanos();
        outcome.reached(persisted);
    }

    private long contiguousEnd() {
        long position = persisted.position();
        var segment = segments.at(position);
        while (segment.isPresent()) {
            position = Math.max(position, segment.get().forced());
            if (position < segment.get().end()) return position;
            segment = segments.at(position);
        }
        return position;
    }
}
