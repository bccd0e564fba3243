// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.Meter;
import io.trijet.storage.Log;
import io.trijet.storage.LogPoint;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A leader's checkpoint on its way to become the state of this member's log.
///
/// Owned by the group's lane. The log goes on, or begins anew, where the leader says; the state that came along belongs
/// to a later position, and is kept on disk until the log is there, and then until the broker has a checkpoint of its
/// own that is as young.
final class Seeding {
    private static final Logger logger = LoggerFactory.getLogger(Seeding.class);

    private final String group;
    private final Log log;
    private final Memory memory;
    private final CheckpointSource checkpoints;
    private final Meter meter;
    private final Taker taker;
    // Where the log has to come to before the state is this log's.
    private Optional<LogPoint> awaited = Optional.empty();

    /// Who has no state meanwhile.
    interface Taker {
        /// The log is about to begin anew at `position`: what is remembered of it must hold for both logs.
        void beginsAnew(long position) throws IOException;

        /// From now on there is no state. `isKept` if the log is as it was, otherwise it is empty and begins at
        /// `begin`.
        void awaitsState(LogPoint begin, boolean isKept);

        void takesState(Memory.Seed seed);

        /// The log went on differently: the state will never be this log's.
        void losesState() throws IOException;
    }

    Seeding(Replications.Parts parts, Memory memory, Taker taker) {
        group = parts.group();
        log = parts.log();
        this.memory = memory;
        checkpoints = parts.checkpoints();
        meter = parts.environment().meter();
        this.taker = taker;
    }

    /// A state is here whose time has not come.
    boolean isUnderWay() {
        return awaited.isPresent();
    }

    /// A log that ends where the leader goes on is kept; any other is thrown away and begun anew there.
    void adopt(Memory.Seed seed) throws IOException {
        boolean isKept = log.lastPoint().equals(seed.at());
        logger.warn(
                "group={} seeded={} state={} stateBytes={} kept={} end={}",
                group,
                seed.at(),
                seed.stateAt(),
                seed.state().byteSize(),
                isKept,
                log.end());
        meter.add(ReplicationMetric.RESEEDED, 1);
        if (!isKept) taker.beginsAnew(seed.at().position());
        var begin = isKept ? log.pointAt(log.startPosition()) : seed.at();
        memory.saveSeed(new Memory.Seed(begin, seed.stateAt(), seed.state()));
        if (!isKept) log.resetTo(begin);
        await(begin, seed.stateAt(), isKept);
        takeWhenThere();
    }

    private void await(LogPoint begin, LogPoint stateAt, boolean isKept) {
        awaited = Optional.of(stateAt);
        taker.awaitsState(begin, isKept);
    }

    /// Goes on with what a crash interrupted.
    void start() throws IOException {
        var seed = memory.seed();
        if (seed.isEmpty()) return;
        var at = seed.get().at();
        var stateAt = seed.get().stateAt();
        if (hasCheckpoint(stateAt.position())) {
            memory.clearSeed();
            return;
        }
        boolean wasReset = log.startPosition() == at.position();
        if (!wasReset) log.resetTo(at);
        logger.info("group={} seeded={} state={} again=true reset={}", group, at, stateAt, !wasReset);
        await(at, stateAt, false);
        takeWhenThere();
    }

    /// Once the log is on the disk up to where the state belongs, and is there the log that it belongs to.
    void takeWhenThere() throws IOException {
        if (awaited.isEmpty()) return;
        var stateAt = awaited.get();
        if (log.persistedEnd() < stateAt.position()) return;
        boolean isThisLogs = log.pointAt(stateAt.position()).equals(stateAt);
        awaited = Optional.empty();
        if (isThisLogs) {
            taker.takesState(memory.seed().orElseThrow());
        } else {
            logger.warn("group={} state={} void=\"the log went on differently\"", group, stateAt);
            memory.clearSeed();
            taker.losesState();
        }
    }

    /// Now and then: the broker may have a checkpoint of its own by now.
    void forgetIfOver() throws IOException {
        var seed = memory.seedStateAt();
        if (awaited.isEmpty() && seed.isPresent() && hasCheckpoint(seed.get().position())) memory.clearSeed();
    }

    private boolean hasCheckpoint(long position) throws IOException {
        var latest = checkpoints.latest();
        boolean isCovered = latest.isPresent() && latest.get().position() >= position;
        return position == 0 || isCovered;
    }
}
