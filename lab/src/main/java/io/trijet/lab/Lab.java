// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import io.trijet.tools.cluster.ClusterDirectory;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.cluster.ClusterPlan;
import io.trijet.tools.cluster.ClusterShape;
import io.trijet.tools.cluster.NodeCommand;
import io.trijet.tools.cluster.NodeHttp;
import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.cluster.PortCheck;
import io.trijet.tools.cluster.PortPlan;
import io.trijet.watchdog.Watchdog;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/// One lab, assembled: its directory held, its HTTP open, its nodes under supervision. Closing it stops all of
/// them.
public final class Lab implements AutoCloseable {
    private static final Duration LEAVING = Duration.ofSeconds(5);

    private final FileChannel held;
    private final NodeHttp http;
    private final Supervisor supervisor;
    private final Evidence evidence;
    private final Front front;

    /// Where the lab keeps its data, where it listens, how it starts nodes, how it forms a cluster where there
    /// is none, and how it looks after one.
    public record Settings(Path data, PortPlan ports, NodeCommand command, Forming forming, Care care) {
        /// A lab that looks after its nodes.
        public Settings(Path data, PortPlan ports, NodeCommand command, ClusterPlan.Flush flush) {
            this(data, ports, command, new Forming(flush, Optional.empty()), new Care(true, true));
        }

        public ClusterPlan.Flush flush() {
            return forming.flush();
        }
    }

    /// What a new cluster is like, besides its mode. Without `groups` it has as many as the mode usually has.
    public record Forming(ClusterPlan.Flush flush, Optional<Integer> groups) {
        ClusterShape shape(ClusterMode mode) {
            return new ClusterShape(mode, mode.defaultNodes(), groups.orElse(mode.defaultGroups()), flush);
        }
    }

    /// Whether hung nodes are killed, and dead ones started again.
    public record Care(boolean watchdog, boolean restarts) {}

    /// What watches over the nodes in the background.
    private record Watchers(Optional<Watchdog> watchdog, Observer observer) {
        void close() {
            watchdog.ifPresent(Watchdog::close);
            observer.close();
        }
    }

    private Lab(FileChannel held, NodeHttp http, Supervisor supervisor, Evidence evidence, Front front) {
        this.held = held;
        this.http = http;
        this.supervisor = supervisor;
        this.evidence = evidence;
        this.front = front;
    }

    /// What is asked from outside, and what looks by itself.
    private record Front(Challenge challenge, LabServer server, Watchers watchers) {}

    /// Opens the lab with no node running. With `fresh` what lies in the directory is discarded first.
    public static Lab open(Settings settings, boolean fresh) throws ClusterException, InterruptedException {
        PortCheck.requireFree(settings.ports().lab(), "the lab");
        var held = hold(settings.data());
        try {
            var directory = new ClusterDirectory(settings.data());
            if (fresh) directory.discard();
            return assemble(settings, directory, held);
        } catch (ClusterException | InterruptedException | RuntimeException e) {
            release(held);
            throw e;
        }
    }

    private static Lab assemble(Settings settings, ClusterDirectory directory, FileChannel held)
            throws ClusterException, InterruptedException {
        var http = new NodeHttp();
        var failovers = new Failovers();
        var supervisor = new Supervisor(directory, settings, http, failovers);
        supervisor.adopt();
        var evidence = new Evidence(directory.path().resolve("ledger").resolve("acknowledged.tsv"), http);
        var challenge = new Challenge(supervisor, http, evidence, failovers, settings.forming());
        int port = settings.ports().lab();
        var server = LabServer.start(
                port, new ChallengeEndpoints(challenge), new ControlApi(supervisor, challenge), new Page(port));
        var watchdog =
                settings.care().watchdog() ? Optional.of(Watchdog.start(supervisor)) : Optional.<Watchdog>empty();
        var front = new Front(challenge, server, new Watchers(watchdog, Observer.start(challenge)));
        return new Lab(held, http, supervisor, evidence, front);
    }

    /// The directory is one lab's at a time.
    private static FileChannel hold(Path data) throws ClusterException {
        try {
            Files.createDirectories(data);
            var channel =
                    FileChannel.open(data.resolve("lab.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (isLocked(channel)) return channel;
            channel.close();
            throw new ClusterException(
                    data + " is in use by another lab", "stop that one, or choose another place with --data DIR");
        } catch (IOException e) {
            throw new ClusterException(
                    data + " cannot be used: " + e.getMessage(), "choose another place with --data DIR", e);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static void release(FileChannel held) {
        try {
            held.close();
        } catch (IOException e) {
            throw new IllegalStateException("the lock file could not be closed", e);
        }
    }

    /// Forms the cluster if there is none and starts all its nodes. They are ready on return.
    public ClusterPlan startAll(ClusterPlan wanted) throws ClusterException, InterruptedException {
        var plan = supervisor.form(wanted.shape());
        // Nodes of a lab that was killed need a moment to notice and leave.
        for (var node : plan.nodes()) PortCheck.awaitFree(node, LEAVING);
        supervisor.start(plan.nodes());
        return plan;
    }

    /// Waits until the cluster has a leader, and names it.
    public NodePlan awaitLeader() throws ClusterException, InterruptedException {
        return front.challenge().awaitLeader();
    }

    @Override
    public void close() {
        front.server().close();
        front.watchers().close();
        try {
            evidence.close();
            supervisor.stopAll();
        } catch (IOException e) {
            throw new IllegalStateException("the ledger could not be closed", e);
        } catch (InterruptedException e) {
            // The nodes notice by themselves when this process is gone.
            Thread.currentThread().interrupt();
        } finally {
            http.close();
            release(held);
        }
    }
}
