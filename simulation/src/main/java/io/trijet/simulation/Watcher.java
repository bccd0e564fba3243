// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import io.trijet.broker.NodeView;
import io.trijet.environment.NodeId;
import io.trijet.replication.Mode;
import io.trijet.replication.ReplicationMetric;
import io.trijet.replication.ReplicationView;
import io.trijet.replication.Standing;
import io.trijet.simulation.checker.Growth;
import io.trijet.simulation.checker.Violation;
import io.trijet.world.World;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Checks while the cluster runs: the safe end never retreats while a process lives, no two processes lead in
/// one term, and what a member says of itself fits together. Looks at every member every few virtual
/// milliseconds.
final class Watcher {
    private static final long LOOK_NANOS = 50 * Plan.MILLI;

    private final SimulatedCluster cluster;
    private final World world;
    private final Growth growth;
    private final BooleanSupplier mayRetreat;
    private final Consumer<Violation> violated;
    private final Map<Life, Long> safeEnds = new HashMap<>();
    private final Map<Term, Life> leaders = new HashMap<>();
    private final Map<String, Long> terms = new TreeMap<>();
    private final long[] opened;

    /// One process of one member, as one of its groups sees it.
    private record Life(NodeId node, int number, String group) {}

    private record Term(String group, long number) {}

    Watcher(SimulatedCluster cluster, Growth growth, BooleanSupplier mayRetreat, Consumer<Violation> violated) {
        this.cluster = cluster;
        this.growth = growth;
        this.mayRetreat = mayRetreat;
        this.violated = violated;
        world = cluster.world();
        opened = new long[cluster.members().size()];
    }

    void start() {
        world.after(LOOK_NANOS, this::look);
        world.invariant(this::lookAtNewLeaders);
    }

    private void look() {
        cluster.members().forEach(this::look);
        world.after(LOOK_NANOS, this::look);
    }

    /// After every single happening: whoever just opened a term is looked at before it can do much in it.
    private void lookAtNewLeaders() {
        for (int i = 0; i < opened.length; i++) {
            var member = cluster.members().get(i);
            long now = member.machine().meter().count(ReplicationMetric.TERMS_OPENED);
            if (now == opened[i]) continue;
            opened[i] = now;
            look(member);
        }
    }

    private void look(Member member) {
        if (!member.isServing()) return;
        int process = member.machine().processes();
        member.broker().ifPresent(broker -> broker.look(view -> seen(member.id(), process, view)));
    }

    private void seen(NodeId node, int number, NodeView view) {
        for (var group : view.groups()) {
            var process = new Life(node, number, group.name());
            var replication = group.replication();
            growth.saw(group.name(), replication.end(), world.nanos());
            checkEnds(process, replication);
            if (replication.standing() instanceof Standing.Leading(long term)) {
                growth.sawLeader(group.name(), term, replication.end(), world.nanos());
                checkLeader(process, term);
            }
            if (group.indexedEnd() > replication.safeEnd())
                report(
                        "nothing unsafe is served",
                        process + " has indexed up to " + group.indexedEnd() + ", safe is " + replication.safeEnd());
        }
    }

    private void checkEnds(Life process, ReplicationView view) {
        Long before = safeEnds.put(process, view.safeEnd());
        if (before != null && view.safeEnd() < before && !mayRetreat.getAsBoolean())
            report("safe end never retreats", process + " went from " + before + " to " + view.safeEnd());
        if (view.safeEnd() > view.end())
            report("safe end is in the log", process + " says safe " + view.safeEnd() + ", end " + view.end());
        if (view.persistedEnd() > view.end())
            report(
                    "persisted end is in the log",
                    process + " says persisted " + view.persistedEnd() + ", end " + view.end());
    }

    private void checkLeader(Life process, long term) {
        var before = leaders.putIfAbsent(new Term(process.group(), term), process);
        if (before == null) countContested(process.group(), term);
        else if (!before.equals(process))
            report("one leader per term", "term " + term + " was led by " + before + " and by " + process);
    }

    /// Terms are raised by those who ask for votes only: one that has no leader was not won.
    private void countContested(String group, long term) {
        Long highest = terms.get(group);
        if (highest != null && term > highest + 1 && cluster.plan().mode() == Mode.RAFT)
            cluster.situations().met(Situation.CONTESTED_ELECTION);
        terms.merge(group, term, Math::max);
    }

    private void report(String check, String what) {
        violated.accept(new Violation(check, what + " at " + world.nanos() + " ns"));
    }
}
