// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cli;

import io.trijet.tools.cluster.RollingRestart;
import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `trijet cluster restart --rolling`: through the lab, which starts and stops the nodes.
@Command(
        name = "cluster",
        mixinStandardHelpOptions = true,
        description = "What is done to all nodes.",
        subcommands = ClusterCommand.Restart.class)
public final class ClusterCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Override
    public Integer call() {
        command.commandLine().usage(command.commandLine().getErr());
        return ExitCode.USAGE;
    }

    /// What it came to.
    record Outcome(List<String> restarted, long elapsedMillis) {}

    @Command(
            name = "restart",
            mixinStandardHelpOptions = true,
            description = {
                "Restarts all nodes of a raft cluster, one after the other: hands over what a node leads, waits until",
                "clients have turned to the others (35 s at most: they poll their routes every 30 s), lets it leave,",
                "starts it and waits until it has caught up. Progress on standard error. Needs the lab."
            })
    static final class Restart implements Callable<Integer> {
        @Mixin
        private Connections connections = new Connections();

        @Mixin
        private Output output = new Output();

        @Option(names = "--rolling", required = true, description = "one node at a time; the only way there is")
        private boolean rolling;

        @Override
        public Integer call() throws Failure, InterruptedException {
            assert rolling : "picocli demands it";
            var nodes = new Nodes(connections);
            var lab = nodes.lab()
                    .orElseThrow(() -> new Failure(
                            ExitCode.UNREACHABLE,
                            "no lab answers at " + connections.url + ", and only it can start nodes",
                            "name it with --url; real machines: ./trijet node drain NODE, restart its service, next"));
            var mode = lab.path("mode").asString("");
            if (!mode.equals("raft"))
                throw new Failure(
                        ExitCode.REFUSED,
                        "this cluster is of mode '" + mode + "', where a restarted master does not get the lead back"
                                + " by itself",
                        "restart its slaves one by one, then promote one and restart the master");
            long began = System.nanoTime();
            try (var api = connections.lab()) {
                var restarting = new ThroughLab(nodes, nodes.all(Optional.of(lab)), api);
                new RollingRestart<>(restarting, output::tell).run();
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
                var outcome = new Outcome(restarting.names(), millis);
                output.print(
                        outcome,
                        () -> outcome.restarted().size() + " nodes restarted in " + outcome.elapsedMillis() + " ms\n");
            }
            return ExitCode.DONE;
        }
    }

    /// Stops and starts by asking the lab; all else by asking the nodes.
    private record ThroughLab(Nodes nodes, List<Nodes.Known> known, HttpApi lab)
            implements RollingRestart.Nodes<Failure> {
        private static final Duration PATIENCE = Duration.ofSeconds(90);

        @Override
        public List<String> names() {
            return known.stream().map(Nodes.Known::name).toList();
        }

        @Override
        public Optional<JsonNode> replication(String node) throws InterruptedException {
            return Nodes.ask(http(node), "/v1/replication");
        }

        @Override
        public void drain(String node, Duration linger) throws Failure, InterruptedException {
            try (var api = new HttpApi(http(node))) {
                api.post("/v1/drain", Map.of("lingerMillis", linger.toMillis()), PATIENCE.plus(linger));
            }
        }

        @Override
        public void stop(String node) throws Failure, InterruptedException {
            lab.post("/v1/nodes/" + node + "/stop", Map.of(), PATIENCE);
        }

        @Override
        public void start(String node) throws Failure, InterruptedException {
            lab.post("/v1/nodes/" + node + "/start", Map.of(), PATIENCE);
        }

        @Override
        public Failure tooLate(String what) {
            return new Failure(ExitCode.TRY_AGAIN, what, "./trijet status shows what is missing; then try again");
        }

        private String http(String node) {
            return known.stream()
                    .filter(candidate -> candidate.name().equals(node))
                    .findFirst()
                    .orElseThrow()
                    .http();
        }
    }
}
