// SPDX-License-Identifier: Apache-2.0
package io.trijet.fuzz;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `trijet fuzz`: attacks one target after the other, says what came of each, and where what was found lies.
@Command(
        name = "fuzz",
        mixinStandardHelpOptions = true,
        description =
                "Gives hostile bytes to everything that reads bytes from outside, led by the code that they reach.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:nothing was found", "1:something was found", "2:wrong usage"})
public final class Main implements Callable<Integer> {
    @Parameters(paramLabel = "TARGET", description = "what to attack; --list names them")
    private List<String> words = List.of();

    @Option(names = "--all", description = "every target, one after the other")
    private boolean all;

    @Option(names = "--minutes", defaultValue = "1", description = "for each target (${DEFAULT-VALUE})")
    private double minutes = 1;

    @Option(names = "--list", description = "name the targets and end")
    private boolean list;

    @Option(
            names = "--corpus",
            defaultValue = "fuzz/corpus",
            description = "directory of the inputs that are kept in the source tree (${DEFAULT-VALUE})")
    private Path corpus = Path.of("fuzz", "corpus");

    @Option(
            names = "--work",
            defaultValue = ".trijet/fuzz-corpus",
            description = "directory for what is learned, and what is found (${DEFAULT-VALUE})")
    private Path work = Path.of(".trijet", "fuzz-corpus");

    private final PrintStream out;
    private final PrintStream err;

    Main(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main(System.out, System.err)).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (list) {
            for (var target : Target.values()) out.printf("%-16s %s%n", target.word(), target.meaning());
            return 0;
        }
        var targets = new ArrayList<Target>();
        if (all) targets.addAll(Arrays.asList(Target.values()));
        for (var word : words) {
            var target = Target.of(word);
            if (target.isEmpty()) return wrong("there is no target " + word + ": ./trijet fuzz --list names them");
            targets.add(target.get());
        }
        if (targets.isEmpty()) return wrong("name a TARGET, or say --all: ./trijet fuzz --list names them");
        if (minutes <= 0) return wrong("--minutes must be above 0, was " + minutes);
        return attack(targets);
    }

    private int wrong(String what) {
        err.println("trijet: " + what);
        return CommandLine.ExitCode.USAGE;
    }

    private int attack(List<Target> targets) throws IOException, InterruptedException {
        boolean isClean = true;
        for (var target : targets) {
            var length = Duration.ofMillis(Math.max(1000, Math.round(minutes * 60_000)));
            var result =
                    new Campaign(target, work, line -> err.println("trijet: " + line)).run(new Corpus(corpus), length);
            isClean &= result.isClean();
            tell(result);
        }
        return isClean ? 0 : 1;
    }

    private void tell(Campaign.Result result) throws IOException {
        out.printf(
                Locale.ROOT,
                "%-16s %,12d executions, %,6d new inputs, %3d found, %,5d s%n",
                result.target().word(),
                result.executions(),
                result.newInputs(),
                result.findings().size(),
                result.took().toSeconds());
        result.story().forEach(line -> out.println("    " + line));
        for (var finding : result.findings()) {
            out.println("  found: " + finding);
            out.println(
                    "  once it is mended, keep it: add to " + new Corpus(corpus).file(result.target()) + " the line");
            out.println("    " + Corpus.line(Files.readAllBytes(finding), "what it did"));
        }
    }
}
