// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.peer;

import io.trijet.tools.cluster.CleanUp;
import io.trijet.tools.cluster.ClusterDirectory;
import io.trijet.tools.exit.ExitCode;
import io.trijet.tools.exit.Failure;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Apache RocketMQ's name server and broker with all they need, fetched once through Maven with the user's own
/// settings, and kept for later runs.
///
/// Fetched into a directory beside the final one, which is renamed when it is whole: the final one is never half full.
public record RocketMqJars(Path directory, String maven) {
    public static final String VERSION = "5.5.0";

    private static final String POM = "rocketmq-pom.xml";
    private static final String JARS = "lib";
    private static final List<String> NEEDED =
            List.of("rocketmq-namesrv-" + VERSION + ".jar", "rocketmq-broker-" + VERSION + ".jar");

    /// In the user's cache, with the Maven that is on the path.
    public static RocketMqJars ofThisUser() {
        var caches = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(value -> value.startsWith("/"))
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"));
        return new RocketMqJars(caches.resolve("trijet/peers/rocketmq-" + VERSION), "mvn");
    }

    /// Where the jars lie, if they were fetched before.
    public Optional<Path> find() {
        var jars = directory.resolve(JARS);
        return NEEDED.stream().allMatch(jar -> Files.exists(jars.resolve(jar))) ? Optional.of(jars) : Optional.empty();
    }

    /// Fetches them; about 95 MB where Maven has none of them yet.
    public Path fetch() throws Failure, InterruptedException {
        try {
            var parent = Objects.requireNonNull(directory.toAbsolutePath().getParent());
            Files.createDirectories(parent);
            var part = Files.createTempDirectory(parent, "part-");
            try (var _ = CleanUp.of("remove-part", () -> delete(part))) {
                copy(part);
                keep(part);
            }
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.CONFIGURATION,
                    "RocketMQ cannot be kept in " + directory + ": " + e.getMessage(),
                    "XDG_CACHE_HOME names another place",
                    e);
        }
        return find().orElseThrow(
                        () -> new Failure(ExitCode.INTERNAL, "what Maven fetched is not RocketMQ " + VERSION, ""));
    }

    private void copy(Path part) throws IOException, Failure, InterruptedException {
        try (var pom = Objects.requireNonNull(RocketMqJars.class.getResourceAsStream(POM))) {
            Files.copy(pom, part.resolve("pom.xml"));
        }
        var log = part.resolve("maven.log");
        var process = start(part, log);
        try {
            if (process.waitFor() != 0)
                throw new Failure(
                        ExitCode.UNREACHABLE,
                        "Maven could not fetch Apache RocketMQ " + VERSION + ": " + complaint(log),
                        "does `mvn` reach a repository here? what it uses is said in ~/.m2/settings.xml");
        } finally {
            process.destroy();
        }
        if (!NEEDED.stream().allMatch(jar -> Files.exists(part.resolve(JARS).resolve(jar))))
            throw new Failure(
                    ExitCode.UNREACHABLE,
                    "Maven said that it fetched Apache RocketMQ " + VERSION + ", and did not",
                    "try `mvn --version`");
    }

    private Process start(Path part, Path log) throws Failure {
        var builder = new ProcessBuilder(
                        maven,
                        "-B",
                        "-q",
                        "-ntp",
                        "-Dstyle.color=never",
                        "-Drocketmq=" + VERSION,
                        "-DincludeScope=runtime",
                        "-DoutputDirectory=" + part.toAbsolutePath().resolve(JARS),
                        "dependency:copy-dependencies")
                .directory(part.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        try {
            var process = builder.start();
            process.getOutputStream().close();
            return process;
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.CONFIGURATION,
                    "Apache RocketMQ is fetched through Maven, and '" + maven + "' does not start: " + e.getMessage(),
                    "install Maven 3.8.7 or newer (for example: apt-get install maven)",
                    e);
        }
    }

    /// The first that Maven complains about, or the last that it said.
    private static String complaint(Path log) throws IOException {
        var lines =
                Files.readAllLines(log).stream().filter(line -> !line.isBlank()).toList();
        return lines.stream()
                .filter(line -> line.startsWith("[ERROR]"))
                .findFirst()
                .or(() -> lines.isEmpty() ? Optional.empty() : Optional.of(lines.getLast()))
                .orElse("it says nothing");
    }

    /// Somebody else may have been quicker: then theirs stays.
    private void keep(Path part) throws IOException {
        if (find().isPresent()) return;
        if (Files.exists(directory)) ClusterDirectory.deleteTree(directory);
        try {
            Files.move(part, directory, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException | AtomicMoveNotSupportedException e) {
            if (find().isEmpty()) throw e;
        }
    }

    private static void delete(Path part) {
        try {
            if (Files.exists(part)) ClusterDirectory.deleteTree(part);
        } catch (IOException e) {
            System.err.println("trijet: " + part + " could not be deleted: " + e.getMessage());
        }
    }
}
