// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.errand;

import io.trijet.lab.http.Json;
import io.trijet.lab.http.Problem;
import io.trijet.tools.cluster.ClusterException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Commands of the tools that bring clusters of their own, one at a time. Meanwhile the learner's nodes stand still, so
/// that both do not share the processors.
public final class Errands {
    private static final long ENDS_WITHIN_SECONDS = 20;

    private final ToolCommand command;
    private final Path data;
    private final Nodes nodes;
    private final AtomicBoolean isRunning = new AtomicBoolean();
    private volatile Optional<Process> current = Optional.empty();
    private volatile boolean isCancelled;

    /// The learner's nodes.
    public interface Nodes {
        /// Lets those that run leave; says which.
        List<String> stopAll() throws ClusterException, InterruptedException;

        /// Starts these again.
        void start(List<String> names) throws ClusterException, InterruptedException;
    }

    /// Hears each line, which is a JSON object. Failing to take it ends the run.
    public interface Listener {
        void line(String json) throws IOException;
    }

    /// `data`: below it the clusters' directories are made.
    public Errands(ToolCommand command, Path data, Nodes nodes) {
        this.command = command;
        this.data = data;
        this.nodes = nodes;
    }

    /// Runs a command that takes `-o json` and `--data`, and returns its last line: the result. A `Problem` if one
    /// runs already, or if it did not come to a result.
    public JsonNode run(List<String> arguments, Listener listener)
            throws ClusterException, IOException, InterruptedException {
        if (!isRunning.compareAndSet(false, true))
            throw Problem.conflict(
                    "one that brings clusters of its own is running",
                    "wait for it, or cancel it: DELETE /v1/operations/{id}");
        try {
            var stopped = nodes.stopAll();
            try {
                tell(stopped, listener);
                return send(arguments, listener);
            } finally {
                startAgain(stopped);
            }
        } finally {
            isCancelled = false;
            isRunning.set(false);
        }
    }

    /// Also for somebody who was interrupted.
    private void startAgain(List<String> stopped) throws ClusterException, InterruptedException {
        boolean isInterrupted = Thread.interrupted();
        try {
            nodes.start(stopped);
        } finally {
            if (isInterrupted) Thread.currentThread().interrupt();
        }
    }

    /// Ends the one that runs, if any: its caller gets a problem.
    public void cancel() {
        if (!isRunning.get()) return;
        isCancelled = true;
        current.ifPresent(Process::destroy);
    }

    private static void tell(List<String> stopped, Listener listener) throws IOException {
        if (stopped.isEmpty()) return;
        var line = new LinkedHashMap<String, Object>();
        line.put("type", "step");
        line.put("step", Line.MAKES_ROOM);
        line.put(
                "text",
                "your nodes " + String.join(", ", stopped)
                        + " are stopped while this runs, so that both do not share the processors");
        listener.line(Json.text(line));
    }

    private JsonNode send(List<String> arguments, Listener listener) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command.line(withData(arguments)))
                .redirectError(ProcessBuilder.Redirect.PIPE)
                .start();
        current = Optional.of(process);
        if (isCancelled) process.destroy();
        try (var output = process.inputReader();
                var errors = process.errorReader()) {
            var said = CompletableFuture.supplyAsync(() -> text(errors));
            var last = "";
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                listener.line(line);
                last = line;
            }
            int code = process.waitFor();
            if (code == 0 && !last.isEmpty()) return Json.MAPPER.readTree(last);
            throw new Problem(500, "it ended with code " + code + ": " + said.join(), "try again");
        } finally {
            current = Optional.empty();
            end(process);
        }
    }

    private List<String> withData(List<String> arguments) {
        var all = new ArrayList<>(arguments);
        all.addAll(List.of("-o", "json", "--data", data.toAbsolutePath().toString()));
        return all;
    }

    private static String text(BufferedReader errors) {
        try {
            return errors.lines().collect(Collectors.joining("\n"));
        } catch (UncheckedIOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /// One that is not wanted any more cleans up after itself.
    private static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
