// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.failover;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.integration.client.Clients;
import io.trijet.integration.cluster.TestCluster;
import io.trijet.tools.cluster.ClusterDirectory;
import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.cluster.ClusterPlan;
import io.trijet.tools.cluster.NodeCommand;
import io.trijet.tools.cluster.NodeHttp;
import io.trijet.tools.cluster.NodePlan;
import io.trijet.tools.cluster.PortPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `trijet server --watchdog`: a node and its parent, and what becomes of either when the other dies.
final class WatchedServerTest {
    private static final Duration TRUSTED_AFTER = Duration.ofSeconds(4);

    @TempDir
    private Path directory;

    private final NodeHttp http = new NodeHttp();
    private final List<ProcessHandle> seen = new ArrayList<>();
    private NodeCommand command;
    private NodePlan node;
    private Path log;

    @BeforeEach
    void form() throws Exception {
        command = TestCluster.nodeCommand();
        ClusterPlan plan = ClusterPlan.of(
                ClusterMode.SINGLE, 1, ClusterPlan.Flush.SYNC, directory, PortPlan.startingAt(TestCluster.freeBlock()));
        new ClusterDirectory(directory).prepare(plan, command);
        node = plan.nodes().getFirst();
        log = directory.resolve("server.log");
    }

    @AfterEach
    void end() {
        // The parent first: it would start its child again.
        seen.forEach(ProcessHandle::destroyForcibly);
        http.close();
    }

    private Process start() throws IOException {
        Process parent = new ProcessBuilder(command.line(
                        "server", "--watchdog", "-c", node.configFile().toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        seen.add(parent.toHandle());
        return parent;
    }

    /// The node's process once it is ready, another one than `before`.
    private ProcessHandle awaitChild(long before) {
        long[] pid = {before};
        Awaitility.await("a node that is ready, and not process " + before)
                .atMost(TestCluster.PATIENCE)
                .ignoreExceptions()
                .until(() -> {
                    boolean isReady = http.isReady(node);
                    pid[0] = http.get(node, "/v1/node", Duration.ofSeconds(5))
                            .path("pid")
                            .asLong(before);
                    return isReady && pid[0] != before;
                });
        ProcessHandle child = ProcessHandle.of(pid[0]).orElseThrow();
        seen.add(child);
        return child;
    }

    /// A watchdog takes silence for a hang only of a node that it has heard for a while.
    private void awaitTrust() {
        Awaitility.await("a node that has answered for a while")
                .during(TRUSTED_AFTER)
                .atMost(TestCluster.PATIENCE)
                .until(() -> http.isReady(node));
    }

    private String said() throws IOException {
        return Files.readString(log, UTF_8);
    }

    private int exitOf(Process process) throws Exception {
        assertThat(process.waitFor(TestCluster.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as(said())
                .isTrue();
        return process.exitValue();
    }

    private static void awaitEnd(ProcessHandle process) throws Exception {
        process.onExit().get(TestCluster.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void a_hung_node_is_replaced_and_serves_again_and_leaves_with_its_parent() throws Exception {
        Process parent = start();
        ProcessHandle hung = awaitChild(-1);
        assertThat(hung.parent().map(ProcessHandle::pid)).contains(parent.pid());
        awaitTrust();
        int stopped = new ProcessBuilder("kill", "-STOP", Long.toString(hung.pid()))
                .start()
                .waitFor();
        assertThat(stopped).isZero();

        ProcessHandle next = awaitChild(hung.pid());
        assertThat(hung.isAlive()).isFalse();
        assertThat(said()).contains("node does not answer, killing it node=n0 pid=" + hung.pid());
        sendWithTheOfficialClient();

        parent.destroy();
        assertThat(exitOf(parent)).as(said()).isZero();
        assertThat(next.isAlive()).isFalse();
        assertThat(said()).contains("node left drained=true");
    }

    @Test
    void a_node_that_dies_is_started_again() throws Exception {
        start();
        ProcessHandle dead = awaitChild(-1);
        dead.destroyForcibly();
        awaitChild(dead.pid());
        assertThat(said()).contains("node died, starting it again node=n0 exit=137");
    }

    @Test
    void a_node_whose_parent_is_killed_leaves() throws Exception {
        Process parent = start();
        ProcessHandle child = awaitChild(-1);
        parent.destroyForcibly();
        awaitEnd(child);
        assertThat(said()).contains("parent is gone, leaving", "node left drained=true");
    }

    @Test
    void a_node_that_was_told_to_leave_is_not_started_again() throws Exception {
        Process parent = start();
        awaitChild(-1).destroy();
        assertThat(exitOf(parent)).as(said()).isZero();
        assertThat(said()).contains("node left by itself node=n0 exit=0");
    }

    @Test
    void a_node_that_refuses_its_data_is_not_started_again_and_its_code_is_the_parents() throws Exception {
        Files.writeString(
                node.configFile(), Files.readString(node.configFile()).replace("mode = single", "mode = async"));
        assertThat(exitOf(start())).as(said()).isEqualTo(78);
        assertThat(said())
                .contains("node refused what it was given, not starting it again node=n0 exit=78")
                .containsOnlyOnce("node started by its watchdog");
    }

    @Test
    void what_the_parent_cannot_read_itself_is_refused_before_there_is_a_child() throws Exception {
        Files.writeString(node.configFile(), "retenton = 1h\n");
        assertThat(exitOf(start())).as(said()).isEqualTo(78);
        assertThat(said()).contains("did you mean 'retention'?").doesNotContain("node started by its watchdog");
    }

    private void sendWithTheOfficialClient() throws Exception {
        try (Clients clients = new Clients(node.namesrvAddress())) {
            DefaultMQProducer producer = clients.producer();
            Message message = new Message(Clients.unique("watched"), "after".getBytes(UTF_8));
            Awaitility.await("a send to be acknowledged")
                    .atMost(TestCluster.PATIENCE)
                    .ignoreExceptions()
                    .until(() -> producer.send(message).getSendStatus() == SendStatus.SEND_OK);
        }
    }
}
