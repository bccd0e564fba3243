// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.broker.append.Appender;
import io.trijet.broker.state.StateMachine;
import io.trijet.broker.state.StateSnapshot;
import io.trijet.environment.Clock;
import io.trijet.environment.Meter;
import io.trijet.protocol.message.MessageCodec;
import io.trijet.replication.CheckpointSource;
import io.trijet.storage.Log;
import io.trijet.storage.index.Checkpoints;
import io.trijet.storage.index.ConsumeQueues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// Takes checkpoints of the broker state every few seconds or so many bytes of log, and finds the newest.
///
/// Owned by the group's lane. The leader's state is that of the log's end, and the queues' are those of the
/// safe end: the state is captured now and completed when the index has come to the same position.
final class Checkpointer implements CheckpointSource {
    private final Checkpoints checkpoints;
    private final Log log;
    private final ConsumeQueues queues;
    private final StateMachine machine;
    private final Appender appender;
    private final Indexer indexer;
    private final Housekeeping housekeeping;
    private final Clock clock;
    private final Meter meter;
    private final BrokerLimits limits;
    private long lastPosition;
    private long lastNanos;
    private boolean capturing;
    private boolean isPaused;

    /// What a checkpoint is made of.
    record Sources(
            Checkpoints checkpoints,
            Log log,
            ConsumeQueues queues,
            StateMachine machine,
            Appender appender,
            Indexer indexer,
            Housekeeping housekeeping) {}

    Checkpointer(Sources sources, Clock clock, Meter meter, BrokerLimits limits) {
        this.checkpoints = sources.checkpoints;
        this.log = sources.log;
        this.queues = sources.queues;
        this.machine = sources.machine;
        this.appender = sources.appender;
        this.indexer = sources.indexer;
        this.housekeeping = sources.housekeeping;
        this.clock = clock;
        this.meter = meter;
        this.limits = limits;
        this.lastNanos = clock.nanos();
    }

    /// Called every now and then: takes one if it is time.
    void tick() {
        if (capturing || isPaused || !indexer.isCaughtUp()) return;
        boolean leads = appender.isLeading();
        if (!leads && indexer.statePosition() > indexer.position()) return;
        long position = leads ? log.end() : indexer.position();
        long bytes = position - lastPosition;
        boolean isOld = clock.nanos() - lastNanos >= limits.checkpointInterval().toNanos();
        if (bytes >= limits.checkpointBytes() || (bytes > 0 && isOld)) capture(position);
    }

    /// There is no state until it is replaced: an empty one must not be taken for what the log says.
    void pause() {
        isPaused = true;
    }

    /// The state was replaced: what was captured of the old one is void.
    void forget() {
        capturing = false;
        isPaused = false;
        lastPosition = 0;
    }

    private void capture(long position) {
        capturing = true;
        var captured = StateSnapshot.capture(machine.state());
        long newestTimestamp = appender.newestTimestamp();
        indexer.whenAt(position, () -> {
            capturing = false;
            save(
                    position,
                    StateSnapshot.complete(captured, newestTimestamp, housekeeping.wantedStart(), queues.maxOffsets()));
        });
    }

    private void save(long position, byte[] state) {
        try {
            boolean begun = checkpoints.save(
                    position, MemorySegment.ofArray(state), () -> meter.add(BrokerMetric.CHECKPOINTS, 1));
            if (!begun) return;
        } catch (IOException e) {
            throw new UncheckedIOException("checkpoint at " + position, e);
        }
        lastPosition = position;
        lastNanos = clock.nanos();
    }

    @Override
    public Optional<Checkpoint> latest() throws IOException {
        return checkpoints.latest().map(found -> new Checkpoint(found.position(), found.state()));
    }

    @Override
    public int messagesIn(MemorySegment payload) {
        int count = 0;
        for (long at = 0; at < payload.byteSize(); at += MessageCodec.storedBytes(payload, at)) count++;
        return count;
    }
}
