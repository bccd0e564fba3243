// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import io.trijet.lab.errand.Comparisons;
import io.trijet.lab.errand.Errands;
import io.trijet.lab.errand.ToolCommand;
import io.trijet.lab.events.EventStream;
import io.trijet.lab.fault.Faults;
import io.trijet.lab.operation.Operations;
import io.trijet.lab.watch.Happening.Draft;
import io.trijet.lab.watch.Happening.Kind;
import io.trijet.lab.watch.Happenings;
import io.trijet.lab.watch.Watch;
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
import io.trijet.tools.cluster.Ways;
import io.trijet.tools.relay.Relays;
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
    /// Below the data directory: what other clusters keep while they run.
    private static final String OTHERS = "other-clusters";
    private static final Duration LEAVING = Duration.ofSeconds(5);

    private final FileChannel held;
    private final NodeHttp http;
    private final Supervisor supervisor;
    private final Evidence evidence;
    private final Front front;

    /// Where the lab keeps its data, where it listens, how it starts nodes, how it forms a cluster where there
    /// is none, and how it looks after one.
    public record Settings(Site site, NodeCommand command, Forming forming, Care care) {
        /// A lab that listens on loopback and looks after its nodes.
        public Settings(Path data, PortPlan ports, NodeCommand command, ClusterPlan.Flush flush) {
            this(Site.local(data, ports), command, new Forming(flush, Optional.empty()), Care.FULL);
        }

        public Path data() {
            return site.data();
        }

        public PortPlan ports() {
            return site.ports();
        }

        public ClusterPlan.Flush flush() {
            return forming.flush();
        }
    }

    /// Where it is: its directory, its ports, and who may come in.
    public record Site(Path data, PortPlan ports, Entrance entrance) {
        public static Site local(Path data, PortPlan ports) {
            return new Site(data, ports, Entrance.LOCAL);
        }
    }

    /// What a new cluster is like, besides its mode. Without `groups` it has as many as the mode usually has.
    public record Forming(ClusterPlan.Flush flush, Optional<Integer> groups) {
        ClusterShape shape(ClusterMode mode) {
            return new ClusterShape(mode, mode.defaultNodes(), groups.orElse(mode.defaultGroups()), flush);
        }
    }

    /// Whether hung nodes are killed, dead ones started again, and members talk through relays that can break what is
    /// between them.
    public record Care(boolean watchdog, boolean restarts, boolean relays) {
        static final Care FULL = new Care(true, true, true);
    }

    /// What watches over the nodes in the background, and tells.
    private record Watchers(Optional<Watchdog> watchdog, Watch watch, EventStream events) {
        void close() {
            watchdog.ifPresent(Watchdog::close);
            watch.close();
            events.close();
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
    private record Front(Challenge challenge, LabServer server, Watchers watchers, Faults faults, Errands errands) {}

    /// Opens the lab with no node running. With `fresh` what lies in the directory is discarded first.
    public static Lab open(Settings settings, boolean fresh) throws ClusterException, InterruptedException {
        PortCheck.requireFree(settings.ports().lab(), "the lab");
        var held = hold(settings.data());
        try {
            if (fresh) new ClusterDirectory(settings.data()).discard();
            return assemble(settings, held);
        } catch (ClusterException | InterruptedException | RuntimeException e) {
            release(held);
            throw e;
        }
    }

    private static Lab assemble(Settings settings, FileChannel held) throws ClusterException, InterruptedException {
        var relays = settings.care().relays() ? Optional.of(new Relays()) : Optional.<Relays>empty();
        var directory = new ClusterDirectory(settings.data(), relays.isPresent() ? relays.get() : Ways.direct());
        var http = new NodeHttp();
        var events = new EventStream(EventStream.Limits.standard());
        var happenings = new Happenings(System.currentTimeMillis(), events::publish);
        var memory = new Memory(new Failovers(), happenings);
        var supervisor = new Supervisor(directory, settings, http, memory);
        supervisor.adopt();
        var ledger = directory.path().resolve("ledger").resolve("acknowledged.tsv");
        var evidence = new Evidence(
                ledger,
                http,
                () -> supervisor.plan().map(ClusterPlan::namesrvAddresses).orElseThrow(),
                why -> happenings.add(Draft.ofAll(System.currentTimeMillis(), Kind.SEND_FAILED, why)));
        var challenge = new Challenge(supervisor, http, evidence, memory, settings.forming());
        var faults = new Faults(relays, supervisor, new FaultChronicle(memory));
        var eyes = new LabEyes(supervisor, challenge, evidence, memory.failovers(), faults);
        return new Lab(held, http, supervisor, evidence, front(settings, eyes, happenings, events));
    }

    private static Front front(Settings settings, LabEyes eyes, Happenings happenings, EventStream events) {
        var operations = new Operations(LabServer::problemOf, operation -> events.publish("operation", operation));
        var watch = Watch.start(eyes, happenings, state -> {
            events.publish(state);
            operations.measure();
        });
        int port = settings.ports().lab();
        var stands = new StandStill(eyes.supervisor(), eyes.evidence().traffic());
        var errands = new Errands(ToolCommand.ofThisProcess(), settings.data().resolve(OTHERS), stands);
        var comparisons = new Comparisons(settings.data());
        var live = new LiveApi(watch, eyes, events, operations, comparisons);
        var server = LabServer.start(
                settings.site().entrance(),
                port,
                new ChallengeEndpoints(eyes.challenge(), errands),
                live,
                new ControlApi(eyes, live, operations, errands, comparisons),
                new Page(port));
        var watchdog = settings.care().watchdog()
                ? Optional.of(Watchdog.start(eyes.supervisor()))
                : Optional.<Watchdog>empty();
        var watchers = new Watchers(watchdog, watch, events);
        return new Front(eyes.challenge(), server, watchers, eyes.broken(), errands);
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
        front.watchers().close();
        front.errands().cancel();
        front.server().close();
        try {
            evidence.close();
            supervisor.stopAll();
            front.faults().close();
        } catch (IOException e) {
            throw new IllegalStateException("not everything of the lab could be closed", e);
        } catch (InterruptedException e) {
            // The nodes notice by themselves when this process is gone.
            Thread.currentThread().interrupt();
        } finally {
            http.close();
            release(held);
        }
    }
}
