// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cli;

import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `trijet leader transfer`: who leads, in mode raft, by choice.
@Command(
        name = "leader",
        mixinStandardHelpOptions = true,
        description = "Moves the lead of a group (mode raft; elsewhere: ./trijet promote).",
        subcommands = LeaderCommand.Transfer.class)
public final class LeaderCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Override
    public Integer call() {
        command.commandLine().usage(command.commandLine().getErr());
        return ExitCode.USAGE;
    }

    /// What it came to.
    record Outcome(String group, String from, String leader, long term, long elapsedMillis) {}

    @Command(
            name = "transfer",
            mixinStandardHelpOptions = true,
            description =
                    "Hands a group's lead to NODE, once that has everything. Exit code 77: refused, and says why.")
    static final class Transfer implements Callable<Integer> {
        private static final Duration PATIENCE = Duration.ofSeconds(30);

        @Mixin
        private Connections connections = new Connections();

        @Mixin
        private Output output = new Output();

        @Option(names = "--group", paramLabel = "GROUP", description = "the broker name (default: the only one)")
        private Optional<String> group = Optional.empty();

        @Option(names = "--to", required = true, paramLabel = "NODE", description = "for example n1")
        private String to = "";

        @Override
        public Integer call() throws Failure, InterruptedException {
            var nodes = new Nodes(connections);
            var wanted = nodes.status().requireGroup(group);
            if (wanted.leader().equals(to)) {
                print(new Outcome(wanted.group(), to, to, wanted.term(), 0));
                return ExitCode.DONE;
            }
            if (wanted.leader().isEmpty())
                throw new Failure(
                        ExitCode.TRY_AGAIN,
                        "nobody leads group " + wanted.group() + ": there is nobody to hand over",
                        "./trijet status shows who answers");
            long began = System.nanoTime();
            try (var leader = nodes.api(wanted.leader())) {
                var answer = leader.post("/v1/transfer", Map.of("group", wanted.group(), "to", to), PATIENCE);
                print(new Outcome(
                        wanted.group(),
                        wanted.leader(),
                        answer.path("leader").asString(""),
                        answer.path("term").asLong(0),
                        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)));
            }
            return ExitCode.DONE;
        }

        private void print(Outcome outcome) {
            output.print(
                    outcome,
                    () -> outcome.leader() + " leads group " + outcome.group() + " in term " + outcome.term()
                            + (outcome.from().equals(outcome.leader())
                                    ? ", as before\n"
                                    : ", handed over by " + outcome.from() + " in " + outcome.elapsedMillis()
                                            + " ms\n"));
        }
    }
}
