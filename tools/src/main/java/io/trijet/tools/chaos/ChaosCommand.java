// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos;

import io.trijet.tools.chaos.RunResult.Verdict;
import io.trijet.tools.chaos.scenario.Catalogue;
import io.trijet.tools.chaos.scenario.RandomScenario;
import io.trijet.tools.chaos.scenario.Scenario;
import io.trijet.tools.cli.Output;
import io.trijet.tools.cli.TextTable;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `trijet chaos`: breaks a cluster of its own in every way there is, and says what became of the promises.
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        description = {
            "Starts a cluster of its own, lets official producers and consumers work on it, breaks things, heals them, reads",
            "everything back from every replica, and judges it: lost, duplicated, reordered, gaps, offsets that went back,",
            "replicas that differ, leaders per term, time without service.",
            "Some scenarios need root or a program; without it they are not run, which is said. A run whose fault did not",
            "bite is void. Progress on standard error; the nodes' logs of each run in DIR/trijet-chaos-logs.",
            "Exit code 0: all that was run passed; 1: not."
        })
public final class ChaosCommand implements Callable<Integer> {
    private static final long MOST_MINUTES = 24 * 60;

    @Mixin
    private Output output = new Output();

    @Option(names = "--scenario", paramLabel = "NAME", description = "one of --list; may be repeated")
    private List<String> names = List.of();

    @Option(names = "--all", description = "every scenario that makes sense in the mode")
    private boolean all;

    @Option(names = "--random", description = "faults drawn from a seed, run after run, each on a new cluster")
    private boolean random;

    @Option(names = "--ci", description = "a little of everything in one run, in about a minute and a half")
    private boolean ci;

    @Option(names = "--list", description = "what scenarios there are, what they need, and what is left out and why")
    private boolean list;

    @Option(names = "--seed", paramLabel = "S", description = "of --random (default: drawn, and told)")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--minutes",
            paramLabel = "M",
            defaultValue = "10",
            description = "of --random: begins no further run after that (default: ${DEFAULT-VALUE})")
    private long minutes = 10;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "RAFT",
            description = "raft, sync or async (default: raft)")
    private ClusterMode mode = ClusterMode.RAFT;

    @Option(names = "--report", paramLabel = "FILE", description = "writes all runs as one HTML file with timelines")
    private Optional<Path> report = Optional.empty();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "where clusters are made and logs are kept (default: the system's temporary directory)")
    private Optional<Path> data = Optional.empty();

    @Override
    public Integer call() throws Failure, IOException, InterruptedException {
        requireOneWish();
        if (list) return list();
        var results = new ArrayList<RunResult>();
        if (random) runRandom(results);
        else for (var scenario : wanted()) results.add(run(scenario));
        if (!output.isJson()) output.print(results, () -> ResultTable.text(results));
        if (report.isPresent()) Files.writeString(report.get(), TimelinePage.html(results));
        boolean isSound = results.stream()
                .allMatch(result -> result.verdict() == Verdict.PASSED || result.verdict() == Verdict.NOT_RUN);
        return isSound ? ExitCode.DONE : ExitCode.NO;
    }

    private void requireOneWish() throws Failure {
        long wishes = List.of(!names.isEmpty(), all, random, ci, list).stream()
                .filter(wish -> wish)
                .count();
        if (wishes != 1) throw usage("one of --scenario, --all, --random, --ci and --list is needed");
        if (mode == ClusterMode.SINGLE) throw usage("--mode is raft, sync or async");
        if (minutes < 1 || minutes > MOST_MINUTES)
            throw usage("--minutes is 1 to " + MOST_MINUTES + ", not " + minutes);
        if (seed.isPresent() && !random) throw usage("--seed belongs to --random");
    }

    private static Failure usage(String what) {
        return new Failure(ExitCode.USAGE, what, "./trijet chaos --help explains them");
    }

    private List<Scenario> wanted() throws Failure {
        if (ci) return List.of(Catalogue.quick());
        if (all)
            return Catalogue.all().stream()
                    .filter(scenario -> scenario.modes().contains(mode))
                    .toList();
        var wanted = new ArrayList<Scenario>();
        for (var name : names) {
            var scenario = Catalogue.named(name)
                    .orElseThrow(() -> usage("no scenario is called '" + name + "': --list tells them"));
            if (!scenario.modes().contains(mode)) throw usage(name + " makes no sense in mode " + mode.word());
            wanted.add(scenario);
        }
        return wanted;
    }

    private void runRandom(List<RunResult> results) throws IOException, InterruptedException {
        long first = seed.orElseGet(() -> (long) new SecureRandom().nextInt(1_000_000));
        long end = System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
        for (long number = first; System.nanoTime() - end < 0; number++)
            results.add(run(RandomScenario.draw("random-" + number, new Random(number))));
    }

    private RunResult run(Scenario scenario) throws IOException, InterruptedException {
        output.tell(scenario.name() + " (" + mode.word() + ")");
        var result = outcome(scenario);
        output.tell("  " + result.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                + (result.why().isEmpty() ? "" : ": " + result.why()));
        if (output.isJson()) output.line(result);
        return result;
    }

    private RunResult outcome(Scenario scenario) throws IOException, InterruptedException {
        var missing = scenario.missing();
        if (!missing.isEmpty())
            return RunResult.without(scenario.name(), mode.word(), Verdict.NOT_RUN, "needs " + missing);
        var below = data.orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir")));
        try {
            return new ChaosRun(scenario, mode, below, output::tell).run();
        } catch (ClusterException | Failure | IOException e) {
            return RunResult.without(scenario.name(), mode.word(), Verdict.BROKEN, "not finished: " + e.getMessage());
        }
    }

    // ---- What there is

    private int list() {
        var scenarios = Catalogue.all();
        output.print(scenarios, () -> {
            var table = new TextTable("scenario", "rows", "modes", "needs", "expected");
            for (var scenario : scenarios)
                table.row(
                        scenario.name(),
                        scenario.rows(),
                        scenario.modes().stream()
                                .map(ClusterMode::word)
                                .sorted()
                                .collect(Collectors.joining(",")),
                        scenario.needs().isEmpty()
                                ? "-"
                                : scenario.needs().stream()
                                        .map(need -> need.name().toLowerCase(Locale.ROOT))
                                        .sorted()
                                        .collect(Collectors.joining(",")),
                        scenario.expected());
            var left = new TextTable("left out", "why");
            Catalogue.exclusions().forEach(left::row);
            return table + "\n" + left;
        });
        return ExitCode.DONE;
    }
}
