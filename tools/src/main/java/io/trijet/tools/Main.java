// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools;

import io.trijet.tools.bench.BenchCommand;
import io.trijet.tools.bug.BugCommand;
import io.trijet.tools.chaos.ChaosCommand;
import io.trijet.tools.cli.ClusterCommand;
import io.trijet.tools.cli.ConsumeCommand;
import io.trijet.tools.cli.GroupCommand;
import io.trijet.tools.cli.LeaderCommand;
import io.trijet.tools.cli.NodeActions;
import io.trijet.tools.cli.PromoteCommand;
import io.trijet.tools.cli.SendCommand;
import io.trijet.tools.cli.StatusCommand;
import io.trijet.tools.cli.TopicCommand;
import io.trijet.tools.cli.VerifyCommand;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import io.trijet.tools.failover.FailoverCommand;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `trijet status`, `send`, `consume`, `promote`, `verify`, `leader`, `node`, `cluster`, `topic`, `group`,
/// `bench`, `failover` and `chaos`.
@Command(
        name = "trijet",
        mixinStandardHelpOptions = true,
        description = "Talks to a cluster: who leads, messages in and out, topics and groups, measurements.",
        subcommands = {
            StatusCommand.class,
            SendCommand.class,
            ConsumeCommand.class,
            PromoteCommand.class,
            VerifyCommand.class,
            LeaderCommand.class,
            NodeActions.class,
            ClusterCommand.class,
            TopicCommand.class,
            GroupCommand.class,
            BenchCommand.class,
            BugCommand.class,
            ChaosCommand.class,
            FailoverCommand.class
        })
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        quietOfficialClient();
        System.exit(commandLine().execute(arguments));
    }

    /// The parser, with failures turned into a sentence and an exit code.
    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, line, result) -> explain(e, line));
    }

    private static int explain(Exception e, CommandLine line) {
        if (e instanceof Failure failure) return say(line, failure.getMessage(), failure.hint(), failure.code());
        if (e instanceof ClusterException problem)
            return say(line, problem.getMessage(), problem.hint(), ExitCode.CONFIGURATION);
        if (e instanceof InterruptedException) return say(line, "interrupted", "", ExitCode.TRY_AGAIN);
        e.printStackTrace(line.getErr());
        return ExitCode.INTERNAL;
    }

    private static int say(CommandLine line, @Nullable String what, String hint, int code) {
        line.getErr().println("trijet: " + what + (hint.isEmpty() ? "" : "\n  " + hint));
        return code;
    }

    /// The official client logs to files of its own: next to other temporary files, and only what matters.
    private static void quietOfficialClient() {
        var directory = Path.of(System.getProperty("java.io.tmpdir"), "trijet-client-logs");
        System.setProperty("rocketmq.log.root", directory.toString());
        System.setProperty("rocketmq.log.level", "warn");
    }
}
