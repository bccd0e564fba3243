// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.compare;

import io.trijet.tools.bench.SpeedPass;
import io.trijet.tools.cli.Output;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.cluster.ClusterPlan;
import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// `trijet bench --compare` and what goes with it.
public final class CompareOptions {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final Path REPORT = Path.of("trijet-comparison.html");

    @Option(
            names = "--compare",
            required = true,
            description = "measure the modes one after the other, and kill, wipe and cut off the leader of each")
    private boolean isAsked;

    @Option(
            names = "--modes",
            paramLabel = "MODE",
            split = ",",
            description = "default: single,async,sync,dledger (dledger is raft)")
    private List<String> modes = List.of("single", "async", "sync", "dledger");

    @Option(
            names = "--runs",
            paramLabel = "N",
            description = "how often speed is measured; told are medians and spread (default: 1)")
    private int runs = 1;

    @Option(names = "--no-crash", description = "measure only how fast they are")
    private boolean noCrash;

    @Option(
            names = "--hands-off",
            paramLabel = "SECONDS",
            description = "how long a cluster without its leader is left alone before an operator helps (default: 10)")
    private int handsOffSeconds = 10;

    @Option(
            names = "--poll-name-server",
            paramLabel = "MILLIS",
            description =
                    "the client's interval between two route polls while the leader is killed (default: its own, 30 s)")
    private Optional<Integer> pollNameServer = Optional.empty();

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description =
                    "where the report goes: FILE, and the figures beside it as .json (default: trijet-comparison.html)")
    private Path report = REPORT;

    @Option(names = "--no-report", description = "write no report")
    private boolean noReport;

    public boolean isAsked() {
        return isAsked;
    }

    /// What the whole command was asked for.
    ///
    /// `peer` is where the jars of the product are that is to stand beside ours.
    public record Asked(
            String commandLine, ClusterPlan.Flush flush, SpeedPass.Wish speed, Path below, Optional<Path> peer) {}

    /// Exit code 0: everything was measured, whatever it came to.
    public int run(Asked asked, Output output, PrintWriter progress)
            throws Failure, ClusterException, InterruptedException {
        var poll = pollNameServer.map(OptionalInt::of).orElse(OptionalInt.empty());
        var trial = new ModeTrial.Wish(asked.speed(), !noCrash, handsOff(), poll);
        var modes = parsedModes();
        int times = times();
        var files = report();
        var wish = new Comparison.Wish(modes, asked.flush(), trial, asked.below(), times, asked.peer());
        var comparison = new Comparison(wish);
        var listener = output.isJson() ? CompareOutput.forPrograms(output) : CompareOutput.forPeople(progress);
        var result = comparison.run(asked.commandLine(), listener);
        // Printed first: a disk that is full by now takes only the files.
        if (output.isJson()) output.line(single(result).orElse(result));
        else output.print(result, () -> ComparisonTable.text(result));
        if (files.isPresent()) {
            write(files.get(), result);
            output.tell("report: " + files.get().html() + ", figures: "
                    + files.get().json());
        }
        return ExitCode.DONE;
    }

    /// Whoever asks for one mode gets the figures of that.
    private static Optional<Object> single(Comparison.Result result) {
        return result.modes().size() == 1 ? Optional.of(result.modes().getFirst()) : Optional.empty();
    }

    private int times() throws Failure {
        if (runs >= 1 && runs <= 100) return runs;
        throw new Failure(ExitCode.USAGE, "--runs must be 1 to 100, was " + runs, "for example 3");
    }

    private Duration handsOff() throws Failure {
        if (handsOffSeconds >= 1 && handsOffSeconds <= 600) return Duration.ofSeconds(handsOffSeconds);
        throw new Failure(ExitCode.USAGE, "--hands-off must be 1 to 600, was " + handsOffSeconds, "for example 10");
    }

    private List<ClusterMode> parsedModes() throws Failure {
        var parsed = new ArrayList<ClusterMode>();
        try {
            for (var mode : modes) parsed.add(ClusterMode.parse(mode));
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()), "for example --modes async,dledger", e);
        }
        return parsed;
    }

    /// Where the report and its figures go.
    private record Places(Path html, Path json) {}

    /// Looks before anything is measured whether they can be written.
    private Optional<Places> report() throws Failure {
        if (noReport) return Optional.empty();
        var name = String.valueOf(report.getFileName());
        var stem = name.endsWith(".html") ? name.substring(0, name.length() - ".html".length()) : name;
        var directory = report.toAbsolutePath().getParent();
        if (directory == null || !Files.isWritable(directory))
            throw new Failure(
                    ExitCode.USAGE, "the report cannot be written to " + directory, "--report elsewhere.html");
        return Optional.of(new Places(report, report.resolveSibling(stem + ".json")));
    }

    private static void write(Places files, Comparison.Result result) throws Failure {
        try {
            Files.writeString(files.json(), JSON.writeValueAsString(result) + "\n");
            Files.writeString(files.html(), ReportPage.html(result));
        } catch (IOException e) {
            throw new Failure(ExitCode.INTERNAL, "the report could not be written: " + e.getMessage(), "", e);
        }
    }
}
