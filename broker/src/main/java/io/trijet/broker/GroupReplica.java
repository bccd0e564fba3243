// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.broker.door.Entrance;
import io.trijet.broker.door.Origin;
import io.trijet.broker.state.BrokerState;
import io.trijet.broker.state.StateSnapshot;
import io.trijet.environment.Clock;
import io.trijet.environment.Connection;
import io.trijet.environment.Lane;
import io.trijet.environment.NodeId;
import io.trijet.protocol.Frame;
import io.trijet.replication.Acknowledgement;
import io.trijet.replication.Health;
import io.trijet.replication.PromoteOutcome;
import io.trijet.replication.Replication;
import io.trijet.replication.Standing;
import io.trijet.replication.TransferOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One group on its lane: what the log and its replication tell becomes state, index and answers here.
///
/// Everything but the constructor and `handle` runs on the lane. Leads once the tail of the log is read; before
/// that, and while the state is rebuilt, requests are turned away by closing their connection: clients go
/// elsewhere at once.
final class GroupReplica implements Replication.Listener, Entrance {
    private static final Logger logger = LoggerFactory.getLogger(GroupReplica.class);

    private static final long DRAIN_BEAT_NANOS = Duration.ofMillis(10).toNanos();

    private final GroupParts parts;
    private final Reception reception;
    private final Views views;
    private Standing standing = new Standing.Following(0, Optional.empty());
    private boolean started;
    private boolean draining;
    // The log is here, or on its way, and what it means has yet to come.
    private boolean awaitsState;

    GroupReplica(GroupParts parts) {
        this.parts = parts;
        this.reception = new Reception(parts, this::isServing);
        this.views = new Views(parts, this::isServing);
        listenToCatalog();
    }

    /// What a group needs to know of topics is shown by the first group.
    private void listenToCatalog() {
        if (isFirst()) return;
        parts.shared()
                .node()
                .catalog()
                .listen(() -> parts.lane().post(() -> {
                    if (parts.shared().leadership().isHere()) reception.serveParked();
                }));
    }

    String name() {
        return parts.shared().group();
    }

    void start() {
        parts.lane().post(() -> {
            // An index may have come to the disk before the log that it speaks of, and survived it.
            cutDerived(parts.shared().log().end());
            rebuild();
            parts.shared().replication().start(this);
            parts.shared().detector().onChange(parts.lane(), (member, health) -> {
                if (health.state() == Health.State.ALIVE) reached(member);
            });
            orStop(this::checkBeginning);
            orStop(() -> parts.indexer().mustCatchUp());
            started = true;
            parts.indexer().whenWalked(this::showCatalog);
            showCatalog();
            parts.housekeeping().start();
            parts.features().forEach(Feature::start);
            views.start();
        });
    }

    /// What came before a log that does not begin at 0 must be in a checkpoint, or on its way here. Asked once
    /// replication has told again what a crash may have kept from being saved.
    private void checkBeginning() throws IOException {
        long start = parts.shared().log().startPosition();
        if (start > 0 && !awaitsState && parts.checkpoints().latest().isEmpty()) {
            throw new IOException("the log begins at " + start
                    + " and no whole checkpoint says what came before; wipe this node and let it begin anew");
        }
    }

    @Override
    public void handle(Frame frame, Connection connection, Origin origin) {
        reception.handle(frame, connection, origin);
    }

    @Override
    public void unsent(Frame ownFrame, Connection connection, NodeId leader, long arrivedNanos) {
        parts.lane().post(() -> reception.unsent(ownFrame, connection, leader, arrivedNanos));
    }

    @Override
    public void givenBack(Frame ownFrame, Connection connection, NodeId by, long arrivedNanos) {
        parts.lane().post(() -> reception.givenBack(ownFrame, connection, by, arrivedNanos));
    }

    @Override
    public void reached(NodeId member) {
        parts.lane().post(() -> {
            if (parts.shared().leadership().leader().equals(Optional.of(member))) reception.serveParked();
        });
    }

    @Override
    public void find(long physicalOffset, Lane asker, Consumer<Optional<MemorySegment>> whenFound) {
        parts.lane().post(() -> {
            var found = parts.shared().finder().bytesOf(physicalOffset);
            asker.post(() -> whenFound.accept(found));
        });
    }

    void promote(boolean acceptDataLoss, Consumer<PromoteOutcome> outcome) {
        parts.lane().post(() -> parts.shared().replication().promote(acceptDataLoss, outcome));
    }

    void transfer(NodeId to, Consumer<TransferOutcome> outcome) {
        parts.lane().post(() -> parts.shared().replication().transfer(to, outcome));
    }

    /// Nothing new is taken; what waits is answered if it becomes safe in time, and closed if not.
    void drain(Runnable whenDrained) {
        parts.lane().post(() -> {
            parts.shared().machine().flushOffsets();
            draining = true;
            reception.leave();
            var clock = parts.shared().environment().clock();
            awaitAnswers(
                    clock,
                    clock.nanos()
                            + parts.shared().config().limits().replicaTimeout().toNanos(),
                    whenDrained);
        });
    }

    private void awaitAnswers(Clock clock, long deadlineNanos, Runnable whenDrained) {
        boolean allTold = parts.shared().unacknowledged().count() == 0;
        if (allTold || clock.nanos() - deadlineNanos >= 0) {
            stopLeading();
            parts.shared().replication().drain(whenDrained);
        } else {
            parts.lane().at(clock.nanos() + DRAIN_BEAT_NANOS, () -> awaitAnswers(clock, deadlineNanos, whenDrained));
        }
    }

    Optional<GroupPicture> picture() {
        return views.latest();
    }

    /// A picture as of now was taken, on the group's lane.
    void look(Runnable whenTaken) {
        parts.lane().post(() -> {
            views.take();
            whenTaken.run();
        });
    }

    void checksum(long from, long to, Consumer<LogChecksum> whenDone) {
        parts.lane().post(() -> ChecksumRun.start(parts.shared(), from, to, whenDone));
    }

    void unserved(long from, Consumer<UnservedMessages> whenRead) {
        parts.lane().post(() -> whenRead.accept(UnservedMessages.read(parts.shared(), from)));
    }

    void close() {
        parts.lane().post(parts::close);
    }

    private boolean isServing() {
        boolean leads = standing instanceof Standing.Leading;
        boolean ready = started
                && !draining
                && !awaitsState
                && parts.indexer().hasCaughtUp()
                && (isFirst() || parts.shared().node().catalog().isKnown());
        return ready && (!leads || parts.shared().appender().isLeading());
    }

    // ---- What replication tells

    @Override
    public void safe(long safeEnd) {
        parts.shared().appender().safe(safeEnd);
        orStop(() -> parts.indexer().safe(safeEnd));
        showCatalog();
    }

    @Override
    public void standing(Standing now) {
        var before = standing;
        standing = now;
        logger.info("standing={} was={} group={} node={}", now, before, name(), parts.node());
        stopLeading();
        tellLead();
        if (now instanceof Standing.Leading(long term))
            orStop(() -> parts.indexer().readTail(() -> lead(term)));
        else if (before instanceof Standing.Leading) rebuild();
        if (now instanceof Standing.Following following) {
            parts.features().forEach(feature -> feature.standing(now));
            if (following.leader().isPresent()) reception.serveParked();
        }
    }

    @Override
    public void fenced(boolean isFenced) {
        logger.info("fenced={} group={} node={}", isFenced, name(), parts.node());
        parts.shared().appender().fence(isFenced);
        tellLead();
        if (isFenced || !parts.shared().appender().isOpen()) return;
        parts.shared().machine().flushOffsets();
        reception.serveParked();
    }

    @Override
    public void acknowledgement(Acknowledgement acknowledgement) {
        parts.shared().appender().acknowledgement(acknowledgement);
    }

    @Override
    public void truncated(long position) {
        logger.warn("truncated={} group={} node={}", position, name(), parts.node());
        awaitsState = false;
        if (isFirst()) parts.shared().node().catalog().cut(position);
        cutDerived(position);
        stopLeading();
        rebuild();
        if (standing instanceof Standing.Leading(long term))
            orStop(() -> parts.indexer().readTail(() -> lead(term)));
    }

    @Override
    public boolean begun(long position) {
        if (parts.housekeeping().needed() < position) return false;
        orStop(() -> {
            parts.shared().queues().deleteBelow(position);
            parts.shared().keys().deleteBelow(position);
        });
        return true;
    }

    @Override
    public void emptied(long position) {
        logger.warn("emptied={} group={} node={}", position, name(), parts.node());
        awaitsState = true;
        if (isFirst()) parts.shared().node().catalog().cut(0);
        stopLeading();
        orStop(() -> {
            parts.shared().queues().resetTo(position, Collections.emptySortedMap());
            parts.shared().keys().resetTo(position);
            parts.checkpoints().clear();
        });
        resume(position, nothing());
        parts.checkpointer().pause();
    }

    /// The log may begin before: what it holds up to `position` is indexed again, and is in the state already.
    @Override
    public void restored(long position, byte[] state) {
        logger.warn("restored={} group={} node={}", position, name(), parts.node());
        awaitsState = false;
        if (isFirst()) parts.shared().node().catalog().cut(0);
        stopLeading();
        long start = Math.min(position, parts.shared().log().startPosition());
        var snapshot = StateSnapshot.restore(MemorySegment.ofArray(state));
        orStop(() -> {
            parts.shared().queues().resetTo(start, snapshot.nextOffsets());
            parts.shared().keys().resetTo(start);
            parts.checkpoints().replaceAll(position, MemorySegment.ofArray(state));
        });
        resume(position, snapshot);
    }

    @Override
    public void failed(IOException why) {
        throw new UncheckedIOException("group " + name() + " on " + parts.node() + " cannot go on", why);
    }

    // ---- Leading, and beginning again

    /// What was derived from bytes at or above `position` is void.
    private void cutDerived(long position) {
        orStop(() -> {
            parts.checkpoints().truncateAfter(position);
            parts.shared().queues().truncateAfter(position);
            parts.shared().keys().truncateAfter(position);
        });
    }

    private void lead(long term) {
        parts.shared().appender().open(term);
        tellLead();
        logger.info(
                "leads=true term={} end={} safe={} group={} node={}",
                term,
                parts.shared().log().end(),
                parts.shared().replication().safeEnd(),
                name(),
                parts.node());
        parts.features().forEach(feature -> feature.standing(standing));
        showCatalog();
        reception.serveParked();
    }

    private void stopLeading() {
        parts.indexer().forgetTail();
        if (parts.shared().appender().isLeading()) parts.shared().appender().close();
        if (isFirst()) parts.shared().node().catalog().forget();
    }

    // ---- What the node's other groups and its name server see

    private boolean isFirst() {
        return parts.shared().number() == 0;
    }

    private void tellLead() {
        var leadership = parts.shared().leadership();
        var clock = parts.shared().environment().clock();
        var node = parts.shared().node();
        int number = parts.shared().number();
        node.leads().tell(number, leadership.term(), leadership.leader(), leadership.isHere(), clock.nanos());
        leadership.leader().ifPresent(leader -> node.forwarder().leads(number, leader));
    }

    /// The first group's topics and subscription groups, as far as they are safe.
    private void showCatalog() {
        if (!isFirst() || !started || awaitsState) return;
        var board = parts.shared().node().catalog();
        var state = parts.shared().machine().state();
        if (parts.shared().appender().isLeading()) {
            board.leads(
                    state,
                    parts.shared().log().end(),
                    parts.shared().replication().safeEnd());
        } else if (standing instanceof Standing.Following) {
            board.follows(state, parts.indexer().position(), parts.indexer().hasCaughtUp());
        }
    }

    /// The state holds changes that are not safe, or belongs to bytes that are gone: takes the newest checkpoint,
    /// and what is safe above it is applied again.
    private void rebuild() {
        parts.meter().add(BrokerMetric.REBUILDS, 1);
        orStop(() -> {
            var found = parts.checkpoints().latest();
            long start = parts.shared().log().startPosition();
            long position = found.isPresent() ? found.get().position() : start;
            resume(
                    position,
                    found.isPresent() ? StateSnapshot.restore(found.get().state()) : nothing());
        });
    }

    private static StateSnapshot nothing() {
        return new StateSnapshot(new BrokerState(), 0, 0, Collections.emptySortedMap());
    }

    private void resume(long position, StateSnapshot snapshot) {
        parts.shared().machine().replace(snapshot.state());
        parts.shared().appender().sawTimestamp(snapshot.newestTimestamp());
        parts.housekeeping().deleteBelow(snapshot.logStart());
        parts.checkpointer().forget();
        parts.indexer().restart(position);
        parts.features().forEach(Feature::rebuilt);
        orStop(() -> parts.indexer().safe(parts.shared().replication().safeEnd()));
    }

    private interface Work {
        void run() throws IOException;
    }

    /// Whatever the disk fails at here, the node must end: a lane's task that throws ends it.
    private void orStop(Work work) {
        try {
            work.run();
        } catch (IOException e) {
            failed(e);
        }
    }
}
