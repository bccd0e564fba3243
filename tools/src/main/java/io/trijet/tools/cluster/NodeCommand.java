// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// How to start the server's `main` in a process of its own.
///
/// The launcher names an argument file (flags, class path, AOT cache) in the system property `trijet.node.arguments`;
/// without it this JVM's own class path is used, as in tests.
public record NodeCommand(Path java, List<String> jvmArguments) {
    private static final String MAIN = "io.trijet.server.Main";
    private static final String ARGUMENTS = "trijet.node.arguments";

    public NodeCommand {
        jvmArguments = List.copyOf(jvmArguments);
    }

    public static NodeCommand ofThisProcess() {
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        var file = System.getProperty(ARGUMENTS);
        if (file != null) return new NodeCommand(java, List.of("@" + file));
        return new NodeCommand(
                java,
                List.of(
                        "-ea",
                        "-XX:+UseSerialGC",
                        "-Xms32m",
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path")));
    }

    /// The whole command line of the server with these arguments.
    public List<String> line(String... arguments) {
        if (!Files.isExecutable(java)) throw new IllegalStateException("no java at " + java);
        var line = new ArrayList<String>();
        line.add(java.toString());
        line.addAll(jvmArguments);
        line.add(MAIN);
        line.addAll(List.of(arguments));
        return line;
    }
}
