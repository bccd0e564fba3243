// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cli;

import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `trijet node drain`: makes a node ready to be stopped.
@Command(
        name = "drain",
        mixinStandardHelpOptions = true,
        description = {
            "Makes NODE ready to be stopped: it hands over what it leads and waits until clients have turned to the",
            "others (mode raft), finishes what it was asked, and takes nothing new until it is started again."
        })
final class DrainCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MAX_LINGER = 120;

    @Mixin
    private Connections connections = new Connections();

    @Mixin
    private Output output = new Output();

    @Option(
            names = "--linger",
            paramLabel = "SECONDS",
            defaultValue = "35",
            description = "how long it waits at most until clients, which poll their routes every 30 s, have turned to"
                    + " others (0 to 120; default: 35)")
    private int linger;

    @Parameters(paramLabel = "NODE", description = "for example n1")
    private String node = "";

    /// What it came to: the groups it led before, and the node that leads each now (empty: nobody yet).
    record Outcome(String node, boolean drained, List<Moved> led) {}

    record Moved(String group, String leader) {}

    @Override
    public Integer call() throws Failure, InterruptedException {
        if (linger < 0 || linger > MAX_LINGER)
            throw new Failure(ExitCode.USAGE, "--linger is " + linger, "give seconds from 0 to " + MAX_LINGER);
        var nodes = new Nodes(connections);
        var led = nodes.status().groups().stream()
                .filter(group -> group.leader().equals(node))
                .map(ClusterStatus.Group::group)
                .toList();
        output.tell("draining " + node + ": it leads nothing any more, and clients have " + linger
                + " s to turn to the others ...");
        try (var api = nodes.api(node)) {
            api.post("/v1/drain", Map.of("lingerMillis", linger * 1_000), PATIENCE.plusSeconds(linger));
        }
        var moved = nodes.status().groups().stream()
                .filter(group -> led.contains(group.group()))
                .map(group -> new Moved(group.group(), group.leader().equals(node) ? "" : group.leader()))
                .toList();
        var outcome = new Outcome(node, true, moved);
        output.print(outcome, () -> toText(outcome));
        return ExitCode.DONE;
    }

    private static String toText(Outcome outcome) {
        var text = new StringBuilder(outcome.node() + " is drained: stop it now; started again it serves again\n");
        for (var moved : outcome.led())
            text.append("group ")
                    .append(moved.group())
                    .append(moved.leader().isEmpty() ? ": nobody leads yet" : ": " + moved.leader() + " leads")
                    .append('\n');
        return text.toString();
    }
}
