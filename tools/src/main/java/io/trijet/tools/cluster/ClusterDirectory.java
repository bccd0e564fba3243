// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// What lies in a cluster's directory: `cluster.properties`, `secret`, and per node data, configuration and log.
///
/// `cluster.properties` is written last, when every node is formatted: without it the directory holds a cluster
/// that was never started, and forming it again loses nothing.
public final class ClusterDirectory {
    private static final String IDENTITY = "cluster.properties";
    private static final String SECRET = "secret";
    private static final int SECRET_BYTES = 32;
    private static final long FORMAT_SECONDS = 30;
    private static final SecureRandom CHANCE = new SecureRandom();

    private final Path directory;
    private final Ways ways;
    private final Map<String, String> settings;

    /// What all members share, and nobody else has.
    record Keys(String clusterId, Path secretFile) {}

    public ClusterDirectory(Path directory) {
        this(directory, Ways.direct());
    }

    /// With members that reach each other in other ways than directly.
    public ClusterDirectory(Path directory, Ways ways) {
        this(directory, ways, Map.of());
    }

    /// With keys of the nodes' configuration that are to be other than usual.
    ClusterDirectory(Path directory, Ways ways, Map<String, String> settings) {
        this.directory = directory.toAbsolutePath().normalize();
        this.ways = ways;
        this.settings = Map.copyOf(settings);
    }

    /// What a directory says it holds.
    public record Identity(String clusterId, ClusterShape shape) {}

    public Path path() {
        return directory;
    }

    public Path secretFile() {
        return directory.resolve(SECRET);
    }

    /// Empty if no cluster was formed here.
    public Optional<Identity> identity() throws ClusterException {
        var file = directory.resolve(IDENTITY);
        if (!Files.exists(file)) return Optional.empty();
        var values = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            values.load(reader);
            var shape = new ClusterShape(
                    ClusterMode.parse(required(values, "mode")),
                    Integer.parseInt(required(values, "nodes")),
                    Integer.parseInt(values.getProperty("groups", "1")),
                    ClusterPlan.Flush.valueOf(required(values, "flush")));
            return Optional.of(new Identity(required(values, "cluster-id"), shape));
        } catch (IOException | IllegalArgumentException e) {
            throw new ClusterException(
                    file + " cannot be understood: " + e.getMessage(), "--fresh discards the directory's content", e);
        }
    }

    private static String required(Properties values, String key) {
        var value = values.getProperty(key);
        if (value == null) throw new IllegalArgumentException("'" + key + "' is missing");
        return value;
    }

    /// Makes the directory fit the plan: refuses another cluster's data, forms a new cluster where there is
    /// none, and writes the nodes' configuration anew (ports may have changed). A node whose own data is gone
    /// is formatted anew; the others do not know that disk, so it first learns from them. Returns those nodes.
    public List<NodePlan> prepare(ClusterPlan plan, NodeCommand command) throws ClusterException, InterruptedException {
        try {
            Files.createDirectories(directory);
            var found = identity();
            if (found.isPresent()) {
                requireSame(found.get(), plan);
                writeConfigurations(plan, found.get().clusterId());
                writeIdentity(plan, found.get().clusterId());
                return formatWiped(plan, command);
            }
            form(plan, command);
            return List.of();
        } catch (IOException e) {
            throw new ClusterException(
                    directory + " cannot be prepared: " + e.getMessage(), "choose another place with --data DIR", e);
        }
    }

    private void requireSame(Identity found, ClusterPlan plan) throws ClusterException {
        if (found.shape().hasSameData(plan.shape())) return;
        throw new ClusterException(
                directory + " holds a cluster of " + found.shape().describe() + ", not "
                        + plan.shape().describe(),
                "start it as it is (" + found.shape().options()
                        + "), choose another --data DIR, or discard it with --fresh");
    }

    private List<NodePlan> formatWiped(ClusterPlan plan, NodeCommand command)
            throws IOException, ClusterException, InterruptedException {
        var wiped = new ArrayList<NodePlan>();
        for (var node : plan.nodes()) if (isEmpty(node.data())) wiped.add(node);
        if (wiped.size() == plan.nodes().size()) {
            throw new ClusterException(
                    "no node of the cluster in " + directory + " has its data any more",
                    "bring the data back, or begin anew with --fresh");
        }
        for (var node : wiped) format(List.of(node), command);
        return wiped;
    }

    private static boolean isEmpty(Path data) throws IOException {
        if (!Files.exists(data)) return true;
        try (var names = Files.list(data)) {
            return names.findAny().isEmpty();
        }
    }

    private void form(ClusterPlan plan, NodeCommand command)
            throws IOException, ClusterException, InterruptedException {
        requireOurs();
        for (var node : plan.nodes()) deleteTree(node.data());
        var clusterId = HexFormat.of().formatHex(randomBytes(8));
        writeSecret();
        writeConfigurations(plan, clusterId);
        // One command formats all founders, so that each learns the others' incarnations.
        format(plan.nodes(), command);
        writeIdentity(plan, clusterId);
    }

    private void writeIdentity(ClusterPlan plan, String clusterId) throws IOException {
        var shape = plan.shape();
        var identity = "cluster-id = " + clusterId + "\nmode = " + shape.mode().word() + "\nflush = " + shape.flush()
                + "\nnodes = " + shape.nodes() + "\ngroups = " + shape.groups() + "\n";
        replace(directory.resolve(IDENTITY), identity);
    }

    /// A directory with files that are not a cluster's is somebody else's.
    private void requireOurs() throws IOException, ClusterException {
        try (var names = Files.list(directory)) {
            var stranger = names.filter(path -> !isOurs(path)).findFirst();
            if (stranger.isEmpty()) return;
            throw new ClusterException(
                    directory + " holds files that are not a cluster's, such as "
                            + stranger.get().getFileName(),
                    "choose an empty or new directory with --data DIR");
        }
    }

    private static boolean isOurs(Path path) {
        var name = String.valueOf(path.getFileName());
        return Set.of(IDENTITY, SECRET, "conf", "logs", "ledger", "other-clusters", "lab.lock")
                        .contains(name)
                || name.matches("n\\d");
    }

    /// Deletes the data of one node that does not run: its disk is gone. `prepare` gives it a new one.
    public void wipe(NodePlan node) throws ClusterException {
        try {
            deleteTree(node.data());
        } catch (IOException e) {
            throw new ClusterException("not all of " + node.data() + " could be deleted: " + e.getMessage(), "", e);
        }
    }

    /// Deletes the data of one node that does not run, and formats it anew: its disk was replaced.
    public void replaceDisk(NodePlan node, NodeCommand command) throws ClusterException, InterruptedException {
        wipe(node);
        try {
            format(List.of(node), command);
        } catch (IOException e) {
            throw new ClusterException(node.data() + " could not be formatted: " + e.getMessage(), "", e);
        }
    }

    /// Deletes the cluster in this directory, and nothing else that may lie there.
    public void discard() throws ClusterException {
        if (!Files.exists(directory)) return;
        try (var names = Files.list(directory)) {
            Files.deleteIfExists(directory.resolve(IDENTITY));
            for (var path : names.filter(ClusterDirectory::isOurs).toList()) {
                if (!path.endsWith("lab.lock")) deleteTree(path);
            }
        } catch (IOException e) {
            throw new ClusterException("not all of " + directory + " could be deleted: " + e.getMessage(), "", e);
        }
    }

    private void writeSecret() throws IOException {
        var file = secretFile();
        Files.deleteIfExists(file);
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Files.createFile(file, ownerOnly);
        Files.writeString(file, HexFormat.of().formatHex(randomBytes(SECRET_BYTES)) + "\n");
    }

    private void writeConfigurations(ClusterPlan plan, String clusterId) throws IOException {
        for (var node : plan.nodes()) {
            Files.createDirectories(node.configFile().getParent());
            var keys = new Keys(clusterId, secretFile());
            replace(node.configFile(), NodeFile.text(plan, node, plan.members(node, ways), keys, settings));
        }
    }

    private static void format(List<NodePlan> nodes, NodeCommand command)
            throws IOException, ClusterException, InterruptedException {
        var arguments = new ArrayList<String>(List.of("format"));
        for (var node : nodes) arguments.addAll(List.of("-c", node.configFile().toString()));
        var process = new ProcessBuilder(command.line(arguments.toArray(String[]::new)))
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor(FORMAT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0) return;
        process.destroyForcibly();
        throw new ClusterException("the data directories could not be formatted: " + said, "see above");
    }

    /// After a crash the reader sees the old content or the new, whole.
    private static void replace(Path file, String content) throws IOException {
        var beside = file.resolveSibling(file.getFileName() + ".new");
        try (var channel = FileChannel.open(
                beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            var bytes = StandardCharsets.UTF_8.encode(content);
            while (bytes.hasRemaining()) channel.write(bytes);
            channel.force(true);
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// Deletes a directory and all below it, if it exists.
    public static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) return;
        try (var tree = Files.walk(root)) {
            tree.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static byte[] randomBytes(int count) {
        var bytes = new byte[count];
        CHANCE.nextBytes(bytes);
        return bytes;
    }
}
