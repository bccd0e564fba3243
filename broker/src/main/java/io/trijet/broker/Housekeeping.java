// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.broker.append.Appender;
import io.trijet.broker.append.Waiter;
import io.trijet.environment.Environment;
import io.trijet.environment.Lane;
import io.trijet.replication.Replication;
import io.trijet.storage.CommitLog;
import io.trijet.storage.CorruptRecordException;
import io.trijet.storage.Retention;
import io.trijet.storage.RetentionClock;
import io.trijet.storage.index.Checkpoints;
import io.trijet.storage.index.ConsumeQueues;
import io.trijet.storage.index.KeyIndex;
import io.trijet.storage.record.RecordKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What must be done now and then: watches the disk, deletes what the log no longer needs, and calls who asked.
///
/// Owned by the group's lane. The leader logs `start = P`; every member deletes below P once that record is safe, as
/// far as its own indexes and checkpoints allow.
public final class Housekeeping {
    private static final Logger logger = LoggerFactory.getLogger(Housekeeping.class);
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    /// What is kept in order, and by what means.
    record Sources(
            CommitLog log,
            ConsumeQueues queues,
            KeyIndex keys,
            Checkpoints checkpoints,
            Replication replication,
            Appender appender,
            Environment environment,
            Lane lane) {}

    private final Sources sources;
    private final NodeConfig config;
    private final RetentionClock retentionClock;
    private final List<Runnable> chores = new ArrayList<>();
    private Retention.Fullness fullness = Retention.Fullness.ROOMY;
    private double diskUsed;
    private long retainedNanos;
    private boolean hasRetained;
    private long loggedStart;
    private long wantedStart;
    private Lane.@Nullable Timer timer;

    Housekeeping(Sources sources, NodeConfig config) {
        this.sources = sources;
        this.config = config;
        this.retentionClock = new RetentionClock(sources.environment.clock());
    }

    /// Share of the disk that is used, 0 to 1.
    public double diskUsed() {
        return diskUsed;
    }

    /// True while the disk is so full that nothing may be sent.
    public boolean isDiskFull() {
        return fullness == Retention.Fullness.FULL;
    }

    void everySecond(Runnable chore) {
        chores.add(chore);
    }

    void start() {
        tick();
    }

    void stop() {
        if (timer != null) timer.cancel();
    }

    /// The log's oldest needed position, as the leader logged it. Deleted with the next round: now the log is being
    /// read.
    void deleteBelow(long position) {
        wantedStart = Math.max(wantedStart, position);
    }

    /// The highest start that a leader has logged, as far as this member has read.
    long wantedStart() {
        return wantedStart;
    }

    private void tick() {
        try {
            chores.forEach(Runnable::run);
            if (isRetentionDue()) retain();
        } catch (IOException e) {
            throw new UncheckedIOException("housekeeping of " + config.self(), e);
        }
        timer = sources.lane.at(sources.environment.clock().nanos() + SECOND, this::tick);
    }

    private boolean isRetentionDue() {
        long now = sources.environment.clock().nanos();
        boolean isDue = !hasRetained
                || now - retainedNanos >= config.limits().retentionInterval().toNanos();
        if (isDue) retainedNanos = now;
        hasRetained = true;
        return isDue;
    }

    private void retain() throws IOException {
        gauge();
        if (sources.appender.isOpen()) logStart();
        try {
            delete();
        } catch (CorruptRecordException e) {
            // The record that the log would begin with is damaged, and the log looks into it: it goes once it is whole.
            logger.warn("retention waits for a damaged record: {} node={}", e.getMessage(), config.self());
        }
    }

    private void gauge() throws IOException {
        var disk = sources.environment.disk();
        long total = disk.totalBytes();
        long usable = disk.usableBytes();
        diskUsed = total <= 0 ? 1 : (double) (total - usable) / total;
        sources.environment.meter().set(BrokerMetric.DISK_USED_PERMILLE, Math.round(diskUsed * 1000));
        var before = fullness;
        fullness = Retention.fullness(config.settings().retention(), total, usable);
        if (before != fullness) {
            logger.warn("disk={} was={} used={} node={}", fullness, before, diskUsed, config.self());
        }
    }

    private void logStart() {
        long needed = Math.min(needed(), sources.replication.lowestNeeded());
        long position = Retention.deleteBelow(
                config.settings().retention(), sources.log.segments(), fullness, retentionClock.millis(), needed);
        if (position <= Math.max(loggedStart, sources.log.startPosition())) return;
        loggedStart = position;
        sources.appender.append(
                RecordKind.LOG_START, Long.BYTES, (target, _) -> target.set(LONG, 0, position), Waiter.NOBODY);
        logger.info("retention start={} was={} node={}", position, sources.log.startPosition(), config.self());
    }

    private void delete() throws IOException {
        long start = sources.log.startPosition();
        long position = Math.min(wantedStart, needed());
        if (position <= start) return;
        sources.log.deleteBelow(position);
        long kept = sources.log.startPosition();
        if (kept == start) return;
        sources.queues.deleteBelow(kept);
        sources.keys.deleteBelow(kept);
        sources.environment.meter().add(BrokerMetric.LOG_BYTES_DELETED, kept - start);
    }

    /// What this member itself would have to read again.
    long needed() {
        return Math.min(
                sources.checkpoints.durablePosition(),
                Math.min(sources.queues.durablePosition(), sources.keys.durablePosition()));
    }
}
