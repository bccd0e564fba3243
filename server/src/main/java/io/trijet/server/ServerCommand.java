// SPDX-License-Identifier: Apache-2.0
package io.trijet.server;

import io.trijet.server.config.ConfigException;
import io.trijet.server.config.Configuration;
import io.trijet.server.config.Keys;
import io.trijet.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `trijet server`: one node in the foreground, until a signal, or the end of the parent, or a failure.
@Command(
        name = "server",
        description = "Runs one node in the foreground.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Keys are set in the file, as TRIJET_KEY in the environment (dashes become underscores), or with -D;",
            "a flag wins over the environment, the environment over the file. --list-keys explains them all.",
            "Exit codes: 0 left cleanly, 70 failed, 78 configuration or data refused.",
            "",
            "With --watchdog this process starts the node as its child, kills it when its event loop does not answer for",
            "about a second (once a minute at most), and starts it again when it dies: not after it was told to leave, not",
            "when it refuses its configuration or data, not after eight lives in a row shorter than 10 s. Then, and when it is",
            "told to leave itself, it ends with the node's exit code; when it is killed, the node leaves."
        })
final class ServerCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ServerCommand.class);

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Configuration file (Java properties; RocketMQ's broker.conf keys where they mean the same).")
    private @Nullable Path file;

    @Option(names = "-D", paramLabel = "KEY=VALUE", description = "Sets one key.")
    private Map<String, String> flags = new LinkedHashMap<>();

    @Option(names = "--print-config", description = "Prints every key's value and where it comes from, and leaves.")
    private boolean printConfig;

    @Option(names = "--list-keys", description = "Prints every key with its default and meaning, and leaves.")
    private boolean listKeys;

    @Option(
            names = OwnCommand.STOP_WITH_PARENT,
            description = "Leaves when standard input ends: the parent holds the pipe.")
    private boolean stopWithParent;

    @Option(
            names = OwnCommand.WATCHDOG,
            description = "Runs the node as a child process: kills it when it hangs, starts it again when it dies.")
    private boolean watchdog;

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        if (listKeys) {
            System.out.print(Configuration.reference());
            return Exit.DONE;
        }
        var values = Configuration.load(file, System.getenv(), flags);
        if (printConfig) {
            System.out.print(values.print());
            return Exit.DONE;
        }
        if (watchdog) return watch(values);
        values.notes().forEach(note -> LOG.info("configuration note=\"{}\"", note));
        return run(values);
    }

    private Integer watch(Configuration values) throws ConfigException, IOException, InterruptedException {
        var http = values.get(Keys.HTTP_LISTEN);
        if (http.port() == 0)
            throw new ConfigException("http-listen needs a port with --watchdog: it is where the node is probed");
        if (stopWithParent) leaveWithParent();
        return new ParentProcess(values.get(Keys.NODE).name(), OwnCommand.asChild(), http).run();
    }

    private Integer run(Configuration values) throws ConfigException, IOException, InterruptedException {
        var data = DataPlace.of(values);
        var config = ServerConfig.of(values, data.identity().clusterId());
        var node = Node.open(config, data.disk(), ServerCommand::fail);
        leaveOnSignal(node);
        node.serve();
        if (stopWithParent) leaveWithParent();
        new CountDownLatch(1).await();
        return Exit.DONE;
    }

    /// The lane's state is not trusted any more: no draining, no goodbye.
    private static void fail(Throwable why) {
        LOG.error("node failed, leaving exit={} reason=\"{}\"", Exit.INTERNAL, why.toString());
        Runtime.getRuntime().halt(Exit.INTERNAL);
    }

    private static void leaveOnSignal(Node node) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            LOG.info("node leaving");
                            boolean drained = node.drain();
                            LOG.info("node left drained={}", drained);
                            node.close();
                            // Without this the JVM reports the signal (143) for a clean leave, too.
                            if (drained) Runtime.getRuntime().halt(Exit.DONE);
                        },
                        "leave"));
    }

    private static void leaveWithParent() {
        Thread.ofPlatform().name("parent").daemon(true).start(() -> {
            try {
                System.in.skipNBytes(Long.MAX_VALUE);
            } catch (IOException e) {
                LOG.debug("standard input ended", e);
            }
            LOG.info("parent is gone, leaving");
            System.exit(Exit.DONE);
        });
    }
}
