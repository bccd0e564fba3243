// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.failover;

import io.trijet.tools.cli.Output;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.cluster.ClusterPlan;
import io.trijet.tools.cluster.ClusterShape;
import io.trijet.tools.cluster.NodeCommand;
import io.trijet.tools.cluster.TemporaryCluster;
import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `trijet failover`: what a switch to another leader costs, measured again and again.
@Command(
        name = "failover",
        mixinStandardHelpOptions = true,
        description = {
            "Strikes the busiest leader of a raft cluster of its own, again and again, while the unmodified official",
            "client sends and consumes with its default settings; measures the outage and reads everything back.",
            "A trial ends when the consumer is back at the struck queues: without --restart that takes the client's",
            "next route poll, up to 30 s.",
            "Progress on standard error. Exit code 0: nothing acknowledged was lost, reordered, different between",
            "replicas or skipped by the consumer, and one leader per term; 1: not, no trial counted, or one could not",
            "be finished."
        })
public final class FailoverCommand implements Callable<Integer> {
    private static final int MOST_TRIALS = 1_000;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private Output output = new Output();

    @Option(
            names = "--fault",
            required = true,
            paramLabel = "FAULT",
            description = "kill (kill -9), pause (SIGSTOP), or rolling (all nodes restarted one by one)")
    private Fault fault = Fault.KILL;

    @Option(names = "--trials", paramLabel = "N", defaultValue = "20", description = "default: ${DEFAULT-VALUE}")
    private int trials = 20;

    @Option(names = "--nodes", paramLabel = "N", defaultValue = "3", description = "default: ${DEFAULT-VALUE}")
    private int nodes = 3;

    @Option(names = "--groups", paramLabel = "N", description = "groups of the cluster (default: as up)")
    private Optional<Integer> groups = Optional.empty();

    @Option(
            names = "--threads",
            paramLabel = "T",
            defaultValue = "8",
            description = "threads that each send one message after the other (default: ${DEFAULT-VALUE})")
    private int threads = 8;

    @Option(
            names = "--send-pause",
            paramLabel = "MILLIS",
            defaultValue = "2",
            description = "pause of a thread after each message, which leaves the machine some air"
                    + " (default: ${DEFAULT-VALUE})")
    private long sendPauseMillis = 2;

    @Option(
            names = "--poll-name-server",
            paramLabel = "MILLIS",
            description = "the client's interval between two route polls (default: the client's own, 30 s)")
    private Optional<Integer> pollNameServer = Optional.empty();

    @Option(names = "--restart", description = "kill: start the dead node again at once, not only after the trial")
    private boolean restart;

    @Option(
            names = "--pause-seconds",
            paramLabel = "S",
            defaultValue = "60",
            description = "pause: for how long (default: ${DEFAULT-VALUE})")
    private long pauseSeconds = 60;

    @Option(names = "--watchdog", description = "pause: a watchdog kills the hung node, and it is started again")
    private boolean watchdog;

    @Option(
            names = "--observe-seconds",
            paramLabel = "S",
            defaultValue = "8",
            description = "how long to send on after the fault, at least (default: ${DEFAULT-VALUE})")
    private long observeSeconds = 8;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "where the cluster's directory is made (default: the system's temporary directory)")
    private Optional<Path> data = Optional.empty();

    private boolean isFinished = true;

    @Override
    public Integer call() throws Failure, ClusterException, InterruptedException, IOException {
        var shape = shape();
        var settings = settings();
        output.tell("starting a cluster of " + shape.describe() + " ...");
        var below = data.orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir")));
        var wish = new TemporaryCluster.Wish(shape, below, "trijet-failover-");
        var results = new ArrayList<TrialResult>();
        try (var cluster = TemporaryCluster.start(wish, NodeCommand.ofThisProcess())) {
            for (int number = 1; isFinished && number <= trials; number++) {
                var result = trial(cluster, settings, number);
                output.tell(line(result));
                results.add(result);
            }
        }
        var report = Report.of(commandLine(), shape.describe(), client(), results);
        output.print(report, report::toText);
        boolean isSound = report.summary().sound() && report.summary().counted() > 0;
        return isSound && isFinished ? ExitCode.DONE : ExitCode.NO;
    }

    /// One that cannot be finished is the last: the cluster is not what the next would need.
    private TrialResult trial(TemporaryCluster cluster, Trial.Settings settings, int number)
            throws Failure, IOException, InterruptedException {
        try {
            return new Trial(cluster, settings, output::tell).run(number);
        } catch (ClusterException e) {
            isFinished = false;
            return TrialResult.voided(number, "it could not be finished: " + e.getMessage());
        }
    }

    private ClusterShape shape() throws Failure {
        try {
            var mode = ClusterMode.RAFT;
            return new ClusterShape(mode, nodes, groups.orElse(mode.defaultGroups()), ClusterPlan.Flush.SYNC);
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()), e);
        }
    }

    private Trial.Settings settings() throws Failure {
        if (trials < 1 || trials > MOST_TRIALS)
            throw usage("--trials is 1 to " + MOST_TRIALS + ", not " + trials, null);
        if (threads < 1 || threads > 128) throw usage("--threads is 1 to 128, not " + threads, null);
        if (sendPauseMillis < 0 || pauseSeconds < 1 || observeSeconds < 1)
            throw usage("--send-pause is at least 0, --pause-seconds and --observe-seconds at least 1", null);
        if (restart && fault != Fault.KILL) throw usage("--restart belongs to --fault kill", null);
        if (watchdog && fault != Fault.PAUSE) throw usage("--watchdog belongs to --fault pause", null);
        var poll = pollNameServer.map(OptionalInt::of).orElse(OptionalInt.empty());
        return new Trial.Settings(
                fault,
                new Traffic.Pace(threads, Duration.ofMillis(sendPauseMillis), poll),
                Duration.ofSeconds(observeSeconds),
                Duration.ofSeconds(pauseSeconds),
                restart,
                watchdog);
    }

    private static Failure usage(String what, @Nullable Throwable cause) {
        var hint = "./trijet failover --help explains them";
        return cause == null ? new Failure(ExitCode.USAGE, what, hint) : new Failure(ExitCode.USAGE, what, hint, cause);
    }

    private static String line(TrialResult result) {
        if (!result.counts()) return "trial " + result.trial() + " is void: " + result.voided();
        var why = result.failedSends() == 0 ? "" : " (" + result.firstError() + ")";
        return "trial " + result.trial() + ": gap " + result.longestGapMillis() + " ms, failed sends "
                + result.failedSends() + why + ", groups " + result.groups() + ", phases " + result.phases() + ", lost "
                + result.lost() + ", " + result.consumer();
    }

    private String client() {
        return "official client, " + threads + " threads, pause " + sendPauseMillis + " ms, route polls "
                + pollNameServer.map(millis -> "every " + millis + " ms").orElse("as by default");
    }

    /// What was typed, to type it again.
    private String commandLine() {
        var arguments = command.commandLine().getParseResult().originalArgs();
        return "./trijet " + String.join(" ", arguments);
    }
}
