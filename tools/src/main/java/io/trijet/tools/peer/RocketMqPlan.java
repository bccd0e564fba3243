// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.peer;

import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.cluster.ClusterPlan.Flush;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// How an Apache RocketMQ cluster is configured so that it stands for one of our modes: one name server, and as many
/// brokers as our mode has nodes. Whatever is not said is RocketMQ's own default. Pure.
///
/// | ours | RocketMQ's |
/// |---|---|
/// | `single` | one `ASYNC_MASTER` |
/// | `async` | `ASYNC_MASTER` and two `SLAVE`s |
/// | `sync` | `SYNC_MASTER` and two `SLAVE`s, `inSyncReplicas=2`: without that it waits for no slave |
/// | `raft` | DLedger, three brokers in one group |
public record RocketMqPlan(ClusterMode mode, Flush flush, Path directory, int firstPort) {
    /// The name that all brokers of the one group share.
    public static final String GROUP = "broker-a";

    /// A plan takes no port from `firstPort` plus this on.
    public static final int BLOCK = 40;

    /// Of each broker. Not touched beforehand, so it takes what it needs.
    static final int HEAP_MEBIBYTES = 1_024;

    static final String HOST = "127.0.0.1";
    private static final int FIRST_BROKER = 12;
    private static final int PORTS_PER_BROKER = 8;

    /// One broker process. The first is the master where masters are appointed.
    public record Broker(int number) {
        public String name() {
            return "n" + number;
        }
    }

    public List<Broker> brokers() {
        return IntStream.range(0, mode.defaultNodes()).mapToObj(Broker::new).toList();
    }

    public String nameServer() {
        return HOST + ":" + firstPort;
    }

    public String address(Broker broker) {
        return HOST + ":" + port(broker);
    }

    int port(Broker broker) {
        return firstPort + FIRST_BROKER + PORTS_PER_BROKER * broker.number();
    }

    private int replicationPort(Broker broker) {
        return port(broker) + 1;
    }

    private int raftPort(Broker broker) {
        return port(broker) + 2;
    }

    /// Every port that is taken, and what for. A broker listens for some requests two below its own.
    Map<Integer, String> ports() {
        var ports = new LinkedHashMap<Integer, String>();
        ports.put(firstPort, "RocketMQ's name server");
        for (var broker : brokers()) {
            ports.put(port(broker) - 2, "RocketMQ's fast port of " + broker.name());
            ports.put(port(broker), "RocketMQ's " + broker.name());
            ports.put(replicationPort(broker), "RocketMQ's replication to " + broker.name());
            ports.put(raftPort(broker), "DLedger of " + broker.name());
        }
        return ports;
    }

    Path home(String process) {
        return directory.resolve(process);
    }

    Path configFile(String process) {
        return directory.resolve(process + ".conf");
    }

    Path logFile(String process) {
        return directory.resolve(process + ".log");
    }

    String nameServerConfig() {
        return "listenPort=" + firstPort + "\nbindAddress=" + HOST + "\n";
    }

    String brokerConfig(Broker broker) {
        var store = home(broker.name()).resolve("store");
        var settings = new LinkedHashMap<String, Object>();
        settings.put("brokerClusterName", "DefaultCluster");
        settings.put("brokerName", GROUP);
        settings.put("namesrvAddr", nameServer());
        settings.put("brokerIP1", HOST);
        settings.put("brokerIP2", HOST);
        settings.put("bindAddress", HOST);
        settings.put("listenPort", port(broker));
        settings.put("haListenPort", replicationPort(broker));
        settings.put("storePathRootDir", store);
        settings.put("storePathCommitLog", store.resolve("commitlog"));
        if (mode.electsLeaders()) settings.putAll(raft(broker));
        else settings.putAll(appointed(broker));
        return settings.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
                .collect(Collectors.joining());
    }

    private Map<String, Object> appointed(Broker broker) {
        var settings = new LinkedHashMap<String, Object>();
        boolean isMaster = broker.number() == 0;
        var master = mode == ClusterMode.SYNC ? "SYNC_MASTER" : "ASYNC_MASTER";
        settings.put("brokerId", broker.number());
        settings.put("brokerRole", isMaster ? master : "SLAVE");
        settings.put("flushDiskType", flushDiskType());
        if (mode == ClusterMode.SYNC) settings.put("inSyncReplicas", 2);
        return settings;
    }

    /// As in the configuration that RocketMQ ships for it (`conf/dledger`).
    private Map<String, Object> raft(Broker broker) {
        var settings = new LinkedHashMap<String, Object>();
        settings.put("enableDLegerCommitLog", true);
        settings.put("dLegerGroup", GROUP);
        settings.put("dLegerSelfId", broker.name());
        settings.put(
                "dLegerPeers",
                brokers().stream()
                        .map(peer -> peer.name() + "-" + HOST + ":" + raftPort(peer))
                        .collect(Collectors.joining(";")));
        settings.put("sendMessageThreadPoolNums", 16);
        return settings;
    }

    private String flushDiskType() {
        return flush == Flush.SYNC ? "SYNC_FLUSH" : "ASYNC_FLUSH";
    }

    /// What RocketMQ's people call the mode.
    public static String word(ClusterMode mode) {
        return mode.electsLeaders() ? "dledger" : mode.word();
    }

    /// What it is and runs on, in words.
    public static String software() {
        return "Apache RocketMQ " + RocketMqJars.VERSION + " from Maven, on the same Java: -Xmx" + HEAP_MEBIBYTES
                + "m for each broker, its name server in a process of its own that no CPU figure counts";
    }

    /// In words, with all that one must know to compare it.
    public String describe() {
        var text = "Apache RocketMQ " + RocketMqJars.VERSION + ", ";
        return text
                + switch (mode) {
                    case SINGLE -> "one ASYNC_MASTER, " + flushDiskType();
                    case ASYNC -> "ASYNC_MASTER and 2 SLAVEs, " + flushDiskType();
                    case SYNC ->
                        "SYNC_MASTER and 2 SLAVEs, inSyncReplicas=2 (one slave has it, not necessarily on its disk), "
                                + flushDiskType();
                    case RAFT ->
                        "DLedger with 3 brokers in one group, flushing every 10 ms after the answer"
                                + (flush == Flush.SYNC ? " (DLedger has no other way)" : "");
                };
    }
}
