// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cli;

import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `trijet status`: exit code 0 if healthy, 1 if not.
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Who leads, who is in sync, how far behind. Exit code 0: healthy, 1: not, 69: nobody answers.")
public final class StatusCommand implements Callable<Integer> {
    private static final String CLEAR_SCREEN = "\033[H\033[2J";

    @Mixin
    private Connections connections = new Connections();

    @Mixin
    private Output output = new Output();

    @Option(names = "--watch", description = "again and again, until Ctrl-C")
    private boolean watch;

    @Option(
            names = "--interval",
            paramLabel = "MILLIS",
            defaultValue = "1000",
            description = "pause between two looks (default: ${DEFAULT-VALUE})")
    private long intervalMillis = 1_000;

    @Option(names = "--exit-when-healthy", description = "with --watch: end with 0 as soon as the cluster is healthy")
    private boolean exitWhenHealthy;

    @Override
    public Integer call() throws Failure, InterruptedException {
        var nodes = new Nodes(connections);
        var status = nodes.status();
        show(status);
        while (watch && !(exitWhenHealthy && status.healthy())) {
            Thread.sleep(Duration.ofMillis(Math.max(100, intervalMillis)));
            status = nodes.status();
            show(status);
        }
        return status.healthy() ? ExitCode.DONE : ExitCode.NO;
    }

    private void show(ClusterStatus status) {
        if (watch && !output.isJson() && Terminal.isPresent()) output.out().print(CLEAR_SCREEN);
        output.print(status, status::toText);
    }
}
