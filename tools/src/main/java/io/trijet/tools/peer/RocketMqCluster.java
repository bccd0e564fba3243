// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.peer;

import io.trijet.environment.Address;
import io.trijet.protocol.Fields;
import io.trijet.protocol.Frame;
import io.trijet.protocol.json.Json;
import io.trijet.protocol.json.JsonObject;
import io.trijet.tools.cluster.CleanUp;
import io.trijet.tools.cluster.ClusterDirectory;
import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.cluster.ClusterPlan.Flush;
import io.trijet.tools.cluster.PortCheck;
import io.trijet.tools.exit.Failure;
import io.trijet.tools.peer.RocketMqPlan.Broker;
import io.trijet.tools.wire.ClusterAdmin;
import io.trijet.tools.wire.WireClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;

/// An Apache RocketMQ cluster on free ports of this machine's loopback, in a directory that is deleted with it. One
/// thread changes it.
public final class RocketMqCluster implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(90);
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(3);
    private static final Duration PORTS_FREE_WITHIN = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int FIRST_PORT = 20_000;
    private static final int LAST_PORT = 32_000;
    private static final int TRIES = 50;

    private final RocketMqPlan plan;
    private final Path jars;
    private final Map<String, RocketMqProcess> processes = new ConcurrentSkipListMap<>();
    private final CleanUp cleanUp;

    private RocketMqCluster(RocketMqPlan plan, Path jars) {
        this.plan = plan;
        this.jars = jars;
        this.cleanUp = CleanUp.of("remove-peer", this::remove);
    }

    /// Which of our modes it stands for, when it flushes, below which directory it lies, and where its jars are.
    public record Wish(ClusterMode mode, Flush flush, Path below, Path jars) {}

    /// Starts all of it, and waits until there is a master and every replica follows it.
    public static RocketMqCluster start(Wish wish) throws ClusterException, InterruptedException {
        var cluster = new RocketMqCluster(planOnFreePorts(wish, place(wish)), wish.jars());
        try {
            cluster.writeConfigurations();
            cluster.launch(RocketMqProcess.nameServer(cluster.plan, cluster.jars));
            cluster.await("the name server does not answer", cluster::isNameServerThere);
            for (var broker : cluster.plan.brokers())
                cluster.launch(RocketMqProcess.broker(cluster.plan, broker, cluster.jars));
            cluster.awaitSettled();
            return cluster;
        } catch (ClusterException | InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private static Path place(Wish wish) throws ClusterException {
        try {
            Files.createDirectories(wish.below());
            return Files.createTempDirectory(wish.below(), "trijet-peer-").toAbsolutePath();
        } catch (IOException e) {
            throw new ClusterException(
                    wish.below() + " cannot be used: " + e.getMessage(), "choose another with --data", e);
        }
    }

    private static RocketMqPlan planOnFreePorts(Wish wish, Path place) throws ClusterException {
        var random = new Random();
        for (int i = 0; ; i++) {
            var plan = new RocketMqPlan(wish.mode(), wish.flush(), place, random.nextInt(FIRST_PORT, LAST_PORT));
            try {
                for (var port : plan.ports().entrySet()) PortCheck.requireFree(port.getKey(), port.getValue());
                return plan;
            } catch (ClusterException e) {
                if (i == TRIES) throw e;
            }
        }
    }

    private void writeConfigurations() throws ClusterException {
        try {
            Files.writeString(plan.configFile("namesrv"), plan.nameServerConfig());
            for (var broker : plan.brokers())
                Files.writeString(plan.configFile(broker.name()), plan.brokerConfig(broker));
        } catch (IOException e) {
            throw new ClusterException(
                    plan.directory() + " cannot be written: " + e.getMessage(), "choose another with --data", e);
        }
    }

    private void launch(RocketMqProcess process) {
        processes.put(process.name(), process);
    }

    public RocketMqPlan plan() {
        return plan;
    }

    public long pid(Broker broker) {
        return process(broker).process().pid();
    }

    private RocketMqProcess process(Broker broker) {
        var process = processes.get(broker.name());
        if (process == null) throw new IllegalArgumentException(broker.name() + " was never started");
        return process;
    }

    /// Who is master now, by what the name server says.
    public Optional<Broker> master() {
        try {
            var leaders = new ClusterAdmin(List.of(Address.parse(plan.nameServer()))).leaders();
            var master = leaders.get(RocketMqPlan.GROUP);
            return plan.brokers().stream()
                    .filter(broker -> Address.parse(plan.address(broker)).equals(master))
                    .findFirst();
        } catch (Failure e) {
            return Optional.empty();
        }
    }

    /// SIGKILL.
    public void kill(Broker broker) throws InterruptedException {
        process(broker).kill();
    }

    public boolean isAlive(Broker broker) {
        return process(broker).process().isAlive();
    }

    /// Starts a broker that does not run, with the data that it has. It is not ready yet.
    public void restart(Broker broker) throws ClusterException, InterruptedException {
        if (isAlive(broker)) throw new IllegalStateException(broker.name() + " runs");
        awaitFree(plan.port(broker));
        launch(RocketMqProcess.broker(plan, broker, jars));
    }

    private static void awaitFree(int port) throws ClusterException, InterruptedException {
        long end = System.nanoTime() + PORTS_FREE_WITHIN.toNanos();
        while (true) {
            try {
                PortCheck.requireFree(port, "RocketMQ");
                return;
            } catch (ClusterException e) {
                if (System.nanoTime() - end > 0) throw e;
            }
            Thread.sleep(POLL);
        }
    }

    /// Waits until there is a master and every other broker follows it.
    public void awaitSettled() throws ClusterException, InterruptedException {
        await("there is no master yet", () -> master().isPresent());
        await(
                "not every broker is registered",
                () -> registered() == plan.brokers().size());
        if (!plan.mode().electsLeaders())
            await(
                    "not every slave follows its master",
                    () -> inSync() == plan.brokers().size() - 1);
    }

    /// Waits until every broker knows the topic: a slave asks its master for topics now and then.
    public void awaitTopic(String topic) throws ClusterException, InterruptedException {
        for (var broker : plan.brokers())
            await(
                    broker.name() + " does not know topic " + topic,
                    () -> answer(plan.address(broker), RequestCode.GET_TOPIC_CONFIG, Fields.of("topic", topic))
                            .isPresent());
    }

    private interface Condition {
        boolean holds();
    }

    private void await(String otherwise, Condition condition) throws ClusterException, InterruptedException {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (!condition.holds()) {
            for (var process : processes.values()) process.requireAlive();
            if (System.nanoTime() - deadline > 0)
                throw new ClusterException(
                        plan.describe() + ": after " + READY_WITHIN.toSeconds() + " s " + otherwise,
                        "is the machine busy? try again");
            Thread.sleep(POLL);
        }
    }

    private boolean isNameServerThere() {
        return answer(plan.nameServer(), RequestCode.GET_BROKER_CLUSTER_INFO, Fields.NONE)
                .isPresent();
    }

    private long registered() {
        return answer(plan.nameServer(), RequestCode.GET_BROKER_CLUSTER_INFO, Fields.NONE)
                .flatMap(info -> info.object("brokerAddrTable"))
                .flatMap(table -> table.object(RocketMqPlan.GROUP))
                .flatMap(group -> group.object("brokerAddrs"))
                .map(addresses -> (long) addresses.members().size())
                .orElse(0L);
    }

    /// How many slaves the master counts as in sync.
    private long inSync() {
        return master().flatMap(broker -> answer(plan.address(broker), RequestCode.GET_BROKER_HA_STATUS, Fields.NONE))
                .map(status -> status.number("inSyncSlaveNums", 0))
                .orElse(0L);
    }

    /// Empty unless it answers, and with success.
    private static Optional<JsonObject> answer(String address, int code, Fields fields) {
        try (var client = WireClient.connect(Address.parse(address), ANSWERS_WITHIN)) {
            return Optional.of(client.ask(code, fields))
                    .filter(frame -> frame.code() == ResponseCode.SUCCESS)
                    .map(RocketMqCluster::body);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static JsonObject body(Frame frame) {
        return frame.body().byteSize() > 0 && Json.read(frame.body()) instanceof JsonObject object
                ? object
                : JsonObject.builder().build();
    }

    @Override
    public void close() {
        cleanUp.close();
    }

    private void remove() {
        try {
            for (var process : processes.values()) process.kill();
            ClusterDirectory.deleteTree(plan.directory());
        } catch (InterruptedException e) {
            // They notice by themselves when this process is gone.
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            System.err.println("trijet: not everything is cleaned up: " + e.getMessage());
        }
    }
}
