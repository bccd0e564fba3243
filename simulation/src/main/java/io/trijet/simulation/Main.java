// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import io.trijet.replication.Mode;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `trijet sim`: runs seeds and says which of them broke a promise, with the command that shows it again.
@Command(
        name = "sim",
        mixinStandardHelpOptions = true,
        description = "Runs the whole broker in virtual time from seeds, breaks it, and checks every promise.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:every seed passed", "1:a promise was broken", "2:wrong usage"})
public final class Main implements Callable<Integer> {
    /// A suite this large must have met every situation.
    static final int SEEDS_FOR_ALL_SITUATIONS = 200;

    /// Virtual seconds in which things break, unless said otherwise.
    static final int FAULT_SECONDS = 15;

    private static final long PROGRESS_EVERY = 10;

    @Option(names = "--seeds", defaultValue = "20", description = "how many seeds (${DEFAULT-VALUE})")
    private int seeds = 20;

    @Option(names = "--first-seed", defaultValue = "1", description = "the first of them (${DEFAULT-VALUE})")
    private long firstSeed = 1;

    @Option(names = "--seed", description = "just this one, with its numbers")
    private @Nullable Long seed; // picocli leaves what was not given null

    @Option(names = "--mode", description = "single, async, sync or raft; drawn from the seed if not given")
    private @Nullable String mode; // picocli leaves what was not given null

    @Option(
            names = "--fault-seconds",
            defaultValue = "" + FAULT_SECONDS,
            description = "virtual seconds in which things break (${DEFAULT-VALUE})")
    private int faultSeconds = FAULT_SECONDS;

    @Option(names = "--without", split = ",", description = "classes of fault to leave out: ${COMPLETION-CANDIDATES}")
    private Set<Fault> without = Set.of();

    @Option(names = "--producers", description = "at most so many producers")
    private @Nullable Integer producers; // picocli leaves what was not given null

    @Option(names = "--consumers", description = "at most so many consumers")
    private @Nullable Integer consumers; // picocli leaves what was not given null

    @Option(names = "--shrink", description = "look for a smaller run of --seed that fails in the same way")
    private boolean shrink;

    @Option(names = "--minutes", description = "go on with further seeds for so many real minutes")
    private @Nullable Integer minutes; // picocli leaves what was not given null

    @Option(names = "--until-failure", description = "stop at the first seed that fails")
    private boolean untilFailure;

    private final PrintStream out;
    private final PrintStream err;
    private final LongSupplier realNanos;
    private final LongSupplier cpuNanos;
    private long passed;
    private long failed;
    private Figures figures = Figures.NONE;
    private final Situations situations = new Situations();

    /// `cpuNanos` tells what this process has taken of a processor.
    Main(PrintStream out, PrintStream err, LongSupplier realNanos, LongSupplier cpuNanos) {
        this.out = out;
        this.err = err;
        this.realNanos = realNanos;
        this.cpuNanos = cpuNanos;
    }

    /// The only real clocks of this module, for progress and for what a minute of a processor is worth.
    public static void main(String[] arguments) {
        var main = new Main(System.out, System.err, System::nanoTime, Main::cpuNanosOfThisProcess);
        System.exit(new CommandLine(main).execute(arguments));
    }

    /// Compiler and collector included.
    private static long cpuNanosOfThisProcess() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .toNanos();
    }

    @Override
    public Integer call() {
        Optional<Mode> chosen;
        try {
            chosen = Optional.ofNullable(mode).map(name -> Mode.valueOf(name.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            err.println("--mode must be single, async, sync or raft, was '" + mode + "'");
            return CommandLine.ExitCode.USAGE;
        }
        var choice = new Choice(chosen, faultSeconds * Plan.SECOND, without, most(producers), most(consumers));
        long started = realNanos.getAsLong();
        if (seed != null) runAlone(seed, choice);
        else runMany(choice, started);
        summarize(realNanos.getAsLong() - started);
        return failed == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private static OptionalInt most(@Nullable Integer given) {
        return given == null ? OptionalInt.empty() : OptionalInt.of(given);
    }

    private void runAlone(long number, Choice choice) {
        var result = runOne(number, choice);
        describe(result);
        if (!shrink || result.passed()) return;
        var shrinker = new Shrinker(number, choice, result, smaller -> Run.of(number, smaller), err::println);
        var smallest = shrinker.shrink();
        out.println("smallest: " + command(number, smallest));
    }

    private void runMany(Choice choice, long started) {
        long until = minutes == null ? 0 : started + minutes * 60 * Plan.SECOND;
        for (long i = 0; i < seeds || realNanos.getAsLong() < until; i++) {
            runOne(firstSeed + i, choice);
            if (untilFailure && failed > 0) {
                out.println("stopped at seed " + (firstSeed + i) + ", after " + (i + 1) + " seeds");
                return;
            }
            if ((i + 1) % PROGRESS_EVERY == 0)
                err.println((i + 1) + " seeds, " + failed + " failed, " + perSecond(realNanos.getAsLong() - started));
        }
        boolean isWhole = choice.without().isEmpty() && faultSeconds >= FAULT_SECONDS;
        boolean isLarge = seeds >= SEEDS_FOR_ALL_SITUATIONS && isWhole;
        for (var missing : situations.missing(choice.mode())) {
            (isLarge ? out : err).println("never met: " + missing);
            if (isLarge) failed++;
        }
    }

    private RunResult runOne(long number, Choice choice) {
        var result = Run.of(number, choice);
        figures = figures.plus(result.figures());
        situations.add(result.situations());
        if (result.passed()) passed++;
        else failed++;
        for (var violation : result.violations())
            out.println("seed " + number + " " + result.plan().mode() + " " + violation + " | again: "
                    + command(number, choice));
        return result;
    }

    private static String command(long number, Choice choice) {
        return String.join(" ", "./trijet sim --seed " + number, String.join(" ", Shrinker.options(choice)))
                .strip();
    }

    private void describe(RunResult result) {
        out.println(result.plan());
        result.summary().ifPresent(out::println);
        var run = result.figures();
        out.println("virtual seconds " + run.virtualNanos() / Plan.SECOND + ", happenings " + run.events() + ", trace "
                + Long.toHexString(result.traceHash()));
    }

    private void summarize(long nanos) {
        for (var situation : Situation.values())
            out.printf(Locale.ROOT, "%-28s %,d%n", situation, situations.times(situation));
        situations.metrics().forEach((name, count) -> out.printf(Locale.ROOT, "%-28s %,d%n", name, count));
        out.println(perSecond(nanos));
        out.println(figures.perCpuMinute(cpuNanos.getAsLong()));
        out.println(passed + " passed, " + failed + " failed");
    }

    private String perSecond(long nanos) {
        return String.format(Locale.ROOT, "%,d events/s", figures.events() * Plan.SECOND / Math.max(1, nanos));
    }
}
