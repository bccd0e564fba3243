// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.cluster;

import io.trijet.integration.client.Clients;
import io.trijet.integration.tree.SourceTree;
import io.trijet.tools.cluster.ClusterDirectory;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.cluster.ClusterPlan;
import io.trijet.tools.cluster.NodeCommand;
import io.trijet.tools.cluster.NodeHttp;
import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.cluster.NodeProcess;
import io.trijet.tools.cluster.PortPlan;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/// A cluster of real node processes on free ports and in a temporary directory; gone when closed.
public final class TestCluster implements AutoCloseable {
    public static final Duration PATIENCE = Duration.ofSeconds(90);

    /// Where the launcher's build lies if the launcher runs the tests: nodes that it has rehearsed start at less cost.
    private static final Optional<Path> BUILD =
            Optional.ofNullable(System.getProperty("trijet.build")).map(Path::of);

    private final ClusterPlan plan;
    private final NodeCommand command;
    private final NodeHttp http = new NodeHttp();
    private final Map<String, NodeProcess> processes = new TreeMap<>();

    private TestCluster(ClusterPlan plan, NodeCommand command) {
        this.plan = plan;
        this.command = command;
    }

    /// Formats and starts all nodes and waits until they are ready.
    public static TestCluster start(ClusterMode mode, int nodes) throws Exception {
        return start(mode, nodes, ClusterPlan.Flush.SYNC);
    }

    public static TestCluster start(ClusterMode mode, int nodes, ClusterPlan.Flush flush) throws Exception {
        Path directory = Files.createTempDirectory("trijet-test");
        ClusterPlan plan = ClusterPlan.of(mode, nodes, flush, directory, PortPlan.startingAt(freeBlock()));
        TestCluster cluster = new TestCluster(plan, nodeCommand());
        try {
            new ClusterDirectory(directory).prepare(plan, cluster.command);
            for (NodePlan node : plan.nodes()) cluster.launch(node.name());
            for (NodePlan node : plan.nodes()) cluster.awaitReady(node.name());
            for (NodePlan node : plan.nodes()) cluster.awaitAllKnownTo(node.name());
            return cluster;
        } catch (Exception e) {
            cluster.close();
            throw e;
        }
    }

    /// As the launcher does: who asks this process how to start nodes and tools is told by files, in `directory` if the
    /// launcher has made none.
    public static void writeArgumentFiles(Path directory) throws IOException {
        Path files = BUILD.orElse(directory);
        Path node = files.resolve("server.args");
        Path tools = files.resolve("tools.args");
        if (BUILD.isEmpty()) {
            Files.write(node, nodeCommand().jvmArguments());
            Stream<String> flags = Stream.of(
                    "-ea",
                    "-Xmx512m",
                    "--enable-native-access=ALL-UNNAMED",
                    "-Dtrijet.node.arguments=" + node,
                    "-cp",
                    classPath("tools"));
            Files.write(tools, flags.toList());
        }
        System.setProperty("trijet.node.arguments", node.toString());
        System.setProperty("trijet.tools.arguments", tools.toString());
    }

    /// What the build left beside a module's classes.
    private static String classPath(String module) throws IOException {
        Path target = SourceTree.root().resolve(module).resolve("target");
        return target.resolve("classes") + ":"
                + Files.readString(target.resolve("class-path")).strip();
    }

    /// Nodes run as the launcher starts them, or else on the server's own class path.
    public static NodeCommand nodeCommand() throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        if (BUILD.isPresent())
            return new NodeCommand(java, List.of("@" + BUILD.get().resolve("server.args"), "-XX:TieredStopAtLevel=1"));
        return new NodeCommand(
                java,
                List.of(
                        "-ea",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xms32m",
                        "-Xmx256m",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        classPath("server")));
    }

    /// The first of enough neighbouring ports that nobody listens on.
    public static int freeBlock() throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            int first = ThreadLocalRandom.current().nextInt(20_000, 30_000);
            if (isFree(first, PortPlan.BLOCK)) return first;
        }
        throw new IOException("no " + PortPlan.BLOCK + " neighbouring free ports in 100 attempts");
    }

    private static boolean isFree(int first, int count) {
        for (int port = first; port < first + count; port++) {
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                probe.getLocalPort();
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }

    /// The client gives a send 3 s in all: on a busy machine a cold client and a cold broker may need more,
    /// once.
    void awaitFirstSend() throws MQClientException {
        try (Clients clients = new Clients(namesrv())) {
            DefaultMQProducer producer = clients.producer();
            Message message = new Message(Clients.unique("warm"), new byte[1]);
            Awaitility.await("the first send")
                    .atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> producer.send(message).getSendStatus() == SendStatus.SEND_OK);
        }
    }

    public ClusterPlan plan() {
        return plan;
    }

    public NodePlan node(String name) {
        return plan.node(name).orElseThrow();
    }

    public NodeProcess process(String name) {
        NodeProcess process = processes.get(name);
        if (process == null) throw new IllegalStateException(name + " was never started");
        return process;
    }

    public String namesrv() {
        return plan.namesrvAddresses();
    }

    public void launch(String name) throws ClusterException {
        processes.put(name, NodeProcess.start(node(name), command));
    }

    public void awaitReady(String name) throws ClusterException, InterruptedException {
        process(name).awaitReady(http, PATIENCE);
    }

    /// Its routes name a leader and all members, and the leader waits for a replica where the mode has one to wait for.
    private void awaitAllKnownTo(String name) {
        Awaitility.await("the leader and the others to be known to " + name)
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> {
                    JsonNode group = replication(name);
                    boolean leads = group.path("role").asString("").equals("leader");
                    boolean waits = group.path("acknowledgement").asString("").equals("WHEN_SAFE");
                    boolean hears = group.path("replicas")
                            .valueStream()
                            .noneMatch(row -> row.path("state").asString("").equals("DOWN"));
                    return !group.path("leader").asString("").isEmpty() && (waits || !leads) && hears;
                });
    }

    public void startAndAwait(String name) throws ClusterException, InterruptedException {
        launch(name);
        awaitReady(name);
    }

    public void kill(String name) throws InterruptedException {
        process(name).kill();
    }

    /// The disk is gone: a fresh one is formatted for the node, with an incarnation nobody knows.
    public void wipe(String name) throws Exception {
        deleteTree(node(name).data());
        Process format = new ProcessBuilder(
                        command.line("format", "-c", node(name).configFile().toString()))
                .redirectErrorStream(true)
                .start();
        String said = new String(format.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (format.waitFor() != 0) throw new IllegalStateException("format failed: " + said);
    }

    /// `GET path` at one node.
    public JsonNode get(String name, String path) throws Exception {
        return http.get(node(name), path, Duration.ofSeconds(5));
    }

    /// The only group's row of `/v1/replication` at one node.
    public JsonNode replication(String name) throws Exception {
        return http.replication(node(name)).path("groups").path(0);
    }

    public JsonNode promote(String name, boolean acceptDataLoss) throws Exception {
        return http.promote(node(name), plan.firstGroup(), acceptDataLoss, Duration.ofSeconds(20));
    }

    /// What `observer` says of `subject` in its replica table.
    public JsonNode replica(String observer, String subject) throws Exception {
        for (JsonNode row : replication(observer).path("replicas")) {
            if (row.path("node").asString("").equals(subject)) return row;
        }
        throw new AssertionError(observer + " knows no replica " + subject + ": " + replication(observer));
    }

    /// Waits until every running node has the same end and safe end.
    public void awaitConverged(String... names) {
        Awaitility.await("replicas to converge")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> {
                    JsonNode first = replication(names[0]);
                    long end = first.path("end").asLong(-1);
                    boolean isSame = first.path("safeEnd").asLong(-2) == end;
                    for (String name : names) {
                        JsonNode group = replication(name);
                        isSame &= group.path("end").asLong(-3) == end
                                && group.path("safeEnd").asLong(-4) == end;
                    }
                    return isSame;
                });
    }

    /// The checksum of one node's log from its start to `to`.
    public String checksum(String name, long from, long to) throws Exception {
        JsonNode answer = http.checksum(node(name), plan.firstGroup(), from, to, Duration.ofSeconds(30));
        return answer.path("checksum").asString("");
    }

    @Override
    public void close() throws IOException {
        try {
            for (NodeProcess process : processes.values()) process.kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        http.close();
        deleteTree(plan.directory());
    }

    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) return;
        try (var tree = Files.walk(root)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(path);
        }
    }
}
