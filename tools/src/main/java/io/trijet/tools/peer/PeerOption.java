// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.peer;

import io.trijet.tools.cli.Output;
import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// `--peer rocketmq`.
public final class PeerOption {
    private static final String ROCKETMQ = "rocketmq";

    @Option(
            names = "--peer",
            paramLabel = "PRODUCT",
            description = {
                "rocketmq: measure Apache RocketMQ in that mode instead; with --compare its modes beside ours,",
                "run by run, with ratios (fetched once through Maven into ~/.cache/trijet, about 95 MB)"
            })
    private Optional<String> product = Optional.empty();

    public boolean isAsked() {
        return product.isPresent();
    }

    /// Where the jars of the product are, fetched if need be; empty if none is asked for.
    public Optional<Path> jars(Output output) throws Failure, InterruptedException {
        if (product.isEmpty()) return Optional.empty();
        if (!product.get().equals(ROCKETMQ))
            throw new Failure(ExitCode.USAGE, "unknown peer '" + product.get() + "': only rocketmq", "--peer rocketmq");
        var jars = RocketMqJars.ofThisUser();
        var found = jars.find();
        if (found.isPresent()) return found;
        output.tell("fetching Apache RocketMQ " + RocketMqJars.VERSION + " through Maven into " + jars.directory()
                + " (once) ...");
        return Optional.of(jars.fetch());
    }
}
