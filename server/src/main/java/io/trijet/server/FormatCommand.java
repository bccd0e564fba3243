// SPDX-License-Identifier: Apache-2.0
package io.trijet.server;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.trijet.broker.BrokerNode;
import io.trijet.broker.Founders;
import io.trijet.environment.Environment;
import io.trijet.environment.NodeId;
import io.trijet.server.config.ConfigException;
import io.trijet.server.config.Configuration;
import io.trijet.server.config.Keys;
import io.trijet.server.config.ServerConfig;
import io.trijet.server.metrics.Meters;
import io.trijet.server.real.EventLoops;
import io.trijet.server.real.FileDisk;
import io.trijet.server.real.MemberLimits;
import io.trijet.server.real.SystemClock;
import io.trijet.server.real.TcpNetwork;
import io.trijet.storage.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `trijet format`: makes data directories for new nodes.
///
/// Given the configuration of every member it forms a cluster: each directory learns the incarnations of all
/// founders. Given one of several, it makes the directory of a node that joins: the others do not know it, so it
/// first learns.
@Command(
        name = "format",
        description =
                "Formats the data directories of new nodes: of all members to form a cluster, of one to replace its disk.",
        mixinStandardHelpOptions = true)
final class FormatCommand implements Callable<Integer> {
    private static final int CLUSTER_ID_BYTES = 8;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Configuration of a node; repeat for each founder.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--data", paramLabel = "DIR", description = "Same as -D data=DIR.")
    private @Nullable String data;

    @Option(names = "--cluster-id", paramLabel = "ID", description = "Same as -D cluster-id=ID; drawn if absent.")
    private @Nullable String clusterId;

    @Option(names = "--node", paramLabel = "NAME", description = "Same as -D node=NAME.")
    private @Nullable String node;

    @Option(names = "--mode", paramLabel = "MODE", description = "Same as -D mode=MODE: single, async, sync or raft.")
    private @Nullable String mode;

    @Option(names = "--segment-size", paramLabel = "SIZE", description = "Same as -D segment-size=SIZE.")
    private @Nullable String segmentSize;

    @Option(names = "-D", paramLabel = "KEY=VALUE", description = "Sets one key for all of them.")
    private Map<String, String> flags = new LinkedHashMap<>();

    @Override
    public Integer call() throws ConfigException, IOException {
        var configs = configs();
        var disks = new LinkedHashMap<ServerConfig, FileDisk>();
        for (var config : configs) {
            var disk = FileDisk.at(config.data());
            var found = DataDirectory.identity(disk);
            if (found.isPresent()) {
                throw new ConfigException("data directory " + disk.path() + " is formatted already, as node "
                        + found.get().node() + " of cluster id " + found.get().clusterId()
                        + ": give an empty one; nothing was changed");
            }
            disks.put(config, disk);
        }
        var incarnations = new TreeMap<NodeId, String>();
        for (var entry : disks.entrySet())
            incarnations.put(self(entry.getKey()), format(entry.getKey(), entry.getValue()));
        boolean forms = incarnations
                .keySet()
                .containsAll(configs.getFirst().door().members().keySet());
        for (var entry : disks.entrySet()) {
            if (forms) Founders.write(entry.getValue(), incarnations);
            System.out.println(
                    "formatted " + entry.getValue().path() + " for node " + self(entry.getKey()) + " of cluster id "
                            + entry.getKey().node().clusterId() + (forms ? "" : ", which joins as a learner"));
        }
        return Exit.DONE;
    }

    private static NodeId self(ServerConfig config) {
        return config.node().self();
    }

    private List<ServerConfig> configs() throws ConfigException {
        set(Keys.DATA.name(), data);
        set(Keys.CLUSTER_ID.name(), clusterId);
        set(Keys.NODE.name(), node);
        set(Keys.MODE.name(), mode);
        set(Keys.SEGMENT_SIZE.name(), segmentSize);
        var drawn = new byte[CLUSTER_ID_BYTES];
        new SecureRandom().nextBytes(drawn);
        var id = HexFormat.of().formatHex(drawn);
        var configs = new ArrayList<ServerConfig>();
        if (files.isEmpty()) configs.add(config(null, id));
        for (var file : files) configs.add(config(file, id));
        return configs;
    }

    private ServerConfig config(@Nullable Path file, String id) throws ConfigException {
        return ServerConfig.of(Configuration.load(file, System.getenv(), flags), id);
    }

    private void set(String key, @Nullable String value) {
        if (value != null) flags.put(key, value);
    }

    private static String format(ServerConfig config, FileDisk disk) throws IOException {
        var clock = new SystemClock();
        var meter = new Meters(new PrometheusRegistry());
        try (var loops = new EventLoops(1, clock, 1, FormatCommand::fail)) {
            var network = new TcpNetwork(loops, config.door(), MemberLimits.DEFAULT, clock, meter);
            return BrokerNode.format(
                    config.node(), new Environment(clock, loops::lane, disk, network, new SecureRandom(), meter));
        }
    }

    private static void fail(Throwable why) {
        throw new IllegalStateException("formatting failed on the lane", why);
    }
}
