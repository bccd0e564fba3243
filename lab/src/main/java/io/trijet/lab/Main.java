// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import io.trijet.tools.bug.BugCommand;
import io.trijet.tools.cluster.ClusterDirectory;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.cluster.ClusterPlan;
import io.trijet.tools.cluster.ClusterShape;
import io.trijet.tools.cluster.NodeCommand;
import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.cluster.PortPlan;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `trijet up` and `trijet lab`: both run until Ctrl-C.
@Command(
        name = "trijet",
        subcommands = {Main.Up.class, Main.Empty.class},
        mixinStandardHelpOptions = true)
public final class Main {
    /// Something on this machine stands in the way, and the message says what.
    private static final int CONFIGURATION = 78;

    private Main() {}

    public static void main(String[] arguments) {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        var commandLine = new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, line, result) -> explain(e, line));
        System.exit(commandLine.execute(arguments));
    }

    private static int explain(Exception e, CommandLine line) throws Exception {
        if (!(e instanceof ClusterException problem)) throw e;
        line.getErr()
                .println("trijet: " + problem.getMessage() + (problem.hint().isEmpty() ? "" : "\n  " + problem.hint()));
        return CONFIGURATION;
    }

    /// Where the lab lives: what both commands take.
    static final class Place {
        @Option(
                names = "--data",
                paramLabel = "DIR",
                defaultValue = "data",
                description = "where everything is kept (default: ${DEFAULT-VALUE})")
        Path data = Path.of("data");

        @Option(names = "--fresh", description = "discard the cluster that lies in the data directory")
        boolean fresh;

        @Option(
                names = "--first-port",
                paramLabel = "PORT",
                description =
                        "take a block of 40 ports from here instead of 8070 (lab, HTTP), 9876 (name servers), 10911 (brokers)")
        Optional<Integer> firstPort = Optional.empty();

        @Option(
                names = "--listen",
                paramLabel = "ADDRESS",
                defaultValue = NodePlan.HOST,
                description =
                        "where the lab's HTTP listens (default: ${DEFAULT-VALUE}); others than loopback need a token")
        String listen = NodePlan.HOST;

        @Option(
                names = "--token-file",
                paramLabel = "FILE",
                description = "a file with the token (at least 16 characters) that every caller of the lab must give")
        Optional<Path> tokenFile = Optional.empty();

        @Option(names = "--groups", paramLabel = "N", description = "groups of a new cluster, in mode raft")
        Optional<Integer> groups = Optional.empty();

        @Option(names = "--no-watchdog", description = "do not kill a node whose event loop has stopped answering")
        boolean noWatchdog;

        @Option(names = "--no-restart", description = "do not start a node again that died by itself")
        boolean noRestart;

        @Option(
                names = "--no-faults",
                description = "let the members talk to each other directly: nothing between them can be cut or delayed")
        boolean noFaults;

        Lab open(ClusterPlan.Flush flush) throws ClusterException, InterruptedException {
            // The official client logs through its own copy of logback: next to the nodes' logs, and only what matters.
            System.setProperty(
                    "rocketmq.log.root", data.resolve("logs").toAbsolutePath().toString());
            System.setProperty("rocketmq.log.level", "warn");
            var settings = new Lab.Settings(
                    new Lab.Site(data, ports(), Entrance.of(listen, tokenFile)),
                    NodeCommand.ofThisProcess(),
                    new Lab.Forming(flush, groups),
                    new Lab.Care(!noWatchdog, !noRestart, !noFaults));
            return Lab.open(settings, fresh);
        }

        PortPlan ports() {
            return firstPort.map(PortPlan::startingAt).orElseGet(PortPlan::standard);
        }
    }

    /// `trijet up`.
    @Command(
            name = "up",
            mixinStandardHelpOptions = true,
            description = "Starts a cluster on this machine, and the lab that watches it, until Ctrl-C.")
    static final class Up implements Callable<Integer> {
        @CommandLine.Mixin
        Place place = new Place();

        @Option(
                names = "--mode",
                paramLabel = "MODE",
                description = "single, async, sync or raft (default: what the data directory holds, or raft)")
        Optional<String> mode = Optional.empty();

        @Option(names = "--nodes", paramLabel = "N", description = "how many nodes (default: 1 in single, else 3)")
        Optional<Integer> nodes = Optional.empty();

        @Option(
                names = "--flush",
                paramLabel = "WHEN",
                description =
                        "sync: a message counts once it is forced to the disk; async: once it is written (default: sync)")
        Optional<ClusterPlan.Flush> flush = Optional.empty();

        @Override
        public Integer call() throws ClusterException, InterruptedException {
            long began = System.nanoTime();
            var plan = plan();
            System.err.println("trijet: starting " + plan.shape().describe() + " ...");
            var lab = place.open(plan.flush());
            closeAtExit(lab);
            lab.startAll(plan);
            var leader = leader(lab);
            overview(System.out, plan, leader, place.ports().lab(), Duration.ofNanos(System.nanoTime() - began));
            new CountDownLatch(1).await();
            return 0;
        }

        /// What was asked for; where nothing was, what lies in the directory.
        private ClusterPlan plan() throws ClusterException {
            var found = place.fresh
                    ? Optional.<ClusterDirectory.Identity>empty()
                    : new ClusterDirectory(place.data).identity();
            try {
                var shape = found.map(ClusterDirectory.Identity::shape);
                var wanted = mode.map(ClusterMode::parse)
                        .or(() -> shape.map(ClusterShape::mode))
                        .orElse(ClusterMode.RAFT);
                var same = shape.filter(known -> known.mode() == wanted);
                var asked = new ClusterShape(
                        wanted,
                        nodes.or(() -> same.map(ClusterShape::nodes)).orElse(wanted.defaultNodes()),
                        place.groups.or(() -> same.map(ClusterShape::groups)).orElse(wanted.defaultGroups()),
                        flush.or(() -> shape.map(ClusterShape::flush)).orElse(ClusterPlan.Flush.SYNC));
                return ClusterPlan.of(asked, place.data, place.ports());
            } catch (IllegalArgumentException e) {
                throw new ClusterException(String.valueOf(e.getMessage()), "./trijet up --help lists the options", e);
            }
        }

        private static Optional<NodePlan> leader(Lab lab) throws InterruptedException {
            try {
                return Optional.of(lab.awaitLeader());
            } catch (ClusterException e) {
                System.err.println("trijet: " + e.getMessage() + "\n  " + e.hint());
                return Optional.empty();
            }
        }
    }

    /// `trijet lab`.
    @Command(
            name = "lab",
            mixinStandardHelpOptions = true,
            subcommands = BugCommand.class,
            description = "Starts the lab with no node: build the cluster step by step with its HTTP endpoints.")
    static final class Empty implements Callable<Integer> {
        @CommandLine.Mixin
        Place place = new Place();

        @Override
        public Integer call() throws ClusterException, InterruptedException {
            closeAtExit(place.open(ClusterPlan.Flush.SYNC));
            System.out.println("The lab is on http://localhost:"
                    + place.ports().lab() + " with no node running. Next:\n\n  curl \""
                    + challenge(place.ports().lab(), "startMaster") + "\"\n  curl \""
                    + challenge(place.ports().lab(), "startSlave") + "\"\n\nCtrl-C stops everything.");
            new CountDownLatch(1).await();
            return 0;
        }
    }

    private static void closeAtExit(Lab lab) {
        Runtime.getRuntime().addShutdownHook(new Thread(lab::close, "close-lab"));
    }

    private static void overview(
            PrintStream out, ClusterPlan plan, Optional<NodePlan> leader, int port, Duration took) {
        out.printf(
                Locale.ROOT,
                "%nTrijet is up after %.1f s: mode %s, flush %s, data in %s%n%n",
                took.toMillis() / 1000.0,
                plan.mode().word(),
                plan.flush().name().toLowerCase(Locale.ROOT),
                plan.directory());
        out.printf("  %-5s %-9s %-17s %-17s %s%n", "node", "role", "broker", "name server", "HTTP");
        for (var node : plan.nodes()) {
            var role = leader.isEmpty() ? "?" : leader.get().equals(node) ? "leader" : "follower";
            out.printf(
                    "  %-5s %-9s %-17s %-17s http://%s%n",
                    node.name(), role, node.brokerAddress(), node.namesrvAddress(), node.httpAddress());
        }
        out.printf("%nRocketMQ clients: namesrvAddr = %s%n", plan.namesrvAddresses());
        out.printf("Lab:              http://localhost:%d%n%nNext:%n", port);
        for (var step :
                new String[] {"sendMessage?count=1000", "syncProgress", "stopMaster", "leaderStatus", "verifyData"}) {
            out.printf("  curl \"%s\"%n", challenge(port, step));
        }
        out.printf("%nCtrl-C stops everything.%n");
        out.flush();
    }

    private static String challenge(int port, String step) {
        return "http://localhost:" + port + ChallengeEndpoints.PREFIX + step;
    }
}
