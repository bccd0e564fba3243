// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.Environment;
import io.trijet.environment.NodeId;
import io.trijet.storage.CommitLog;
import io.trijet.storage.CorruptRecordException;
import io.trijet.storage.LogDoors;
import io.trijet.storage.OnDamage;
import io.trijet.storage.StoredValue;
import io.trijet.storage.record.RecordKind;
import io.trijet.storage.record.RecordReader;
import io.trijet.world.RecordingMeter;
import io.trijet.world.SimulatedDisk;
import io.trijet.world.SimulatedLane;
import io.trijet.world.SimulatedNode;
import io.trijet.world.VirtualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One member on a simulated machine, with a broker as small as one can be: its state is a hash over the log.
///
/// It checks what every broker relies on: the safe end only grows, except with a cut; what was once safe at a
/// position is what every member has there; what comes with a checkpoint is what the log would have given.
final class Member implements Replication.Listener, CheckpointSource {
    private static final long FNV_PRIME = 0x100000001b3L;

    final Cluster cluster;
    final SimulatedNode node;
    final List<Standing> standings = new ArrayList<>();
    final List<Acknowledgement> acknowledgements = new ArrayList<>();
    final List<Long> truncations = new ArrayList<>();
    final List<Long> emptyings = new ArrayList<>();
    final List<Long> restorations = new ArrayList<>();
    final List<String> troubles = new ArrayList<>();
    final List<IOException> failures = new ArrayList<>();
    /// A checkpoint from a leader becomes the broker's own at once.
    boolean keepsSeeds;
    String incarnation;
    private final List<Cluster.Sent> pending = new ArrayList<>();
    private @Nullable CommitLog log;
    private @Nullable Replication replication;
    private @Nullable FailureDetector detector;
    private boolean isWiped;
    private boolean isFenced;
    private boolean isEmpty;
    private long safe;
    private long applied;
    private long hash;

    Member(Cluster cluster, NodeId id, VirtualClock clock) {
        this.cluster = cluster;
        this.node = new SimulatedNode(cluster.world, cluster.network, id, clock);
        this.incarnation = id + "-1";
        node.whenFailed(failure -> {
            throw new AssertionError(id + " failed", failure);
        });
    }

    NodeId id() {
        return node.id();
    }

    SimulatedDisk disk() {
        return node.disk();
    }

    RecordingMeter meter() {
        return node.meter();
    }

    long count(ReplicationMetric metric) {
        return meter().count(metric);
    }

    SimulatedLane lane() {
        return node.lane(Cluster.GROUP);
    }

    CommitLog log() {
        return present(log);
    }

    Replication replication() {
        return present(replication);
    }

    FailureDetector detector() {
        return present(detector);
    }

    boolean isUp() {
        return node.isUp();
    }

    boolean isLeading() {
        return isUp() && failures.isEmpty() && replication().standing() instanceof Standing.Leading;
    }

    /// Begins a process on whatever its disk holds; formats it if it holds nothing.
    void start() {
        try {
            var environment = node.start();
            var group = node.disk().directory("group-0");
            var doors = new LogDoors(group, lane(), environment.clock(), environment.meter());
            if (isWiped) deleteAll();
            if (!group.exists("history")) CommitLog.format(doors, Cluster.IDENTITY, Cluster.STORAGE);
            log = CommitLog.open(doors, Cluster.IDENTITY, Cluster.STORAGE, OnDamage.MEND);
            begin(environment);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void begin(Environment environment) throws IOException {
        var membership = cluster.membership(id(), incarnation);
        failures.clear();
        pending.clear();
        isFenced = false;
        isEmpty = false;
        safe = 0;
        loadCheckpoint();
        var watching = new FailureDetector(membership, DetectorConfig.defaults(), environment);
        detector = watching;
        var parts = new Replications.Parts(
                Cluster.GROUP,
                cluster.config,
                membership,
                log(),
                environment,
                watching,
                node.disk().directory("memory"),
                this,
                cluster.burden(id()));
        var opened = Replications.open(cluster.mode, parts);
        replication = opened;
        watching.start();
        lane().run(() -> opened.start(this));
    }

    /// From its next start on, another disk, empty, in the same machine.
    void wipe() {
        isWiped = true;
        incarnation = incarnation + "'";
    }

    private void deleteAll() {
        isWiped = false;
        for (var directory : node.disk().tree()) for (var name : directory.names()) directory.delete(name);
    }

    /// Appends one message if this member leads. True if it did.
    boolean send(int bytes) {
        if (!isLeading() || isFenced) return false;
        lane().run(() -> append(bytes));
        return true;
    }

    private void append(int bytes) {
        try {
            long id = cluster.nextMessage();
            long term = replication().standing().term();
            long end = log().append(RecordKind.MESSAGES, term, bytes, (target, _) -> {
                target.fill((byte) id);
                target.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, id);
            });
            pending.add(new Cluster.Sent(id, end));
            replication().onAppended();
        } catch (IOException e) {
            failed(e);
        }
    }

    /// Asks for promotion; the answer is in the reference once it came.
    AtomicReference<@Nullable PromoteOutcome> promote(boolean acceptDataLoss) {
        var outcome = new AtomicReference<@Nullable PromoteOutcome>();
        lane().run(() -> replication().promote(acceptDataLoss, answer -> {
            if (!outcome.compareAndSet(null, answer)) throw new AssertionError("a second outcome: " + answer);
        }));
        return outcome;
    }

    /// Asks for a transfer; the answer is in the reference once it came.
    AtomicReference<@Nullable TransferOutcome> transfer(NodeId to) {
        var outcome = new AtomicReference<@Nullable TransferOutcome>();
        lane().run(() -> replication().transfer(to, answer -> {
            if (!outcome.compareAndSet(null, answer)) throw new AssertionError("a second outcome: " + answer);
        }));
        return outcome;
    }

    ReplicationView view() {
        var seen = new AtomicReference<@Nullable ReplicationView>();
        lane().run(() -> seen.set(replication().view()));
        return present(seen.get());
    }

    /// Every message in the log and the position at which its record ends.
    Map<Long, Long> messageIds() {
        var found = new HashMap<Long, Long>();
        long start = log().startPosition();
        try {
            var records = RecordReader.verifying(MemorySegment.ofArray(bytesFrom(start)), start);
            while (records.next())
                if (records.kind() == RecordKind.MESSAGES)
                    found.put(records.payload().get(ValueLayout.JAVA_LONG_UNALIGNED, 0), records.end());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return found;
    }

    /// The log's bytes from `position`, all that is written.
    byte[] bytesFrom(long position) {
        var all = new byte[Math.toIntExact(log().writtenEnd() - position)];
        long next = position;
        while (next < log().writtenEnd()) {
            try (var view = log().view(next, 1 << 16)) {
                var bytes = view.bytes();
                MemorySegment.ofArray(all)
                        .asSlice(next - position, bytes.byteSize())
                        .copyFrom(bytes);
                next += bytes.byteSize();
            }
        }
        return all;
    }

    /// Remembers the state at the safe end, durably, as a broker does now and then.
    void checkpoint() {
        lane().run(() -> {
            try {
                if (!isEmpty) checkpointFile().write(state(applied, hash));
            } catch (IOException e) {
                failed(e);
            }
        });
    }

    /// Deletes what the leader may delete, as retention does.
    void deleteWhatIsNotNeeded() {
        lane().run(() -> {
            try {
                log().deleteBelow(replication().lowestNeeded());
            } catch (IOException e) {
                failed(e);
            }
        });
    }

    @Override
    public void safe(long safeEnd) {
        cluster.check(!isEmpty, id() + " has no state and hears that all is safe up to " + safeEnd);
        cluster.check(safeEnd > safe, id() + " safe end " + safeEnd + " after " + safe);
        safe = safeEnd;
        apply();
        boolean leads = replication().standing() instanceof Standing.Leading;
        while (leads && !pending.isEmpty() && pending.getFirst().end() <= safeEnd)
            cluster.acknowledged(this, pending.removeFirst());
    }

    private void apply() {
        while (applied < safe) {
            try (var view = log().view(applied, 1 << 16)) {
                var records = RecordReader.verifying(view.bytes(), applied);
                while (applied < safe && records.next()) {
                    hash = mix(hash, records.crc());
                    applied = records.end();
                    cluster.sawSafe(this, applied, hash);
                }
            } catch (CorruptRecordException e) {
                cluster.check(!log().flaws().isEmpty(), id() + " cannot read what is safe: " + e.getMessage());
                lane().at(cluster.world.nanos() + Cluster.MILLI, this::apply);
                return;
            }
        }
        cluster.check(applied == safe, id() + " applied " + applied + ", safe " + safe);
    }

    @Override
    public void standing(Standing standing) {
        standings.add(standing);
        if (standing instanceof Standing.Leading(long term)) cluster.leads(this, term);
        else pending.clear();
    }

    @Override
    public void fenced(boolean now) {
        isFenced = now;
    }

    @Override
    public void acknowledgement(Acknowledgement acknowledgement) {
        acknowledgements.add(acknowledgement);
    }

    @Override
    public void truncated(long position) {
        truncations.add(position);
        isEmpty = false;
        cluster.truncated(this, position, safe);
        if (position < applied) rebuild(position);
        safe = Math.min(safe, position);
        if (applied < safe) apply();
    }

    private void rebuild(long position) {
        try {
            loadCheckpoint();
            if (applied > position) applied = hash = 0;
            boolean isPossible = applied >= log().startPosition();
            cluster.check(isPossible, id() + " cannot be rebuilt from " + applied);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public boolean begun(long position) {
        return false;
    }

    @Override
    public void emptied(long position) {
        emptyings.add(position);
        isEmpty = true;
        try {
            checkpointFile().clear();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        applied = position;
        hash = 0;
        safe = position;
    }

    @Override
    public void restored(long position, byte[] state) {
        restorations.add(position);
        isEmpty = false;
        readState(MemorySegment.ofArray(state));
        if (keepsSeeds) keep(state);
        cluster.check(applied == position, id() + " got the state of " + applied + " at " + position);
        cluster.sawSafe(this, applied, hash);
        safe = position;
    }

    private void keep(byte[] state) {
        try {
            checkpointFile().write(state);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void troubled(String why) {
        troubles.add(why);
    }

    @Override
    public void failed(IOException why) {
        failures.add(why);
    }

    @Override
    public Optional<Checkpoint> latest() throws IOException {
        var stored = checkpointFile().read();
        if (stored.isEmpty()) return Optional.empty();
        var state = MemorySegment.ofArray(stored.get());
        long position = state.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
        boolean isHeld = position >= log().startPosition() && position <= log().end();
        return isHeld ? Optional.of(new Checkpoint(position, state)) : Optional.empty();
    }

    @Override
    public int messagesIn(MemorySegment payload) {
        return 1;
    }

    private void loadCheckpoint() throws IOException {
        applied = 0;
        hash = 0;
        var latest = latest();
        if (latest.isPresent()) readState(latest.get().state());
        // It follows from a log that was cut, or lost with the power.
        else if (checkpointFile().read().isPresent()) checkpointFile().clear();
    }

    private void readState(MemorySegment state) {
        applied = state.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
        hash = state.get(ValueLayout.JAVA_LONG_UNALIGNED, 8);
    }

    /// Large enough that it does not fit in one message.
    private static byte[] state(long position, long hash) {
        var state = MemorySegment.ofArray(new byte[20_000]);
        state.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, position);
        state.set(ValueLayout.JAVA_LONG_UNALIGNED, 8, hash);
        return state.toArray(ValueLayout.JAVA_BYTE);
    }

    private StoredValue checkpointFile() {
        return new StoredValue(node.disk().directory("test"), "checkpoint");
    }

    private static long mix(long hash, int crc) {
        long mixed = (hash ^ crc) * FNV_PRIME;
        return mixed ^ (mixed >>> 29);
    }

    private static <T> T present(@Nullable T value) {
        if (value == null) throw new IllegalStateException("not started");
        return value;
    }
}
