// SPDX-License-Identifier: Apache-2.0
package io.trijet.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One guided run on one target, in a process of its own: Jazzer changes inputs and keeps those that reach new code.
///
/// What it keeps lies in `inputs` below the work directory, where the next run begins; what it finds, in `findings`.
final class Campaign {
    private static final Duration PROGRESS_EVERY = Duration.ofSeconds(15);
    private static final int LONGEST_ATTACK_SECONDS = 60;
    private static final int MOST_MEMORY_MIB = 3000;
    private static final int STORY_LINES = 25;

    private final Target target;
    private final Path inputs;
    private final Path findings;
    private final Consumer<String> progress;

    Campaign(Target target, Path work, Consumer<String> progress) {
        this.target = target;
        this.inputs = work.resolve(target.word()).resolve("inputs");
        this.findings = work.resolve(target.word()).resolve("findings");
        this.progress = progress;
    }

    /// What came of a run: `findings` are files with the inputs, `story` what was said about the last of them.
    record Result(
            Target target, long executions, int newInputs, Duration took, List<Path> findings, List<String> story) {
        boolean isClean() {
            return findings.isEmpty() && story.isEmpty();
        }
    }

    Result run(Corpus corpus, Duration length) throws IOException, InterruptedException {
        Files.createDirectories(inputs);
        Files.createDirectories(findings);
        plant(corpus);
        int inputsBefore = count(inputs);
        var findingsBefore = names(findings);
        long began = System.nanoTime();
        var process =
                new ProcessBuilder(command(length)).redirectErrorStream(true).start();
        var stop = new Thread(process::destroy);
        Runtime.getRuntime().addShutdownHook(stop);
        var told = new Told(target, progress);
        try (var lines = process.inputReader()) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) told.line(line);
        }
        int exit = process.waitFor();
        Runtime.getRuntime().removeShutdownHook(stop);
        var found = names(findings);
        found.removeAll(findingsBefore);
        var story = told.story(exit);
        return new Result(
                target,
                told.executions(),
                Math.max(0, count(inputs) - inputsBefore),
                Duration.ofNanos(System.nanoTime() - began),
                found.stream().map(findings::resolve).toList(),
                story);
    }

    /// Where the search begins: the well-formed inputs and what is kept in the source tree.
    private void plant(Corpus corpus) throws IOException {
        int number = 0;
        var begin = new ArrayList<byte[]>();
        try {
            begin.addAll(target.make().seeds());
        } catch (Exception e) {
            throw new IOException("target " + target.word() + " has no seeds: " + e, e);
        }
        corpus.of(target).forEach(kept -> begin.add(kept.input()));
        for (var input : begin) Files.write(inputs.resolve("begin-" + number++), input);
    }

    private List<String> command(Duration length) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-ea",
                "-Xmx1500m",
                "-XX:+UseSerialGC",
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-D" + Entry.TARGET + "=" + target.word(),
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + Entry.class.getName(),
                "--instrumentation_includes=io.trijet.**",
                // New code in the simulated world, or in an attack, is no progress.
                "--instrumentation_excludes=io.trijet.world.**:io.trijet.fuzz.**",
                "--custom_hook_excludes=io.netty.**",
                "--reproducer_path=" + findings,
                "-artifact_prefix=" + findings + "/",
                "-max_total_time=" + length.toSeconds(),
                "-timeout=" + LONGEST_ATTACK_SECONDS,
                "-rss_limit_mb=" + MOST_MEMORY_MIB,
                "-print_final_stats=1",
                inputs.toString());
    }

    private static int count(Path directory) throws IOException {
        return names(directory).size();
    }

    /// Of the inputs among the files: Jazzer writes a Java program beside each finding.
    private static Set<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".java"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /// Understands what Jazzer says.
    private static final class Told {
        private final Target target;
        private final Consumer<String> progress;
        private final List<String> story = new ArrayList<>();
        private final List<String> last = new ArrayList<>();
        private long toldNanos = System.nanoTime();
        private long executions;
        private boolean isStory;

        Told(Target target, Consumer<String> progress) {
            this.target = target;
            this.progress = progress;
        }

        void line(String line) {
            boolean isBegin = line.startsWith("== Java") || (line.startsWith("==") && line.contains("ERROR:"));
            isStory |= isBegin;
            if (line.startsWith("stat::")) isStory = false;
            if (isStory && story.size() < STORY_LINES) story.add(line);
            if (last.size() == STORY_LINES) last.removeFirst();
            last.add(line);
            if (line.startsWith("stat::number_of_executed_units:")) executions = number(line);
            if (line.startsWith("#")) progressed(line);
        }

        private void progressed(String line) {
            long now = System.nanoTime();
            if (now - toldNanos < PROGRESS_EVERY.toNanos()) return;
            toldNanos = now;
            progress.accept(target.word() + " " + line.replaceAll("\\s+", " ").replaceAll(" L: .*", ""));
        }

        long executions() {
            return executions;
        }

        /// Why the run ended, unless its time was over.
        List<String> story(int exit) {
            return exit == 0 || !story.isEmpty() ? story : last;
        }

        private static long number(String line) {
            return Long.parseLong(
                    line.substring(line.indexOf(':', "stat::".length()) + 1).strip());
        }
    }
}
