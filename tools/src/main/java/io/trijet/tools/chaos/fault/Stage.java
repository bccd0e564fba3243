// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.fault;

import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.cluster.NodeProcess;
import io.trijet.tools.cluster.SettledRule;
import io.trijet.tools.cluster.TemporaryCluster;
import io.trijet.tools.compare.Operator;
import io.trijet.tools.failover.Observation;
import io.trijet.tools.relay.Relays;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/// The cluster that faults are done to, and what puts it back on its feet. One thread.
public final class Stage implements AutoCloseable {
    private static final Duration SETTLES_WITHIN = Duration.ofMinutes(2);
    private static final Duration LED_WITHIN = Duration.ofSeconds(5);
    private static final Duration HELPLESS = Duration.ofSeconds(15);
    private static final Duration RESTS_BEFORE_RESTART = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int MOST_RESTARTS = 20;

    private final TemporaryCluster cluster;
    private final Links links;
    private final Consumer<String> chronicle;
    private final List<AutoCloseable> leftovers = new ArrayList<>();
    private final Set<String> mayEnd = new TreeSet<>();
    private final List<String> crashes = new ArrayList<>();
    private boolean isMasterReplaced;

    public Stage(TemporaryCluster cluster, Relays relays, Consumer<String> chronicle) {
        this.cluster = cluster;
        this.links = new Links(relays);
        this.chronicle = chronicle;
    }

    public TemporaryCluster cluster() {
        return cluster;
    }

    Links links() {
        return links;
    }

    /// For people who read the course of the run.
    void tell(String what) {
        chronicle.accept(what);
    }

    /// Closed at the end, before the cluster is removed.
    void leave(AutoCloseable what) {
        leftovers.add(what);
    }

    /// As of now. If nobody leads the first group for a while, the first node counts as the one that should.
    public List<NodePlan> pick(Target target) throws InterruptedException {
        if (target == Target.ALL) return cluster.plan().nodes();
        var leader = leader();
        if (target == Target.LEADER) return List.of(leader);
        var others = cluster.plan().nodes().stream()
                .filter(node -> !node.equals(leader))
                .toList();
        return List.of(target == Target.FOLLOWER ? others.getFirst() : others.getLast());
    }

    private NodePlan leader() throws InterruptedException {
        long began = System.nanoTime();
        while (System.nanoTime() - began < LED_WITHIN.toNanos()) {
            var leader = new Observation(cluster).leaders().get(cluster.plan().firstGroup());
            if (leader != null) return leader.node();
            Thread.sleep(POLL);
        }
        return cluster.plan().nodes().getFirst();
    }

    /// From now on it is not a finding if one of these ends by itself.
    public void allowToEnd(List<NodePlan> nodes) {
        for (var node : nodes) mayEnd.add(node.name());
    }

    /// A mode in which a person says who leads: makes the best of the others master in place of the present
    /// one. Nothing where nodes elect.
    public void promoteAnother(NodePlan former) throws InterruptedException {
        if (cluster.plan().mode().electsLeaders()) return;
        isMasterReplaced = true;
        tell("operator: "
                + new Operator(cluster)
                        .promoteInPlaceOf(former)
                        .map(node -> node + " promoted in place of ")
                        .orElse("nobody could be promoted in place of ")
                + former.name());
    }

    /// The disk of a node is gone; in a mode without elections it may have been the master's.
    void noteLostDisk() {
        isMasterReplaced = true;
    }

    /// True if what only the former master had may be gone.
    public boolean isMasterReplaced() {
        return isMasterReplaced;
    }

    /// Starts the node if it does not run. It is not ready yet.
    void start(NodePlan node) throws ClusterException, InterruptedException {
        if (cluster.process(node).isAlive()) return;
        noteCrash(node);
        cluster.restart(node);
    }

    private void noteCrash(NodePlan node) {
        var process = cluster.process(node);
        if (process.state() != NodeProcess.State.CRASHED) return;
        var what = node.name() + " ended by itself with code " + process.exitCode();
        tell(what);
        if (!mayEnd.contains(node.name())) crashes.add(what);
    }

    /// Nodes that ended by themselves, although no fault can explain it.
    public List<String> crashes() {
        return List.copyOf(crashes);
    }

    /// Starts whoever does not run, and waits until each group has a leader and everyone is in sync.
    public void settle() throws ClusterException, InterruptedException {
        long began = System.nanoTime();
        long started = began;
        int restarts = 0;
        boolean isHelped = false;
        while (!isSettled()) {
            long now = System.nanoTime();
            if (now - began > SETTLES_WITHIN.toNanos())
                throw new ClusterException(
                        "the cluster is not at rest " + SETTLES_WITHIN.toSeconds() + " s after all was healed: "
                                + standing(),
                        "the nodes' logs are in " + cluster.path());
            if (now - started > RESTS_BEFORE_RESTART.toNanos()) {
                started = now;
                for (var node : cluster.plan().nodes()) {
                    if (cluster.process(node).isAlive() || restarts == MOST_RESTARTS) continue;
                    restarts++;
                    start(node);
                }
            }
            if (!isHelped && now - began > HELPLESS.toNanos() && !isLed()) {
                isHelped = true;
                promoteBest();
            }
            Thread.sleep(POLL);
        }
    }

    /// Where nobody is elected and nobody leads, a person would make somebody lead.
    private void promoteBest() throws InterruptedException {
        if (cluster.plan().mode().electsLeaders()) return;
        isMasterReplaced = true;
        tell("operator: nobody leads; " + new Operator(cluster).promoteBest().orElse("nobody") + " promoted");
    }

    private boolean isLed() throws InterruptedException {
        for (var account : accounts())
            for (var group : account.path("groups"))
                if (group.path("role").asString("").equals("leader")) return true;
        return false;
    }

    private boolean isSettled() throws InterruptedException {
        var accounts = accounts();
        return accounts.size() == cluster.plan().nodes().size() && SettledRule.isSettled(accounts);
    }

    private List<JsonNode> accounts() throws InterruptedException {
        var accounts = new ArrayList<JsonNode>();
        for (var node : cluster.plan().nodes()) cluster.replication(node).ifPresent(accounts::add);
        return accounts;
    }

    private String standing() throws InterruptedException {
        var text = new ArrayList<String>();
        for (var node : cluster.plan().nodes()) {
            var account = cluster.replication(node);
            if (account.isEmpty()) text.add(node.name() + " does not answer");
            else
                for (var group : account.get().path("groups"))
                    text.add(node.name() + " " + group.path("group").asString("") + " "
                            + group.path("role").asString("") + " term "
                            + group.path("term").asLong(0) + " end "
                            + group.path("end").asLong(0) + " safe "
                            + group.path("safeEnd").asLong(0) + " "
                            + group.path("trouble").asString(""));
        }
        return String.join("; ", text);
    }

    /// Undoes what faults left behind outside the cluster's directory.
    @Override
    public void close() throws IOException {
        for (var leftover : leftovers.reversed()) {
            try {
                leftover.close();
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }
}
