// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import io.trijet.lab.Answers.GroupProgress;
import io.trijet.lab.Answers.GroupStatus;
import io.trijet.lab.Answers.MasterStarted;
import io.trijet.lab.Answers.MasterStopped;
import io.trijet.lab.Answers.Progress;
import io.trijet.lab.Answers.Promoted;
import io.trijet.lab.Answers.SlavesStarted;
import io.trijet.lab.Answers.Status;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.cluster.ClusterPlan;
import io.trijet.tools.cluster.NodeHttp;
import io.trijet.tools.cluster.NodePlan;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// The learner's curl session: what each endpoint of level 14 does, in plain calls. Knows nothing of HTTP.
final class Challenge {
    private static final Duration LEADS_WITHIN = Duration.ofSeconds(15);
    private static final Duration LEADS_SOON = Duration.ofSeconds(3);
    private static final Duration SETTLES_WITHIN = Duration.ofSeconds(5);
    private static final Duration PROMOTES_WITHIN = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 50;

    private final Supervisor supervisor;
    private final NodeHttp http;
    private final Evidence evidence;
    private final ClusterPlan.Flush flush;
    private volatile Optional<String> lastLeader = Optional.empty();

    Challenge(Supervisor supervisor, NodeHttp http, Evidence evidence, ClusterPlan.Flush flush) {
        this.supervisor = supervisor;
        this.http = http;
        this.evidence = evidence;
        this.flush = flush;
    }

    /// Starts the master of a cluster, forming the cluster first if there is none. A no-op if one leads already.
    MasterStarted startMaster(Optional<ClusterMode> wanted) throws ClusterException, InterruptedException {
        var plan = supervisor.plan();
        if (plan.isEmpty()) {
            var mode = wanted.orElse(ClusterMode.SYNC);
            plan = Optional.of(supervisor.form(mode, mode.defaultNodes(), flush));
        }
        requireMode(plan.get(), wanted);
        var leader = leader(look());
        if (leader.isPresent()) {
            return started(plan.get(), leader.get(), true, true);
        }
        var master =
                lastLeader.flatMap(plan.get()::node).orElse(plan.get().nodes().getFirst());
        if (supervisor.state(master).isRunning()) {
            throw Problem.conflict(
                    master.name() + " runs but does not lead", "make a node that runs the master: promote?node=NODE");
        }
        supervisor.start(List.of(master));
        boolean leads = leadsSoon();
        if (leads) settle();
        return started(plan.get(), master, false, leads);
    }

    private MasterStarted started(ClusterPlan plan, NodePlan master, boolean alreadyRunning, boolean leads) {
        var next = leads
                ? (plan.mode() == ClusterMode.SINGLE ? "sendMessage" : "startSlave, then sendMessage")
                : "startSlave: a restarted master leads once every slave has confirmed its term";
        return new MasterStarted(master.name(), plan.mode().word(), alreadyRunning, leads, pid(master), next);
    }

    private static void requireMode(ClusterPlan plan, Optional<ClusterMode> wanted) {
        if (wanted.isEmpty() || wanted.get() == plan.mode()) return;
        throw Problem.conflict(
                "this cluster is of mode " + plan.mode().word() + ", not "
                        + wanted.get().word(),
                "leave mode away, or end the lab and start another cluster with ./trijet up --mode "
                        + wanted.get().word() + " --fresh (which discards this one's data)");
    }

    /// Starts slaves that are not running: all, or as many as asked.
    SlavesStarted startSlave(OptionalInt count) throws ClusterException, InterruptedException {
        var view = requireStarted();
        if (view.mode() == ClusterMode.SINGLE) {
            throw Problem.conflict("mode single has no slaves", "start a cluster with ./trijet up --mode sync");
        }
        var leader = leader(view);
        // While nobody leads, the former master is not a slave: starting it again is startMaster.
        var master = leader.map(NodePlan::name).or(() -> lastLeader);
        var missing = supervisor.states().stream()
                .filter(state -> !state.isRunning())
                .map(Supervisor.NodeState::plan)
                .filter(node -> master.isEmpty() || !master.get().equals(node.name()))
                .limit(count.orElse(Integer.MAX_VALUE))
                .toList();
        supervisor.start(missing);
        if (leadsSoon()) settle();
        return new SlavesStarted(
                missing.stream().map(NodePlan::name).toList(),
                supervisor.running().stream()
                        .map(NodePlan::name)
                        .filter(name -> master.isEmpty() || !master.get().equals(name))
                        .toList());
    }

    /// Sends through the official client; every acknowledgement is in the ledger before this returns.
    Sender.Outcome sendMessage(int count, int size) throws IOException, InterruptedException {
        var running = supervisor.running();
        if (running.isEmpty()) throw nothingRuns();
        return evidence.send(running, count, size);
    }

    Progress syncProgress() throws InterruptedException {
        var view = requireStarted();
        return new Progress(view.groups().stream()
                .map(group -> GroupProgress.of(view, group))
                .toList());
    }

    Status leaderStatus() throws InterruptedException {
        var view = requireStarted();
        return new Status(
                view.groups().stream().map(group -> GroupStatus.of(view, group)).toList(), Status.howToSwitch(view));
    }

    /// The failure: the master is killed, paused or asked to leave, and stays away until it is started.
    MasterStopped stopMaster(Supervisor.How how) throws ClusterException, InterruptedException {
        var view = requireStarted();
        var master = leader(view)
                .orElseThrow(() -> Problem.conflict(
                        "no master is running",
                        "start it again with startMaster, or promote a slave with promote?node=n1"));
        long pid = supervisor.stop(master, how);
        return new MasterStopped(master.name(), how, pid, Status.howToSwitch(look()));
    }

    /// Makes a node the master.
    Promoted promote(String node, String group, boolean acceptDataLoss) throws InterruptedException {
        var view = requireStarted();
        var target = view.plan()
                .node(node)
                .orElseThrow(() -> new Problem(404, "there is no node '" + node + "'", "nodes are " + names(view)));
        if (!supervisor.state(target).isRunning()) {
            throw Problem.conflict("node " + node + " is not running", "start it first with startSlave");
        }
        try {
            var answer = http.promote(target, group, acceptDataLoss, PROMOTES_WITHIN);
            lastLeader = Optional.of(node);
            settle();
            return new Promoted(node, group, answer);
        } catch (NodeHttp.Refused e) {
            throw new Problem(e.status(), e.detail(), e.hint(), e);
        } catch (IOException e) {
            throw new Problem(
                    504, node + " did not answer: " + e.getMessage(), "look at leaderStatus, then try again", e);
        }
    }

    /// Reads everything back from every live replica and compares it with the ledger.
    Verification verifyData() throws IOException, InterruptedException {
        return evidence.verify(requireStarted(), this::look);
    }

    /// How the cluster stands, of which a node must have been started, though it may be dead by now.
    ClusterView requireStarted() throws InterruptedException {
        if (!supervisor.hasStarted()) throw nothingRuns();
        return look();
    }

    private static Problem nothingRuns() {
        return Problem.conflict("no node is running", "start one with startMaster, or all with ./trijet up");
    }

    private ClusterView look() throws InterruptedException {
        var plan = supervisor
                .plan()
                .orElseThrow(() -> Problem.conflict(
                        "there is no cluster yet", "start one with startMaster, or all with ./trijet up"));
        var view = ClusterView.look(plan, supervisor, http);
        leader(view).ifPresent(leader -> lastLeader = Optional.of(leader.name()));
        return view;
    }

    private boolean leadsSoon() throws InterruptedException {
        return leaderWithin(LEADS_SOON).isPresent();
    }

    /// Waits until somebody leads, and names it.
    NodePlan awaitLeader() throws ClusterException, InterruptedException {
        var leader = leaderWithin(LEADS_WITHIN);
        if (leader.isPresent()) settle();
        return leader.orElseThrow(() -> new ClusterException(
                "no node leads after " + LEADS_WITHIN.toSeconds() + " s",
                "start the other nodes (startSlave), or promote one that runs (promote?node=NODE)"));
    }

    /// Waits, not for ever, until all running nodes say the same of who leads and the leader has its replicas: what
    /// is sent next finds a cluster at rest.
    private void settle() throws InterruptedException {
        long deadline = System.nanoTime() + SETTLES_WITHIN.toNanos();
        while (!look().isSettled(ClusterPlan.GROUP) && System.nanoTime() - deadline < 0) Thread.sleep(POLL_MILLIS);
    }

    private Optional<NodePlan> leaderWithin(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            var leader = leader(look());
            if (leader.isPresent() || System.nanoTime() - deadline > 0) return leader;
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static Optional<NodePlan> leader(ClusterView view) {
        return view.leader(ClusterPlan.GROUP).map(node -> node.process().plan());
    }

    private long pid(NodePlan node) {
        return supervisor.state(node).pid().orElse(-1L);
    }

    private static String names(ClusterView view) {
        return String.join(
                ", ", view.plan().nodes().stream().map(NodePlan::name).toList());
    }
}
