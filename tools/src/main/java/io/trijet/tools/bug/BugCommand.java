// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.bug;

import io.trijet.tools.cli.Output;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `trijet lab bug N`.
@Command(
        name = "bug",
        mixinStandardHelpOptions = true,
        description = {
            "Shows one of the five mistakes of a broker that thinks of no failure, on clusters of its own: first how",
            "it happens, then how it does not, both counted the same way. Takes about a minute.",
            "",
            "1 one copy on one machine; 2 acknowledged from the page cache; 3 nobody notices a dead node;",
            "4 somebody has to get up at night; 5 two masters"
        })
public final class BugCommand implements Callable<Integer> {
    @Mixin
    private Output output = new Output();

    @Parameters(paramLabel = "N", description = "1 to 5")
    private int number;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "where the clusters' directories are made (default: the system's temporary directory)")
    private Optional<Path> data = Optional.empty();

    @Override
    public Integer call() throws Failure, ClusterException, InterruptedException {
        var bug = bug();
        var below = data.orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir")));
        if (!output.isJson()) output.tell(bug.question());
        var result = new BugShow(bug, below, this::tell).run();
        if (output.isJson()) output.line(result);
        else output.print(result, result::toText);
        return ExitCode.DONE;
    }

    private Bug bug() throws Failure {
        try {
            return Bug.of(number);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()), "for example ./trijet lab bug 1", e);
        }
    }

    private void tell(String step, String text) {
        if (!output.isJson()) {
            output.tell(step + ": " + text);
            return;
        }
        var line = new LinkedHashMap<String, Object>();
        line.put("type", "step");
        line.put("step", step);
        line.put("text", text);
        output.line(line);
    }
}
