// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.broker.door.Door;
import io.trijet.broker.door.DoorWatch;
import io.trijet.broker.door.Forwarder;
import io.trijet.environment.Clock;
import io.trijet.environment.Connection;
import io.trijet.environment.Environment;
import io.trijet.environment.NodeId;
import io.trijet.protocol.Frame;
import io.trijet.replication.FailureDetector;
import io.trijet.replication.Membership;
import io.trijet.replication.Mode;
import io.trijet.replication.PromoteOutcome;
import io.trijet.replication.Replication;
import io.trijet.replication.Replications;
import io.trijet.replication.TransferOutcome;
import io.trijet.storage.CommitLog;
import io.trijet.storage.DataDirectory;
import io.trijet.storage.LogDoors;
import io.trijet.storage.LogIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One node: assembles its groups from a config and an environment, and is their front door.
///
/// The server and the simulator both build it. Any thread may call any method; work happens on the groups' lanes.
public final class BrokerNode implements AutoCloseable {
    private final NodeConfig config;
    private final List<GroupReplica> groups;
    private final Door door;
    private final Forwarder forwarder;
    private final FailureDetector detector;
    private final DoorWatch doorWatch;
    private final Leads leads;
    private final Clock clock;
    private final AtomicBoolean isDraining = new AtomicBoolean();
    private final CompletableFuture<@Nullable Void> drained = new CompletableFuture<>();
    private final long startedWallMillis;

    /// Opens and recovers the logs: takes as long as the disk needs. Throws if they cannot be trusted.
    public BrokerNode(NodeConfig config, Environment environment) throws IOException {
        this(config, environment, Replications::open);
    }

    /// The same with replication of one's own choice.
    BrokerNode(NodeConfig config, Environment environment, ReplicationOpener opener) throws IOException {
        this.config = config;
        startedWallMillis = environment.clock().wallMillis();
        var expected = identity(config, 0);
        var found =
                DataDirectory.take(environment.disk(), expected, config.self().name());
        var members = config.members().stream().map(NodeConfig.Member::node).toList();
        var founders = Founders.read(environment.disk());
        Founders.check(founders, members);
        var membership = Membership.of(
                config.clusterId(), config.self(), Founders.incarnation(found.incarnation()), members, founders);
        detector = new FailureDetector(membership, config.settings().detector(), environment);
        doorWatch = new DoorWatch(config, detector, environment);
        var node = NodeParts.of(config, environment, detector);
        var replicas = new ArrayList<GroupReplica>();
        for (int number = 0; number < config.groups().size(); number++) {
            var led = membership.ledBy(config.founderOf(number));
            replicas.add(new GroupReplica(new GroupAssembly(node, number, led, opener).build()));
        }
        groups = List.copyOf(replicas);
        door = node.door();
        door.open(groups);
        forwarder = node.forwarder();
        leads = node.leads();
        clock = environment.clock();
    }

    /// Makes a group's replication from the cluster's mode.
    @FunctionalInterface
    interface ReplicationOpener {
        Replication open(Mode mode, Replications.Parts parts) throws IOException;
    }

    /// Formats an empty data directory and returns its incarnation. A node counts in its cluster once every
    /// founder's incarnation was written to it with `Founders.write`.
    public static String format(NodeConfig config, Environment environment) throws IOException {
        DataDirectory.checkUnformatted(environment.disk());
        for (int number = 0; number < config.groups().size(); number++) {
            var doors = new LogDoors(
                    DataDirectory.group(environment.disk(), number),
                    environment.lanes().apply(config.groups().get(number)),
                    environment.clock(),
                    environment.meter());
            var identity = new LogIdentity(config.clusterId(), config.groups().get(number));
            CommitLog.format(doors, identity, config.settings().storage());
        }
        // Last: a directory that was half formatted when the process ended is formatted again.
        long incarnation = environment.randomness().nextLong();
        DataDirectory.format(environment.disk(), identity(config, incarnation));
        return Founders.incarnation(incarnation);
    }

    private static DataDirectory.Identity identity(NodeConfig config, long incarnation) {
        return new DataDirectory.Identity(
                config.clusterId(),
                config.self().name(),
                incarnation,
                config.mode().name().toLowerCase(Locale.ROOT),
                config.settings().storage().segmentBytes(),
                config.groups());
    }

    /// Joins replication and begins to serve.
    public void start() {
        doorWatch.start();
        detector.start();
        forwarder.start(groups);
        groups.forEach(GroupReplica::start);
    }

    /// Takes one request. The frame's bytes are needed during the call only. On the lane of the group it
    /// concerns it is handled before this returns; elsewhere it is copied and hops there, or is refused as busy
    /// if the lane is full.
    public void handle(Frame frame, Connection connection) {
        door.handle(frame, connection);
    }

    /// To be stopped later: leads nothing any more as soon as others can, and lets clients learn that from their
    /// routes. What they ask here until then is handed over. `whenRetired` hears on a lane once nothing had to be
    /// handed over for a second, or after `atMost`; here and now where nobody takes over by itself. It hears false
    /// where nobody could: then the node goes on as if it had not been asked.
    public void retire(Duration atMost, Consumer<Boolean> whenRetired) {
        if (!config.electsLeaders() || config.members().size() == 1) {
            whenRetired.accept(true);
            return;
        }
        detector.yieldLeads();
        forwarder.whenQuiet(leads::isNoneHere, clock.nanos() + atMost.toNanos(), () -> {
            boolean isRetired = leads.isNoneHere();
            if (!isRetired) detector.stay();
            whenRetired.accept(isRetired);
        });
    }

    /// Stops acknowledging, forces what was appended and answers what can be answered, also of what was handed over.
    /// Whoever asks from now on is sent away. `whenDrained` runs on a lane, or here if all that was done before:
    /// a node may be told to leave more than once.
    public void drain(Runnable whenDrained) {
        var _ = drained.thenRun(whenDrained);
        if (!isDraining.compareAndSet(false, true)) return;
        forAll(
                GroupReplica::drain,
                () -> forwarder.whenAnswered(() -> {
                    detector.leave();
                    drained.complete(null);
                }));
    }

    /// `listener` hears, on a lane, why clients are to be shut out (their connections closed, new ones
    /// refused), at once if they are, and when they are to be let in again (empty).
    public void onDoors(Consumer<Optional<String>> listener) {
        doorWatch.onChange(listener);
    }

    /// Makes this node lead the group, as `Replication.promote` does. The outcome comes on the group's lane.
    public void promote(String groupName, boolean acceptDataLoss, Consumer<PromoteOutcome> outcome) {
        group(groupName).promote(acceptDataLoss, outcome);
    }

    /// Hands the lead of the group to another member, as `Replication.transfer` does. The outcome comes on the
    /// group's lane.
    public void transfer(String groupName, NodeId to, Consumer<TransferOutcome> outcome) {
        group(groupName).transfer(to, outcome);
    }

    /// The last picture that was taken, at most half a second ago.
    public NodeView view() {
        return GroupPicture.join(
                config,
                startedWallMillis,
                doorWatch.shutBecause(),
                groups.stream()
                        .map(GroupReplica::picture)
                        .flatMap(Optional::stream)
                        .toList());
    }

    /// A picture as of now, on the lane of the group that was seen last.
    public void look(Consumer<NodeView> whenSeen) {
        forAll(GroupReplica::look, () -> whenSeen.accept(view()));
    }

    /// A checksum of the log's bytes `[from, to)`, of which only what is safe counts: replicas that agree on the
    /// range have the same. Read in bounded steps on the lane.
    public void checksum(String groupName, long from, long to, Consumer<LogChecksum> whenDone) {
        group(groupName).checksum(from, to, whenDone);
    }

    /// The messages from `from` on that this node has and, without a leader, does not serve: a MiB of them at
    /// most.
    public void unserved(String groupName, long from, Consumer<UnservedMessages> whenRead) {
        group(groupName).unserved(from, whenRead);
    }

    @Override
    public void close() {
        groups.forEach(GroupReplica::close);
    }

    /// Has every group do something, and runs `whenAllDid` on the lane of the one that did it last.
    private void forAll(BiConsumer<GroupReplica, Runnable> task, Runnable whenAllDid) {
        var missing = new AtomicInteger(groups.size());
        for (var group : groups) {
            task.accept(group, () -> {
                if (missing.decrementAndGet() == 0) whenAllDid.run();
            });
        }
    }

    private GroupReplica group(String name) {
        int number = config.groupNumber(name);
        if (number < 0) throw new IllegalArgumentException("no group " + name + " here, only " + config.groups());
        return groups.get(number);
    }
}
