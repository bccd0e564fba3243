// SPDX-License-Identifier: Apache-2.0
package io.trijet.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The command line of this very process, and what it is as that of its child.
final class OwnCommand {
    static final String WATCHDOG = "--watchdog";
    static final String STOP_WITH_PARENT = "--stop-with-parent";
    private static final Path OWN = Path.of("/proc/self/cmdline");

    private OwnCommand() {}

    /// The same program with the same flags, without a watchdog, and ending when this process ends.
    static List<String> asChild() throws IOException {
        var arguments = Arrays.asList(Files.readString(OWN).split("\0", -1));
        var java = ProcessHandle.current().info().command().orElse(arguments.getFirst());
        return asChild(java, arguments);
    }

    /// `arguments` begins with the program's name and ends with what follows the last separator.
    static List<String> asChild(String java, List<String> arguments) {
        var line = new ArrayList<String>();
        line.add(java);
        for (var argument : arguments.subList(1, arguments.size() - 1)) {
            boolean isForParent = argument.equals(WATCHDOG) || argument.equals(STOP_WITH_PARENT);
            if (!isForParent) line.add(argument);
        }
        line.add(STOP_WITH_PARENT);
        return line;
    }
}
