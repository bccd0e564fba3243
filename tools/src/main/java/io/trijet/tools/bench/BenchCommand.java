// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bench;

import io.trijet.tools.cli.Connections;
import io.trijet.tools.cli.Output;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.cluster.ClusterPlan;
import io.trijet.tools.cluster.ClusterShape;
import io.trijet.tools.compare.CompareOptions;
import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import io.trijet.tools.peer.PeerOption;
import io.trijet.tools.peer.RocketMqCluster;
import io.trijet.tools.wire.ClusterAdmin;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `trijet bench`: how many messages a second, how fast, at what price. Exit code 1 unless every send is
/// acknowledged.
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measures a cluster of its own, started on free ports and removed afterwards, or a running one (--namesrv).",
            "Exit code 0: every send was acknowledged, 1: not."
        })
public final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private Output output = new Output();

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "sync",
            description = "single, async, sync or raft (default: ${DEFAULT-VALUE})")
    private String mode = "sync";

    @Option(names = "--nodes", paramLabel = "N", description = "nodes of the cluster (default: 1 in single, else 3)")
    private Optional<Integer> nodes = Optional.empty();

    @Option(names = "--groups", paramLabel = "N", description = "groups of the cluster, in raft (default: as up)")
    private Optional<Integer> groups = Optional.empty();

    @Option(
            names = "--flush",
            paramLabel = "WHEN",
            defaultValue = "SYNC",
            description = "sync: to the disk before the answer; async: after (default: sync)")
    private ClusterPlan.Flush flush = ClusterPlan.Flush.SYNC;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "where the cluster's directory is made (default: the system's temporary directory)")
    private Optional<Path> data = Optional.empty();

    @Option(
            names = "--namesrv",
            paramLabel = "HOST:PORT;...",
            description = "measure the cluster behind these name servers instead")
    private Optional<String> nameServers = Optional.empty();

    @Option(
            names = "--pids",
            paramLabel = "PID",
            split = ",",
            description = "with --namesrv: the broker processes on this machine, to measure their CPU time")
    private List<Long> pids = List.of();

    @Option(names = "--messages", paramLabel = "N", description = "default: 100000; with --compare 1000000")
    private Optional<Long> messages = Optional.empty();

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            defaultValue = "1024",
            description = "of a body (default: ${DEFAULT-VALUE})")
    private int size = 1_024;

    @Option(
            names = "--client",
            paramLabel = "CLIENT",
            defaultValue = "OFFICIAL",
            description = "official, or lean: our own, which costs little (default: official)")
    private Client client = Client.OFFICIAL;

    @Option(
            names = "--threads",
            paramLabel = "T",
            description = "official client: threads that each wait for their answer (default: 128)")
    private Optional<Integer> threads = Optional.empty();

    @Option(
            names = "--window",
            paramLabel = "W",
            description = "sends in flight; official client: sent asynchronously (default of the lean client: 128)")
    private Optional<Integer> window = Optional.empty();

    @Option(
            names = "--batch",
            paramLabel = "B",
            defaultValue = "1",
            description = "messages in one send (default: ${DEFAULT-VALUE})")
    private int batch = 1;

    @Option(
            names = "--rate",
            paramLabel = "R",
            defaultValue = "0",
            description =
                    "messages a second; latency then counts from when a send was due (default: as fast as it goes)")
    private long rate;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            description = "messages sent before the measurement (default: a quarter)")
    private Optional<Long> warmup = Optional.empty();

    @Option(
            names = "--queues",
            paramLabel = "N",
            defaultValue = "8",
            description = "queues of the topic (default: ${DEFAULT-VALUE})")
    private int queues = 8;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            defaultValue = "trijet-bench",
            description = "default: ${DEFAULT-VALUE}")
    private String topic = "trijet-bench";

    @Option(
            names = "--beside",
            paramLabel = "WHAT=N",
            description = {
                "measure twice, alone and beside one of these, and tell the ratios:",
                "idle=N (connections), slow=N (connections that read no answer),",
                "waiting=N (consumers), backlog=N (MiB that consumers read meanwhile)"
            })
    private Optional<String> beside = Optional.empty();

    @Option(
            names = "--topics",
            paramLabel = "N",
            defaultValue = "1",
            description = "topics that are sent to in turn: TOPIC-0, TOPIC-1, ... (default: ${DEFAULT-VALUE})")
    private int topics = 1;

    @Option(
            names = "--delivered",
            description = "a consumer waits at each queue: tell how long after its acknowledgement it had a message")
    private boolean delivered;

    @Mixin
    private PeerOption peer = new PeerOption();

    @ArgGroup(
            exclusive = false,
            heading = "%nThe modes beside each other (also --messages, --size, --flush, --client and --threads):%n")
    private CompareOptions compare = new CompareOptions();

    @Option(names = "--no-progress", description = "show no progress on standard error")
    private boolean noProgress;

    /// Who sends.
    enum Client {
        OFFICIAL,
        LEAN
    }

    private static final int IN_FLIGHT = 128;
    private static final long MESSAGES = 100_000;
    private static final long MESSAGES_COMPARED = 1_000_000;

    @Override
    public Integer call() throws Failure, ClusterException, InterruptedException {
        var plan = plan();
        var burden = beside();
        return compare.isAsked() ? compare(plan) : measure(plan, burden);
    }

    private int compare(LoadPlan plan) throws Failure, ClusterException, InterruptedException {
        if (nameServers.isPresent())
            throw new Failure(ExitCode.USAGE, "--compare starts clusters of its own", "leave --namesrv away");
        if (nodes.isPresent()
                || groups.isPresent()
                || batch > 1
                || rate > 0
                || topics > 1
                || delivered
                || beside.isPresent())
            throw new Failure(
                    ExitCode.USAGE,
                    "--compare takes each mode as it usually is, one message at a time and as fast as it goes",
                    "leave --nodes, --groups, --batch, --rate, --topics, --delivered and --beside away");
        var speed = new SpeedPass.Wish(plan.messages(), size, plan.inFlight(), client == Client.LEAN);
        var asked = new CompareOptions.Asked(commandLine(), flush, speed, below(), peer.jars(output));
        return compare.run(asked, output, progress());
    }

    private Path below() {
        return data.orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir")));
    }

    private int measure(LoadPlan plan, Optional<Beside> burden) throws Failure, ClusterException, InterruptedException {
        try (var target = target()) {
            var admin = new ClusterAdmin(Connections.parseNameServers(target.nameServers()));
            Topics.create(admin, plan, queues, topics > 1 ? ProgressBar.on(progress()) : Progress.NONE);
            try (var load = load(target, admin);
                    var deliveries = delivered ? Deliveries.begin(admin, topic, queues) : null) {
                var run = new BenchRun(
                        target,
                        load,
                        plan,
                        warmup.orElse(plan.messages() / 4),
                        ProgressBar.on(progress()),
                        Optional.ofNullable(deliveries));
                return burden.isPresent()
                        ? measureBeside(run, burden.get(), burden.get().burden(admin, plan))
                        : measureAlone(run, plan);
            }
        }
    }

    private int measureAlone(BenchRun run, LoadPlan plan) throws Failure, InterruptedException {
        var report = run.measure(label());
        output.print(report, report::toText);
        return report.outcomes().acknowledged() == plan.messages() ? ExitCode.DONE : ExitCode.NO;
    }

    private int measureBeside(BenchRun run, Beside what, Burden burden) throws Failure, InterruptedException {
        try (burden) {
            output.tell("preparing " + what.describe() + " ...");
            burden.prepare();
            var report = run.measureBeside(what, burden, label());
            output.print(report, report::toText);
            return report.isAllAcknowledged() ? ExitCode.DONE : ExitCode.NO;
        }
    }

    private BenchRun.Label label() {
        return new BenchRun.Label(commandLine(), name(client));
    }

    private Optional<Beside> beside() throws Failure {
        try {
            return beside.map(Beside::parse);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()), "./trijet bench --help explains them", e);
        }
    }

    /// Checks what was asked for before anything is started.
    LoadPlan plan() throws Failure {
        if (threads.isPresent() && window.isPresent())
            throw new Failure(ExitCode.USAGE, "--threads or --window, not both", "./trijet bench --help explains them");
        if (delivered && topics > 1)
            throw new Failure(ExitCode.USAGE, "--delivered follows one topic", "leave --topics away");
        if (peer.isAsked() && (nameServers.isPresent() || nodes.isPresent() || groups.isPresent()))
            throw new Failure(
                    ExitCode.USAGE,
                    "--peer starts the peer's cluster as it is in that mode",
                    "leave --namesrv, --nodes and --groups away");
        if (threads.isPresent() && client == Client.LEAN)
            throw new Failure(ExitCode.USAGE, "the lean client has a window, not threads", "--window " + threads.get());
        try {
            long count = messages.orElse(compare.isAsked() ? MESSAGES_COMPARED : MESSAGES);
            return new LoadPlan(
                    topic, topics, count, size, batch, threads.or(() -> window).orElse(IN_FLIGHT), rate);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()), "./trijet bench --help explains them", e);
        }
    }

    private Target target() throws Failure, ClusterException, InterruptedException {
        if (nameServers.isPresent()) {
            Connections.parseNameServers(nameServers.get());
            var brokers = new ArrayList<Target.Broker>();
            for (long pid : pids) brokers.add(new Target.Broker("pid " + pid, pid));
            return new RunningCluster(nameServers.get(), brokers);
        }
        var shape = shape();
        var jars = peer.jars(output);
        if (jars.isPresent()) {
            output.tell("starting Apache RocketMQ as in mode " + shape.mode().word() + " ...");
            return PeerCluster.start(new RocketMqCluster.Wish(shape.mode(), flush, below(), jars.get()));
        }
        output.tell("starting a cluster of " + shape.describe() + " ...");
        return OwnCluster.start(shape, below());
    }

    private ClusterShape shape() throws Failure {
        try {
            var wanted = ClusterMode.parse(mode);
            return new ClusterShape(
                    wanted, nodes.orElse(wanted.defaultNodes()), groups.orElse(wanted.defaultGroups()), flush);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()), "./trijet bench --help explains them", e);
        }
    }

    private Load load(Target target, ClusterAdmin admin) throws Failure {
        return switch (client) {
            case OFFICIAL -> OfficialLoad.start(target.nameServers(), window.isPresent());
            case LEAN -> new LeanLoad(admin);
        };
    }

    private PrintWriter progress() {
        return noProgress
                ? new PrintWriter(Writer.nullWriter())
                : command.commandLine().getErr();
    }

    private static String name(Client client) {
        return client.name().toLowerCase(Locale.ROOT);
    }

    /// What was typed, to type it again.
    private String commandLine() {
        var arguments = command.commandLine().getParseResult().originalArgs();
        return "./trijet " + String.join(" ", arguments);
    }
}
