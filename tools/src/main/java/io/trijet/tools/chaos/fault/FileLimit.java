// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.fault;

import io.trijet.tools.cluster.NodeProcess;
import io.trijet.tools.machine.SystemCommand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// How many files and sockets a node may have open: its soft limit, for which no root is needed.
final class FileLimit {
    private FileLimit() {}

    static void set(NodeProcess process, long files) throws IOException, InterruptedException {
        prlimit(process, "--nofile=" + files + ":");
    }

    /// Back to the hard limit.
    static void lift(NodeProcess process) throws IOException, InterruptedException {
        if (!process.isAlive()) return;
        var hard = prlimit(process, "--nofile", "--raw", "--noheadings", "--output", "HARD");
        prlimit(process, "--nofile=" + hard + ":");
    }

    private static String prlimit(NodeProcess process, String... what) throws IOException, InterruptedException {
        var line = new ArrayList<>(List.of("prlimit", "--pid", Long.toString(process.pid())));
        line.addAll(List.of(what));
        return SystemCommand.run(line.toArray(String[]::new));
    }
}
