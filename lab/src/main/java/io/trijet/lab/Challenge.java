// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import io.trijet.lab.Answers.GroupProgress;
import io.trijet.lab.Answers.MasterStarted;
import io.trijet.lab.Answers.MasterStopped;
import io.trijet.lab.Answers.Progress;
import io.trijet.lab.Answers.Promoted;
import io.trijet.lab.Answers.SlavesStarted;
import io.trijet.lab.Answers.Status;
import io.trijet.lab.Answers.Transferred;
import io.trijet.lab.http.Problem;
import io.trijet.lab.traffic.Sender;
import io.trijet.lab.watch.Happening.Draft;
import io.trijet.lab.watch.Happening.Kind;
import io.trijet.lab.watch.Happening.Part;
import io.trijet.lab.watch.Happenings;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.cluster.ClusterPlan;
import io.trijet.tools.cluster.NodeHttp;
import io.trijet.tools.cluster.NodePlan;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The learner's curl session: what each endpoint of level 14 does, in plain calls. Knows nothing of HTTP.
final class Challenge {
    private static final Duration LEADS_WITHIN = Duration.ofSeconds(15);
    private static final Duration LEADS_SOON = Duration.ofSeconds(3);
    private static final Duration SETTLES_WITHIN = Duration.ofSeconds(5);
    private static final Duration PROMOTES_WITHIN = Duration.ofSeconds(30);
    private static final Duration DRAINS_WITHIN = Duration.ofSeconds(30);
    private static final Duration ANSWERS_WITHIN = Duration.ofMillis(1_500);
    /// Of two looks a second none may wait for long.
    private static final Duration WATCHED_WITHIN = Duration.ofMillis(400);
    private static final long POLL_MILLIS = 50;

    private final Supervisor supervisor;
    private final NodeHttp http;
    private final Evidence evidence;
    private final Failovers failovers;
    private final Happenings happenings;
    private final Lab.Forming forming;
    private volatile Optional<String> lastLeader = Optional.empty();

    Challenge(Supervisor supervisor, NodeHttp http, Evidence evidence, Memory memory, Lab.Forming forming) {
        this.supervisor = supervisor;
        this.http = http;
        this.evidence = evidence;
        this.failovers = memory.failovers();
        this.happenings = memory.happenings();
        this.forming = forming;
    }

    /// Starts the master of a cluster, forming the cluster first if there is none. A no-op if one leads
    /// already. Where the nodes elect their master one alone cannot: then as many start as are needed.
    MasterStarted startMaster(Optional<ClusterMode> wanted) throws ClusterException, InterruptedException {
        var plan = supervisor.plan();
        if (plan.isEmpty()) plan = Optional.of(supervisor.form(forming.shape(wanted.orElse(ClusterMode.RAFT))));
        requireMode(plan.get(), wanted);
        var view = look();
        var leader = leader(view);
        if (leader.isPresent()) return started(plan.get(), leader.get(), List.of(), true);
        var founder =
                lastLeader.flatMap(plan.get()::node).orElse(plan.get().nodes().getFirst());
        var missing = plan.get().mode().electsLeaders() ? neededToElect(view, founder) : master(founder);
        supervisor.start(missing);
        var elected = leaderWithin(LEADS_SOON);
        if (elected.isPresent()) settle();
        return started(plan.get(), elected.orElse(founder), missing, elected.isPresent());
    }

    private List<NodePlan> master(NodePlan master) {
        if (supervisor.state(master).isRunning()) {
            throw Problem.conflict(
                    master.name() + " runs but does not lead", "make a node that runs the master: promote?node=NODE");
        }
        return List.of(master);
    }

    /// The founder, if it does not run, and others in their order up to a majority.
    private List<NodePlan> neededToElect(ClusterView view, NodePlan founder) {
        var stopped = supervisor.states().stream()
                .filter(state -> !state.isRunning())
                .map(Supervisor.NodeState::plan)
                .sorted(Comparator.comparing(node -> !node.equals(founder)))
                .toList();
        int majority = view.plan().nodes().size() / 2 + 1;
        long needed = Math.max(0, majority - view.running());
        if (needed == 0 && stopped.isEmpty()) return List.of();
        return stopped.subList(0, (int) Math.min(stopped.size(), Math.max(1, needed)));
    }

    private MasterStarted started(ClusterPlan plan, NodePlan master, List<NodePlan> started, boolean leads) {
        var names = started.stream().map(NodePlan::name).toList();
        return new MasterStarted(
                master.name(),
                plan.mode().word(),
                leads && started.isEmpty(),
                leads,
                pid(master),
                names,
                next(plan, names, leads));
    }

    private static String next(ClusterPlan plan, List<String> started, boolean leads) {
        if (plan.mode().electsLeaders()) {
            if (!leads) return "leaderStatus: an election may take a second; if nobody leads, startSlave";
            return started.size() > 1
                    ? "startSlave, then sendMessage. " + String.join(" and ", started)
                            + " were started together: one of " + plan.nodes().size()
                            + " nodes alone could not be elected, a majority can"
                    : "startSlave, then sendMessage";
        }
        if (!leads) return "startSlave: a restarted master leads once every slave has confirmed its term";
        return plan.mode() == ClusterMode.SINGLE ? "sendMessage" : "startSlave, then sendMessage";
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
            throw Problem.conflict("mode single has no slaves", "start a cluster with ./trijet up");
        }
        var leader = leader(view);
        // While nobody leads and nobody is elected, the former master is not a slave: starting it is startMaster.
        var former = view.mode().electsLeaders() ? Optional.<String>empty() : lastLeader;
        var master = leader.map(NodePlan::name).or(() -> former);
        var missing = supervisor.states().stream()
                .filter(state -> !state.isRunning())
                .map(Supervisor.NodeState::plan)
                .filter(node -> master.isEmpty() || !master.get().equals(node.name()))
                .limit(count.orElse(Integer.MAX_VALUE))
                .toList();
        supervisor.start(missing);
        if (leaderWithin(LEADS_SOON).isPresent()) settle();
        return new SlavesStarted(
                missing.stream().map(NodePlan::name).toList(),
                supervisor.running().stream()
                        .map(NodePlan::name)
                        .filter(name -> master.isEmpty() || !master.get().equals(name))
                        .toList());
    }

    /// Sends through the official client; every acknowledgement is in the ledger before this returns.
    /// `begun` hears who sends.
    Sender.Outcome sendMessage(int count, int size, Consumer<Sender> begun) throws IOException, InterruptedException {
        return evidence.send(requireRunning(), count, size, begun);
    }

    /// The nodes that run, at least one.
    List<NodePlan> requireRunning() {
        var running = supervisor.running();
        if (running.isEmpty()) throw nothingRuns();
        return running;
    }

    /// Makes a node ready to be stopped: it hands over what it leads, and takes nothing new.
    void drain(NodePlan node) throws InterruptedException {
        if (!supervisor.state(node).isRunning()) {
            throw Problem.conflict("node " + node.name() + " is not running", "start it first");
        }
        try {
            http.post(node, "/v1/drain", Map.of(), DRAINS_WITHIN);
            happenings.add(Draft.ofNode(
                    System.currentTimeMillis(),
                    Kind.DRAINED,
                    node.name(),
                    node.name() + " is drained: it leads nothing and takes nothing new until it is started again."));
        } catch (NodeHttp.Refused e) {
            throw new Problem(e.status(), e.detail(), e.hint(), e);
        } catch (IOException e) {
            throw noAnswer(node, e);
        }
    }

    private static Problem noAnswer(NodePlan node, IOException e) {
        return new Problem(
                504, node.name() + " did not answer: " + e.getMessage(), "look at leaderStatus, then try again", e);
    }

    Progress syncProgress() throws InterruptedException {
        var view = requireStarted();
        return new Progress(view.groups().stream()
                .map(group -> GroupProgress.of(view, group))
                .toList());
    }

    /// Who leads, and how long it took whenever that changed. Where the nodes elect, an election that is going
    /// on is awaited: the answer is what it came to.
    Status leaderStatus() throws InterruptedException {
        var view = requireStarted();
        long deadline = System.nanoTime() + SETTLES_WITHIN.toNanos();
        while (isElecting(view) && System.nanoTime() - deadline < 0) {
            Thread.sleep(POLL_MILLIS);
            view = look();
        }
        return Status.of(view, failovers.history());
    }

    private static boolean isElecting(ClusterView view) {
        return view.mode().electsLeaders() && view.hasMajority() && !(view.isSettled() && view.isOpen());
    }

    /// The failure: the master is killed, paused or asked to leave, and stays away until it is started.
    MasterStopped stopMaster(Supervisor.How how) throws ClusterException, InterruptedException {
        var view = requireStarted();
        var master = leader(view)
                .orElseThrow(() -> Problem.conflict(
                        "no master is running",
                        view.mode().electsLeaders()
                                ? "look at leaderStatus: an election may be going on, or too few nodes run"
                                : "start it again with startMaster, or promote a slave with promote?node=n1"));
        long pid = supervisor.stop(master, how);
        return new MasterStopped(master.name(), how, pid, Status.howToSwitch(look()));
    }

    /// Makes a node the master.
    Promoted promote(String node, String group, boolean acceptDataLoss) throws InterruptedException {
        var view = requireStarted();
        var target = node(view, node);
        if (view.mode().electsLeaders()) {
            throw Problem.conflict(
                    "in mode raft nobody is promoted: the nodes elect their master by themselves",
                    "to choose it, hand the lead over: ./trijet leader transfer --group " + group + " --to " + node
                            + ", or transfer?node=" + node);
        }
        if (!supervisor.state(target).isRunning()) {
            throw Problem.conflict("node " + node + " is not running", "start it first with startSlave");
        }
        try {
            var answer = http.promote(target, group, acceptDataLoss, PROMOTES_WITHIN);
            lastLeader = Optional.of(node);
            var part = new Part(group, node, answer.path("term").asLong(0));
            failovers.handedOver(group, part.term());
            happened(Kind.PROMOTED, part, node + " was made the leader of " + group + " by hand.");
            settle();
            return new Promoted(node, group, answer);
        } catch (NodeHttp.Refused e) {
            throw new Problem(e.status(), e.detail(), e.hint(), e);
        } catch (IOException e) {
            throw noAnswer(target, e);
        }
    }

    /// Hands a group's lead to another node, as only mode raft can. A no-op if it leads already.
    Transferred transfer(String to, Optional<String> group) throws InterruptedException {
        var view = requireStarted();
        var target = node(view, to);
        if (!view.mode().electsLeaders()) {
            throw Problem.conflict(
                    "mode " + view.mode().word() + " hands nothing over by itself", "use promote?node=" + to);
        }
        var name = group.orElse(view.plan().firstGroup());
        var leader = view.leader(name)
                .map(seen -> seen.process().plan())
                .orElseThrow(() -> Problem.conflict("nobody leads group " + name, "look at leaderStatus"));
        if (leader.equals(target)) {
            long term = view.account(name).path("term").asLong(0);
            return new Transferred(name, to, to, term, 0);
        }
        long began = System.nanoTime();
        try {
            var answer = http.transfer(leader, name, target.name(), PROMOTES_WITHIN);
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            failovers.handedOver(name, answer.path("term").asLong(0));
            settle();
            return new Transferred(
                    name,
                    leader.name(),
                    answer.path("leader").asString(""),
                    answer.path("term").asLong(0),
                    millis);
        } catch (NodeHttp.Refused e) {
            throw new Problem(e.status(), e.detail(), e.hint(), e);
        } catch (IOException e) {
            throw noAnswer(leader, e);
        }
    }

    private static NodePlan node(ClusterView view, String name) {
        return view.plan()
                .node(name)
                .orElseThrow(() -> new Problem(404, "there is no node '" + name + "'", "nodes are " + names(view)));
    }

    /// Reads everything back from every live replica and compares it with the ledger.
    Verification verifyData() throws IOException, InterruptedException {
        var verdict = evidence.verify(requireStarted(), this::look);
        failovers.verified(Answers.Counted.of(verdict, evidence.meter().unknownCount()));
        happenings.add(Draft.ofAll(System.currentTimeMillis(), Kind.VERIFIED, sentence(verdict)));
        return verdict;
    }

    private static String sentence(Verification verdict) {
        return String.format(
                Locale.ROOT,
                "Read back: of %,d acknowledged messages %,d are lost and %,d there twice; the replicas are %s.",
                verdict.acknowledged(),
                verdict.lost(),
                verdict.duplicated(),
                verdict.replicasIdentical() ? "identical" : "not identical");
    }

    private void happened(Kind kind, Part part, String text) {
        happenings.add(Draft.inGroup(System.currentTimeMillis(), kind, part, text));
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
        return look(plan, ANSWERS_WITHIN);
    }

    private ClusterView look(ClusterPlan plan, Duration patience) throws InterruptedException {
        var view = ClusterView.look(plan, supervisor, http, patience);
        leader(view).ifPresent(leader -> lastLeader = Optional.of(leader.name()));
        for (var group : view.groups()) failovers.observe(group, view.accounts(group));
        return view;
    }

    /// Looks so that no change of a leader goes unseen, also while nobody asks. Empty if there is no cluster.
    Optional<ClusterView> observe() throws InterruptedException {
        var plan = supervisor.plan();
        return plan.isEmpty() ? Optional.empty() : Optional.of(look(plan.get(), WATCHED_WITHIN));
    }

    /// Waits until somebody leads, and names it.
    NodePlan awaitLeader() throws ClusterException, InterruptedException {
        var leader = leaderWithin(LEADS_WITHIN);
        if (leader.isPresent()) settle();
        return leader.orElseThrow(() -> new ClusterException(
                "no node leads after " + LEADS_WITHIN.toSeconds() + " s",
                "look at ./trijet status; start the other nodes (startSlave), or, where nobody is elected, promote one that"
                        + " runs (promote?node=NODE)"));
    }

    /// Waits, not for ever, until all running nodes say the same of who leads and the leader has its replicas:
    /// what is sent next finds a cluster at rest.
    private void settle() throws InterruptedException {
        long deadline = System.nanoTime() + SETTLES_WITHIN.toNanos();
        while (!look().isSettled() && System.nanoTime() - deadline < 0) Thread.sleep(POLL_MILLIS);
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
        return view.leader(view.plan().firstGroup()).map(node -> node.process().plan());
    }

    private long pid(NodePlan node) {
        return supervisor.state(node).pid().orElse(-1L);
    }

    private static String names(ClusterView view) {
        return String.join(
                ", ", view.plan().nodes().stream().map(NodePlan::name).toList());
    }
}
