// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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

    /// How much heap a node has, as its JVM is told.
    public String heap() {
        return arguments()
                .filter(argument -> argument.startsWith("-Xmx"))
                .reduce((_, last) -> last)
                .orElse("the heap that this JVM chooses");
    }

    private Stream<String> arguments() {
        return jvmArguments.stream()
                .flatMap(argument ->
                        argument.startsWith("@") ? lines(Path.of(argument.substring(1))) : Stream.of(argument));
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            return Stream.of();
        }
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
