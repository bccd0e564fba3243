// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import io.trijet.lab.fault.Faults;
import io.trijet.lab.http.Problem;
import io.trijet.lab.watch.Happening.Draft;
import io.trijet.lab.watch.Happening.Kind;
import io.trijet.tools.cluster.ClusterDirectory;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.ClusterPlan;
import io.trijet.tools.cluster.ClusterShape;
import io.trijet.tools.cluster.NodeCommand;
import io.trijet.tools.cluster.NodeHttp;
import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.cluster.NodeProcess;
import io.trijet.tools.cluster.PortCheck;
import io.trijet.tools.cluster.PortPlan;
import io.trijet.watchdog.RestartRule;
import io.trijet.watchdog.Watchdog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The nodes of one cluster as child processes: which exist, which run, and what the lab did to them.
///
/// Requests come on many threads; whoever changes a process holds the lock, whoever only looks does not. A node
/// that was stopped, killed or paused here stays so until it is started here; one that dies by itself is started
/// again.
final class Supervisor implements Watchdog.Ward, Faults.Processes {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final Duration READY = Duration.ofSeconds(60);
    private static final Duration LEAVES = Duration.ofSeconds(10);
    private static final long PATIENCE_SECONDS = 60;
    private static final long POLL_MILLIS = 20;

    private final ClusterDirectory directory;
    private final PortPlan ports;
    private final NodeCommand command;
    private final NodeHttp http;
    private final Memory memory;
    private final boolean restarts;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Integer> quickDeaths = new ConcurrentHashMap<>();
    private final Map<String, NodeProcess> processes = new ConcurrentHashMap<>();
    private volatile Optional<ClusterPlan> plan = Optional.empty();
    private volatile boolean isClosed;

    /// How a node is stopped.
    enum How {
        KILL,
        PAUSE,
        GRACEFUL
    }

    /// How one node's process stands, in words for people.
    record NodeState(NodePlan plan, String state, Optional<Long> pid) {
        boolean isRunning() {
            return state.equals("running");
        }
    }

    /// With `settings.care().restarts()` a node that dies by itself is started again.
    Supervisor(ClusterDirectory directory, Lab.Settings settings, NodeHttp http, Memory memory) {
        this.directory = directory;
        this.ports = settings.ports();
        this.command = settings.command();
        this.http = http;
        this.memory = memory;
        this.restarts = settings.care().restarts();
    }

    /// The cluster this directory holds, started or not.
    Optional<ClusterPlan> plan() {
        return plan;
    }

    /// A node by its name.
    NodePlan node(String name) {
        var known = plan.orElseThrow(() -> Problem.conflict("there is no cluster yet", "start one with ./trijet up"));
        return known.node(name)
                .orElseThrow(() -> new Problem(
                        404,
                        "there is no node '" + name + "'",
                        "nodes are "
                                + String.join(
                                        ", ",
                                        known.nodes().stream()
                                                .map(NodePlan::name)
                                                .toList())));
    }

    /// Takes up the cluster that lies in the directory, if there is one. Starts nothing.
    void adopt() throws ClusterException, InterruptedException {
        var identity = directory.identity();
        if (identity.isPresent()) {
            form(identity.get().shape());
        }
    }

    /// Decides what the cluster is, and makes its directories. Starts nothing.
    ClusterPlan form(ClusterShape shape) throws ClusterException, InterruptedException {
        return whileHolding(() -> {
            var wanted = ClusterPlan.of(shape, directory.path(), ports);
            for (var node : directory.prepare(wanted, command))
                LOG.warn("node had no data, formatted anew, first learns node={}", node.name());
            plan = Optional.of(wanted);
            return wanted;
        });
    }

    /// Starts these nodes at once and waits until each is ready. A paused one goes on, a running one is left
    /// alone.
    void start(List<NodePlan> nodes) throws ClusterException, InterruptedException {
        var started = whileHolding(() -> {
            if (isClosed) throw new ClusterException("the lab is closing", "start it again");
            var begun = new ArrayList<NodePlan>();
            for (var node : nodes) if (begin(node)) begun.add(node);
            return begun;
        });
        for (var node : started) awaitReady(node);
    }

    /// Without the lock: one that is killed meanwhile, as by the watchdog of a busy machine, is started again by who
    /// watches it.
    private void awaitReady(NodePlan node) throws ClusterException, InterruptedException {
        long deadline = System.nanoTime() + READY.toNanos();
        while (true) {
            var process = Objects.requireNonNull(processes.get(node.name()));
            try {
                process.awaitReady(http, Duration.ofNanos(deadline - System.nanoTime()));
                return;
            } catch (ClusterException e) {
                if (!isReplaced(process, deadline)) throw e;
            }
        }
    }

    private boolean isReplaced(NodeProcess process, long deadline) throws InterruptedException {
        boolean wasKilled =
                process.state() == NodeProcess.State.CRASHED && process.exitCode() > RestartRule.ENDED_BY_SIGNAL;
        if (!restarts || !wasKilled) return false;
        while (processes.get(process.plan().name()) == process) {
            if (System.nanoTime() - deadline > 0) return false;
            Thread.sleep(POLL_MILLIS);
        }
        return true;
    }

    /// False if it runs already.
    private boolean begin(NodePlan node) throws ClusterException, InterruptedException {
        var known = processes.get(node.name());
        if (known != null && known.state() == NodeProcess.State.RUNNING) return false;
        if (known != null && known.state() == NodeProcess.State.PAUSED) {
            known.resume();
            LOG.info("node resumed node={} pid={}", node.name(), known.pid());
            happened(Kind.RESUMED, node, "goes on after its pause.");
            return true;
        }
        quickDeaths.remove(node.name());
        launch(node);
        return true;
    }

    private void launch(NodePlan node) throws ClusterException {
        var process = NodeProcess.start(node, command);
        long startedNanos = System.nanoTime();
        processes.put(node.name(), process);
        Thread.ofVirtual().name("watch-" + node.name()).start(() -> watch(process, startedNanos));
        LOG.info("node started node={} pid={}", node.name(), process.pid());
        happened(Kind.STARTED, node, "was started.");
    }

    private void watch(NodeProcess process, long startedNanos) {
        try {
            process.awaitEnd();
            if (process.state() == NodeProcess.State.CRASHED) died(process, System.nanoTime() - startedNanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ClusterException e) {
            LOG.error(
                    "node not started again node={} reason=\"{}\"",
                    process.plan().name(),
                    e.getMessage());
        }
    }

    /// Nobody here asked for it.
    private void died(NodeProcess process, long livedNanos) throws ClusterException, InterruptedException {
        var node = process.plan();
        memory.failovers().fault(node.name(), "died", System.currentTimeMillis());
        happened(Kind.CRASHED, node, "ended by itself, with code " + process.exitCode() + ".");
        LOG.error("node ended by itself node={} code={} log={}", node.name(), process.exitCode(), node.logFile());
        int quick = RestartRule.isQuick(livedNanos) ? quickDeaths.merge(node.name(), 1, Integer::sum) : 0;
        if (quick == 0) quickDeaths.remove(node.name());
        if (!restarts || !RestartRule.mayRestart(process.exitCode(), quick)) return;
        Thread.sleep(RestartRule.pause(quick));
        whileHolding(() -> {
            // Meanwhile somebody may have started it, or want everything to end.
            if (isClosed || processes.get(node.name()) != process) return false;
            PortCheck.awaitFree(node, LEAVES);
            launch(node);
            return true;
        });
    }

    /// Stops a node; it stays stopped until it is started. Returns the process id it had.
    long stop(NodePlan node, How how) throws ClusterException, InterruptedException {
        return whileHolding(() -> {
            var process = processes.get(node.name());
            if (process == null || !process.isAlive()) {
                throw Problem.conflict("node " + node.name() + " is not running", "start it first");
            }
            memory.failovers().fault(node.name(), "stopped by the lab: " + how, System.currentTimeMillis());
            switch (how) {
                case KILL -> {
                    happened(Kind.KILLED, node, "was killed (SIGKILL).");
                    process.kill();
                }
                case PAUSE -> {
                    happened(
                            Kind.PAUSED, node, "was paused (SIGSTOP): its connections stay open, and nothing answers.");
                    process.pause();
                }
                case GRACEFUL -> {
                    happened(Kind.STOPPED, node, "was asked to leave (SIGTERM).");
                    if (!process.stop(LEAVES)) LOG.warn("node had to be killed node={}", node.name());
                }
            }
            LOG.info("node stopped node={} pid={} how={}", node.name(), process.pid(), how);
            return process.pid();
        });
    }

    /// Before or just when it is done: what follows from it comes later.
    private void happened(Kind kind, NodePlan node, String what) {
        memory.happenings().add(Draft.ofNode(System.currentTimeMillis(), kind, node.name(), node.name() + " " + what));
    }

    @Override
    public void requireNode(String node) {
        node(node);
    }

    @Override
    public void pause(String node) throws ClusterException, InterruptedException {
        stop(node(node), How.PAUSE);
    }

    @Override
    public void kill(String node) throws ClusterException, InterruptedException {
        stop(node(node), How.KILL);
    }

    @Override
    public void start(String node) throws ClusterException, InterruptedException {
        start(List.of(node(node)));
    }

    @Override
    public boolean isRunning(String node) {
        return state(node(node)).isRunning();
    }

    /// Kills a node, deletes what it has, and starts it with an empty disk that nobody knows.
    @Override
    public void wipe(String name) throws ClusterException, InterruptedException {
        var node = node(name);
        if (plan.orElseThrow().nodes().size() == 1) {
            throw Problem.conflict(
                    name + " has the only copy there is",
                    "wipe a node of a cluster that has others: ./trijet up --mode raft");
        }
        if (state(node).pid().isPresent()) stop(node, How.KILL);
        whileHolding(() -> {
            directory.wipe(node);
            return directory.prepare(plan.orElseThrow(), command);
        });
        PortCheck.awaitFree(node, LEAVES);
        start(List.of(node));
    }

    /// Lets a node leave and starts it again.
    void restart(NodePlan node) throws ClusterException, InterruptedException {
        stop(node, How.GRACEFUL);
        PortCheck.awaitFree(node, LEAVES);
        start(List.of(node));
    }

    @Override
    public List<Watchdog.Watched> watched() {
        var watched = new ArrayList<Watchdog.Watched>();
        for (var process : processes.values()) {
            if (process.state() == NodeProcess.State.RUNNING)
                watched.add(new Watchdog.Watched(process.plan().name(), process.pid()));
        }
        return watched;
    }

    @Override
    public boolean isLive(Watchdog.Watched node, Duration within) throws InterruptedException {
        var process = processes.get(node.name());
        return process != null && http.isLive(process.plan(), within);
    }

    /// No lock: whoever holds it may be waiting for this very node.
    @Override
    public void putDown(Watchdog.Watched hung) throws InterruptedException {
        var process = processes.get(hung.name());
        if (process == null || isClosed) return;
        boolean isHungOne = process.pid() == hung.pid() && process.state() == NodeProcess.State.RUNNING;
        if (!isHungOne) return;
        LOG.error("node does not answer, killing it node={} pid={}", hung.name(), hung.pid());
        process.putDown();
    }

    /// All nodes of the plan, in its order.
    List<NodeState> states() {
        return plan.map(ClusterPlan::nodes).orElse(List.of()).stream()
                .map(this::state)
                .toList();
    }

    NodeState state(NodePlan node) {
        var process = processes.get(node.name());
        if (process == null) return new NodeState(node, "stopped", Optional.empty());
        var pid = Optional.of(process.pid()).filter(id -> process.isAlive());
        return new NodeState(
                node,
                switch (process.state()) {
                    case RUNNING -> "running";
                    case PAUSED -> "paused";
                    case STOPPED -> "stopped";
                    case CRASHED -> "crashed with code " + process.exitCode();
                },
                pid);
    }

    /// True once any node was started, whatever became of it.
    boolean hasStarted() {
        return !processes.isEmpty();
    }

    /// The nodes whose process runs and is not paused: those worth asking.
    List<NodePlan> running() {
        return states().stream()
                .filter(NodeState::isRunning)
                .map(NodeState::plan)
                .toList();
    }

    /// Lets all nodes leave, together, and kills what does not. Nothing starts any more.
    void stopAll() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            isClosed = true;
            for (var process : processes.values()) askToStop(process);
            for (var process : processes.values()) awaitStop(process);
        } finally {
            lock.unlock();
        }
    }

    private static void askToStop(NodeProcess process) throws InterruptedException {
        try {
            process.askToStop();
        } catch (ClusterException e) {
            LOG.warn(
                    "node could not be asked to stop node={} reason={}",
                    process.plan().name(),
                    e.getMessage());
        }
    }

    private static void awaitStop(NodeProcess process) throws InterruptedException {
        if (!process.awaitEnd(LEAVES)) {
            LOG.warn("node had to be killed node={}", process.plan().name());
            process.kill();
        }
    }

    private interface Change<T> {
        T run() throws ClusterException, InterruptedException;
    }

    private <T> T whileHolding(Change<T> change) throws ClusterException, InterruptedException {
        if (!lock.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new ClusterException("another change to the cluster takes long", "try again in a moment");
        }
        try {
            return change.run();
        } finally {
            lock.unlock();
        }
    }
}
