// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.Clock;
import io.trijet.environment.Environment;
import io.trijet.environment.Lane;
import io.trijet.environment.NodeId;
import io.trijet.storage.Log;
import io.trijet.storage.record.RecordKind;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// `single`: one member, which leads. Safe is what is on its own disk.
///
/// Owned by the group's lane. It opens a term at each start all the same, so that a log can say which run wrote
/// what.
final class StandaloneReplication implements Replication {
    private final String group;
    private final Membership membership;
    private final ReplicationConfig config;
    private final Log log;
    private final Lane lane;
    private final Clock clock;
    private final FailureDetector detector;
    private final Memory memory;
    private final LocalLog local;
    private Standing standing = new Standing.Following(0, Optional.empty());
    private Optional<Drain> drain = Optional.empty();
    private boolean isClosed;

    StandaloneReplication(Replications.Parts parts, Memory memory) {
        Environment environment = parts.environment();
        group = parts.group();
        membership = parts.membership();
        config = parts.config();
        log = parts.log();
        lane = environment.lanes().apply(group);
        clock = environment.clock();
        detector = parts.detector();
        this.memory = memory;
        local = new LocalLog(parts, memory);
    }

    @Override
    public void start(Listener listener) {
        assert lane.isCurrent() : "start on the group's lane";
        try {
            local.start(listener, new Commit());
            var remembered = memory.remembered();
            long known = Math.max(remembered.term(), log.lastPoint().term());
            long term = Terms.next(known, membership.numberOf(membership.self()));
            memory.save(remembered.withOpened(term));
            log.append(RecordKind.TERM_OPENING, term, 0, (_, _) -> {});
            log.write();
            standing = new Standing.Leading(term);
            local.standing(standing);
            local.acknowledgement(Acknowledgement.WHEN_SAFE);
            local.onAppended();
            tick();
        } catch (IOException e) {
            local.fail(e);
        }
    }

    private void tick() {
        if (isClosed || local.isDead()) return;
        long now = clock.nanos();
        try {
            local.tick(now);
        } catch (IOException e) {
            local.fail(e);
            return;
        }
        progressed();
        lane.at(Metronome.after(now, config.pace().heartbeat()), this::tick);
    }

    private void progressed() {
        local.raiseSafe(local.progress());
        drain.ifPresent(leaving -> leaving.check(clock.nanos()));
    }

    @Override
    public void onAppended() {
        assert lane.isCurrent() : "onAppended outside of the lane";
        local.onAppended();
    }

    @Override
    public long safeEnd() {
        return local.safeEnd();
    }

    @Override
    public void whenServed(long position, Runnable then) {
        then.run();
    }

    @Override
    public Standing standing() {
        return standing;
    }

    @Override
    public Acknowledgement acknowledgement() {
        return Acknowledgement.WHEN_SAFE;
    }

    @Override
    public void promote(boolean acceptDataLoss, Consumer<PromoteOutcome> outcome) {
        outcome.accept(new PromoteOutcome.Refused("mode single has one node, and it leads"));
    }

    @Override
    public void transfer(NodeId to, Consumer<TransferOutcome> outcome) {
        outcome.accept(new TransferOutcome.Refused("mode single has one node, and it leads"));
    }

    @Override
    public void confirmLead(Runnable then, Runnable otherwise) {
        then.run();
    }

    @Override
    public long lowestNeeded() {
        return local.safeEnd();
    }

    @Override
    public void drain(Runnable whenDrained) {
        if (drain.isPresent()) throw new IllegalStateException("drained twice");
        local.freeze();
        local.onAppended();
        long deadline = clock.nanos() + config.pace().drain().toNanos();
        drain = Optional.of(new Drain(local, deadline, () -> true, whenDrained));
    }

    @Override
    public ReplicationView view() {
        var self = membership.self();
        var health = detector.health(self);
        var row = new ReplicationView.ReplicaView(
                self, "leader", log.end(), log.persistedEnd(), 0, true, health.state(), health.reason(), 0);
        return new ReplicationView(
                group,
                Mode.SINGLE,
                self,
                standing,
                Optional.of(self),
                log.startPosition(),
                log.end(),
                log.persistedEnd(),
                local.safeEnd(),
                Acknowledgement.WHEN_SAFE,
                local.trouble(),
                0,
                0,
                local.changes(),
                List.of(row));
    }

    @Override
    public void close() {
        isClosed = true;
        local.close();
    }

    private final class Commit implements LocalLog.Pass {
        @Override
        public void written() {}

        @Override
        public void progressed() {
            if (!isClosed) StandaloneReplication.this.progressed();
        }
    }
}
