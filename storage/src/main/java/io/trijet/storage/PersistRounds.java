// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import java.util.ArrayDeque;
import java.util.Optional;

/// Forces that were asked for and have not all come back: which of the points that were to become durable have.
///
/// A round is done when every segment below its point has been forced up to there, in whatever order the forces of
/// different files end. So the first acknowledgement in a new segment waits for the force of the old one.
///
/// Owned by the log's lane.
final class PersistRounds {
    /// More rounds than this wait for each other: whoever comes later is forced with the next one.
    static final int MAX_ROUNDS = 32;

    private final Segments segments;
    private final ArrayDeque<LogPoint> waiting = new ArrayDeque<>();

    PersistRounds(Segments segments) {
        this.segments = segments;
    }

    boolean isFull() {
        return waiting.size() >= MAX_ROUNDS;
    }

    /// True if a force up to `position` was already asked for.
    boolean covers(long position) {
        return !waiting.isEmpty() && waiting.getLast().position() >= position;
    }

    void add(LogPoint point) {
        waiting.add(point);
    }

    /// The last point that is durable now, given that everything below `persistedEnd` is; empty if there is no new one.
    Optional<LogPoint> done(long persistedEnd) {
        long forced = forcedFrom(persistedEnd);
        Optional<LogPoint> reached = Optional.empty();
        while (!waiting.isEmpty() && waiting.getFirst().position() <= forced)
            reached = Optional.of(waiting.removeFirst());
        return reached;
    }

    private long forcedFrom(long persistedEnd) {
        long position = persistedEnd;
        var segment = segments.at(position);
        while (segment.isPresent()) {
            position = Math.max(position, segment.get().forced());
            if (position < segment.get().end()) return position;
            segment = segments.at(position);
        }
        return position;
    }

    void clear() {
        waiting.clear();
    }
}
