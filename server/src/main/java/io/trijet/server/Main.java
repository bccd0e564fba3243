// SPDX-License-Identifier: Apache-2.0
package io.trijet.server;

import io.trijet.server.config.ConfigException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The program of a node: `server`, `format` and `log`.
///
/// Ends with the exit codes of `Exit`; what was refused is said in sentences on standard error, what failed
/// unexpectedly with its stack in the log.
@Command(
        name = "trijet",
        description = "A node of Trijet, and the tools for its data directory.",
        mixinStandardHelpOptions = true,
        subcommands = {ServerCommand.class, FormatCommand.class, LogCommand.class})
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {}

    public static void main(String[] arguments) {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        return new CommandLine(new Main())
                .setExecutionExceptionHandler((e, _, _) -> exitFor(e))
                .execute(arguments);
    }

    private static int exitFor(Exception e) {
        if (e instanceof ConfigException || e instanceof IOException) {
            String.valueOf(e.getMessage()).lines().forEach(line -> System.err.println("trijet: " + line));
            return Exit.CONFIGURATION;
        }
        LOG.error("failed exit={}", Exit.INTERNAL, e);
        return Exit.INTERNAL;
    }
}
