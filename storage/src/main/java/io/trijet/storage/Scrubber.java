// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.environment.Lane.Timer;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads the log again while nobody asks for it, below what is durable, through the files and not the mapping.
///
/// In small steps with pauses between; while forces are slow it rests, and after a slow read it rests longer. What a
/// reader found damaged is looked into at once: from the nearest segment on that can be believed.
///
/// Owned by the log's lane.
final class Scrubber {
    /// One step: what may be read without a pause.
    static final int STEP_BYTES = 1 << 18;
    /// A force that takes longer means that the disk has enough to do.
    static final long BUSY_NANOS = Duration.ofMillis(50).toNanos();
    /// How long it rests then.
    static final long REST_NANOS = Duration.ofSeconds(1).toNanos();
    /// The first pass leaves a start alone.
    static final long FIRST_AFTER_NANOS = Duration.ofSeconds(60).toNanos();

    private static final long HURRY_NANOS = Duration.ofMillis(1).toNanos();
    /// A read that took long is paid for with so many times its length of rest.
    private static final int REST_PER_READ = 20;

    /// After however slow a read.
    private static final long MOST_REST_NANOS = Duration.ofSeconds(10).toNanos();

    private static final long SECOND_NANOS = 1_000_000_000L;

    private final LogDoors doors;
    private final ScrubConfig config;
    private final LogFiles files;
    private final Consumer<Flaw> found;
    private final MemorySegment buffer = MemorySegment.ofArray(new byte[STEP_BYTES]);

    private @Nullable FlawFinder finder;
    private @Nullable Timer timer;
    // The oldest and the youngest record that readers found bad.
    private OptionalLong suspect = OptionalLong.empty();
    private long lastSuspect;
    private boolean isUrgent;
    private boolean isStarted;
    private long nextPassNanos;
    private long passes;

    Scrubber(LogDoors doors, ScrubConfig config, LogFiles files, Consumer<Flaw> found) {
        this.doors = doors;
        this.config = config;
        this.files = files;
        this.found = found;
    }

    void start() {
        isStarted = true;
        long rest = Math.min(FIRST_AFTER_NANOS, config.passEvery().toNanos());
        nextPassNanos = doors.clock().nanos() + rest;
        comeBackIn(suspect.isPresent() ? HURRY_NANOS : rest);
    }

    void stop() {
        isStarted = false;
        if (timer != null) timer.cancel();
    }

    long passes() {
        return passes;
    }

    /// The record at this position was found bad by a reader.
    void suspect(long position) {
        boolean isCovered = isUrgent && position >= suspect.orElse(Long.MAX_VALUE);
        lastSuspect = Math.max(position, suspect.isPresent() ? lastSuspect : position);
        suspect = OptionalLong.of(Math.min(position, suspect.orElse(position)));
        if (isCovered || !isStarted) return;
        finder = null;
        comeBackIn(HURRY_NANOS);
    }

    /// The log was cut, or begun anew: what was being read may be gone.
    void beginAgain() {
        finder = null;
        isUrgent = false;
        suspect = OptionalLong.empty();
    }

    private void comeBackIn(long nanos) {
        if (timer != null) timer.cancel();
        timer = doors.lane().at(doors.clock().nanos() + nanos, this::beat);
    }

    private void beat() {
        if (isStarted) comeBackIn(work());
    }

    /// Returns how long to rest.
    private long work() {
        long now = doors.clock().nanos();
        if (files.isSlow(now, BUSY_NANOS)) return REST_NANOS;
        var walking = finder == null ? begin(now) : finder;
        finder = walking;
        if (walking == null)
            return config.bytesPerSecond() == 0 ? FIRST_AFTER_NANOS : Math.max(HURRY_NANOS, nextPassNanos - now);
        if (!walking.isDone() && !read(walking)) {
            finder = null;
            return REST_NANOS;
        }
        walking.takeFound().forEach(found);
        if (isOver(walking)) end(now);
        long took = doors.clock().nanos() - now;
        long paced = isUrgent ? HURRY_NANOS : STEP_BYTES * SECOND_NANOS / Math.max(1, config.bytesPerSecond());
        return Math.max(paced, Math.min(took * REST_PER_READ, MOST_REST_NANOS));
    }

    private @Nullable FlawFinder begin(long now) {
        isUrgent = suspect.isPresent();
        if (isUrgent) return files.finderFrom(files.soundBefore(suspect.getAsLong()));
        boolean isDue = config.bytesPerSecond() > 0 && now >= nextPassNanos;
        return isDue ? files.finderFrom(files.base()) : null;
    }

    /// False if retention took what was to be read.
    private boolean read(FlawFinder walking) {
        var piece = buffer.asSlice(0, Math.min(STEP_BYTES, walking.room()));
        if (!files.read(walking.next(), piece)) return false;
        doors.meter().add(StorageMetric.SCRUBBED_BYTES, piece.byteSize());
        walking.take(piece);
        return true;
    }

    private boolean isOver(FlawFinder walking) {
        boolean isPast = isUrgent && !walking.isLost() && walking.soundUntil() > lastSuspect;
        return isPast || walking.isDone();
    }

    private void end(long now) {
        finder = null;
        if (isUrgent) {
            isUrgent = false;
            suspect = OptionalLong.empty();
            return;
        }
        passes++;
        doors.meter().add(StorageMetric.SCRUB_PASSES, 1);
        nextPassNanos = now + config.passEvery().toNanos();
    }
}
