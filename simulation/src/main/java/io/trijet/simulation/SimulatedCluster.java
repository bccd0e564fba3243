// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import io.trijet.broker.BrokerNode;
import io.trijet.broker.Founders;
import io.trijet.broker.NodeConfig;
import io.trijet.broker.NodeView;
import io.trijet.environment.Address;
import io.trijet.environment.NodeId;
import io.trijet.replication.ReplicationConfig;
import io.trijet.replication.Standing;
import io.trijet.simulation.checker.Violation;
import io.trijet.storage.DivergedLimits;
import io.trijet.storage.ScrubConfig;
import io.trijet.storage.StorageConfig;
import io.trijet.storage.index.IndexConfig;
import io.trijet.world.SimulatedNetwork;
import io.trijet.world.SimulatedNode;
import io.trijet.world.VirtualClock;
import io.trijet.world.World;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Real broker nodes on simulated machines, formatted as one cluster, and the lab's watchdog over them.
final class SimulatedCluster {
    /// The first group, which always exists and holds what is the cluster's.
    static final String GROUP = "broker-a";
    static final String CLUSTER = "trijet";
    static final int PORT = 10_911;

    private static final List<String> GROUPS = List.of(GROUP, "broker-b", "broker-c");
    private static final Duration UPKEEP = Duration.ofMillis(500);
    private static final long RESTART_NANOS = 1_000 * Plan.MILLI;

    private final World world;
    private final Plan plan;
    private final SimulatedNetwork network;
    private final List<Member> members = new ArrayList<>();
    private final Consumer<Violation> violated;
    private final Situations situations;

    SimulatedCluster(World world, Plan plan, Situations situations, Consumer<Violation> violated) {
        this.world = world;
        this.plan = plan;
        this.situations = situations;
        this.violated = violated;
        network = new SimulatedNetwork(world);
        network.brokenByCut(world.random("cuts").nextDouble());
        var clocks = world.random("clocks");
        for (int number = 0; number < plan.nodes(); number++) {
            var id = new NodeId("n" + number);
            var clock = new VirtualClock(world, clocks.nextLong(1L << 40), clocks.nextLong(400) - 200);
            var machine = new SimulatedNode(world, network, id, clock);
            machine.disk().forceTakes(20_000L << clocks.nextInt(4), 200_000L << clocks.nextInt(5));
            members.add(new Member(world, machine, config(id), this::ended));
        }
    }

    /// From now on the members' links are as bad as planned.
    void wearOut() {
        for (var one : members)
            for (var other : members) if (one != other) network.quality(one.id(), other.id(), plan.members());
    }

    /// Formats every machine's disk as a founder of the cluster, as `trijet up` does.
    void format() throws IOException {
        SortedMap<NodeId, String> incarnations = new TreeMap<>();
        for (var member : members) {
            var doors = member.machine().start();
            var lane = member.machine().lane(GROUP);
            var incarnation = new String[1];
            lane.run(() -> incarnation[0] = orFail(() -> BrokerNode.format(member.config(), doors)));
            incarnations.put(member.id(), incarnation[0]);
        }
        for (var member : members) {
            Founders.write(member.machine().disk(), (TreeMap<NodeId, String>) incarnations);
            member.machine().kill();
        }
    }

    void start() {
        members.forEach(Member::start);
    }

    /// The names of the groups, in the order of their numbers.
    List<String> groups() {
        return GROUPS.subList(0, plan.groups());
    }

    List<Member> members() {
        return List.copyOf(members);
    }

    Member member(NodeId id) {
        return members.stream()
                .filter(member -> member.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no member " + id));
    }

    /// Which member listens there.
    Optional<Member> at(String address) {
        return members.stream()
                .filter(member ->
                        member.config().member(member.id()).broker().toString().equals(address))
                .findFirst();
    }

    SimulatedNetwork network() {
        return network;
    }

    World world() {
        return world;
    }

    Plan plan() {
        return plan;
    }

    Situations situations() {
        return situations;
    }

    /// Every group is led.
    boolean isLed() {
        return groups().stream().allMatch(group -> leader(group).isPresent());
    }

    /// Who leads the first group.
    Optional<Member> leader() {
        return leader(GROUP);
    }

    /// The serving member with the highest term that thinks it leads the group.
    Optional<Member> leader(String group) {
        Member best = null;
        long term = -1;
        for (var member : members) {
            if (!member.isServing()) continue;
            var standing = standing(member, group);
            if (standing.isPresent() && standing.get() instanceof Standing.Leading(long leading) && leading > term) {
                best = member;
                term = leading;
            }
        }
        return Optional.ofNullable(best);
    }

    /// Everybody serves, and each leader says that every other one votes and has caught up.
    boolean isWhole() {
        return members.stream().allMatch(Member::isServing) && groups().stream().allMatch(this::isWhole);
    }

    private boolean isWhole(String group) {
        var view = leader(group).flatMap(member -> group(member, group));
        if (view.isEmpty() || members.stream().anyMatch(member -> isLearner(member, group))) return false;
        return view.get().replication().replicas().stream().allMatch(replica -> replica.inSync());
    }

    private static boolean isLearner(Member member, String name) {
        return group(member, name).stream()
                .flatMap(group -> group.replication().replicas().stream())
                .anyMatch(row -> row.node().equals(member.id()) && row.role().equals("learner"));
    }

    static Optional<Standing> standing(Member member, String name) {
        return group(member, name).map(group -> group.replication().standing());
    }

    /// One group as the member showed it last, at most half a second ago.
    static Optional<NodeView.GroupView> group(Member member, String name) {
        return member.broker().map(BrokerNode::view).flatMap(view -> group(view, name));
    }

    static Optional<NodeView.GroupView> group(NodeView view, String name) {
        return view.groups().stream().filter(group -> group.name().equals(name)).findFirst();
    }

    /// Ends a process as `how` does and lets the watchdog start it again, unless it is held down.
    void restartAfter(Member member, long nanos) {
        world.after(nanos, () -> {
            if (!member.isHeldDown()) member.start();
        });
    }

    /// How often a process began on what an earlier one had left on the disk; the first of each machine formats it, the
    /// second is the first to serve.
    long recoveries() {
        return members.stream()
                .mapToLong(member -> member.machine().processes() - 2)
                .sum();
    }

    /// Every counter of every node.
    SortedMap<String, Long> counts() {
        SortedMap<String, Long> all = new TreeMap<>();
        for (var member : members)
            member.machine().meter().counts().forEach((name, count) -> all.merge(name, count, Long::sum));
        return all;
    }

    private void ended(Member member, Throwable why) {
        if (member.isExcused(why)) {
            situations.met(Situation.PROCESS_ENDED_BY_ITSELF);
        } else {
            violated.accept(new Violation("a process ended by itself", member.id() + ": " + Traces.of(why)));
        }
        restartAfter(member, RESTART_NANOS);
    }

    private NodeConfig config(NodeId self) {
        List<NodeConfig.Member> listed = new ArrayList<>();
        for (int number = 0; number < plan.nodes(); number++) {
            var host = "10.0.0." + (number + 1);
            listed.add(
                    new NodeConfig.Member(new NodeId("n" + number), new Address(host, PORT), new Address(host, 9_876)));
        }
        return new NodeConfig(CLUSTER, "simulated-" + world.seed(), self, listed, groups(), plan.mode(), settings());
    }

    /// Where retention deletes, what it waits for comes soon: index and checkpoints are saved early.
    private NodeConfig.Settings settings() {
        var usual = NodeConfig.Settings.defaults(storage(), plan.flush());
        var keeping = plan.keeping();
        if (!keeping.isShort()) return usual;
        var replication = usual.replication();
        var limits = replication.limits();
        return new NodeConfig.Settings(
                usual.storage(),
                new IndexConfig(64, plan.segmentBytes() / 4),
                keeping.limits(),
                new ReplicationConfig(
                        replication.flush(),
                        replication.pace(),
                        replication.shipping(),
                        new ReplicationConfig.Limits(
                                limits.inSyncLagBytes(), keeping.forReplicasBytes(), limits.checkpointBytes()),
                        replication.elections()),
                usual.detector(),
                usual.protocol(),
                usual.limits().withUpkeep(UPKEEP, plan.segmentBytes() / 4, UPKEEP),
                usual.consumers(),
                usual.door());
    }

    /// Small in every dimension, so that segments roll, batches split and files fill up all the time. Where bits
    /// rot, every start looks at every record: what only a reader would find is a directed test's business.
    private StorageConfig storage() {
        int segment = Math.toIntExact(plan.segmentBytes());
        var defaults = StorageConfig.withSegments(segment);
        return new StorageConfig(
                segment,
                defaults.maxRecordBytes(),
                segment / 4,
                segment / 2,
                defaults.markInterval(),
                plan.faults().contains(Fault.ROT),
                new ScrubConfig(8L << 20, Duration.ofSeconds(1)),
                new DivergedLimits(64L << 20, 20));
    }

    interface Work<T> {
        T get() throws IOException;
    }

    static <T> T orFail(Work<T> work) {
        try {
            return work.get();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
