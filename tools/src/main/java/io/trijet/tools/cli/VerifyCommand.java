// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cli;

import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/// `trijet verify`: the lab reads everything back. Exit code 1 if something is lost or replicas differ.
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Compares every acknowledged message with every live replica. Exit code 0: all there, 1: not.")
public final class VerifyCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    @Mixin
    private Connections connections = new Connections();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws Failure, InterruptedException {
        output.tell("reading every message back from every live replica ...");
        try (var lab = connections.lab()) {
            var verdict = lab.post("/v1/verify", Map.of(), PATIENCE);
            output.print(verdict, () -> toText(verdict));
            return verdict.path("ok").asBoolean(false) ? ExitCode.DONE : ExitCode.NO;
        }
    }

    static String toText(JsonNode verdict) {
        var table = new TextTable(
                "ACKNOWLEDGED",
                "FOUND",
                "LOST",
                "NOT YET SERVED",
                "DUPLICATED",
                "OUT OF ORDER",
                "REPLICAS IDENTICAL",
                "OK");
        table.row(
                verdict.path("acknowledged").asLong(0),
                verdict.path("found").asLong(0),
                verdict.path("lost").asLong(0),
                verdict.path("notYetServed").asLong(0),
                verdict.path("duplicated").asLong(0),
                verdict.path("outOfOrder").asLong(0),
                yesNo(verdict.path("replicasIdentical").asBoolean(false)),
                yesNo(verdict.path("ok").asBoolean(false)));
        var whatToDo = verdict.path("whatToDo").asString("");
        return whatToDo.isEmpty() ? table.toString() : table + whatToDo + "\n";
    }

    private static String yesNo(boolean answer) {
        return answer ? "yes" : "no";
    }
}
