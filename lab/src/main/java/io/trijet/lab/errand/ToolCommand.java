// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.errand;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// How to start a command of the tools in a process of its own.
///
/// The launcher names an argument file (flags, class path, AOT cache) in the system property `trijet.tools.arguments`;
/// without it this JVM's own class path is used, as in tests.
public record ToolCommand(Path java, List<String> jvmArguments) {
    private static final String MAIN = "io.trijet.tools.Main";
    private static final String ARGUMENTS = "trijet.tools.arguments";

    public ToolCommand {
        jvmArguments = List.copyOf(jvmArguments);
    }

    public static ToolCommand ofThisProcess() {
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        var file = System.getProperty(ARGUMENTS);
        if (file != null) return new ToolCommand(java, List.of("@" + file));
        return new ToolCommand(
                java,
                List.of(
                        "-ea",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path")));
    }

    /// The whole command line with these arguments.
    List<String> line(List<String> arguments) {
        var line = new ArrayList<String>();
        line.add(java.toString());
        line.addAll(jvmArguments);
        line.add(MAIN);
        line.addAll(arguments);
        return line;
    }
}
