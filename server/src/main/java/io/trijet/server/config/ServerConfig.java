// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.config;

import io.trijet.broker.BrokerLimits;
import io.trijet.broker.NodeConfig;
import io.trijet.broker.NodeConfig.Member;
import io.trijet.environment.Address;
import io.trijet.environment.NodeId;
import io.trijet.protocol.Limits;
import io.trijet.replication.Mode;
import io.trijet.server.real.MemberDoor;
import io.trijet.server.real.Secret;
import io.trijet.server.remoting.RemotingLimits;
import io.trijet.storage.DivergedLimits;
import io.trijet.storage.Retention;
import io.trijet.storage.ScrubConfig;
import io.trijet.storage.StorageConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;

/// One node's checked configuration: what each part is told, and nothing else.
///
/// `members` keep the order in which they were written: it numbers the nodes, and the first leads a new cluster.
public record ServerConfig(
        NodeConfig node, MemberDoor door, Listening listening, RemotingLimits remoting, Path data, Loops loops) {
    private static final int DEFAULT_MEMBER_PORT = 10_912;
    private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "[::]");

    /// Where this node listens; the member address is in `door`.
    public record Listening(Address broker, Optional<Address> nameServer, Address http) {}

    /// How many event loops, and how many requests may wait to hop to a lane.
    public record Loops(int count, int laneLimit) {
        public Loops {
            if (count < 1 || count > 64) throw new IllegalArgumentException("loops must be 1 to 64, was " + count);
            if (laneLimit < 1) throw new IllegalArgumentException("lane-limit must be at least 1, was " + laneLimit);
        }
    }

    /// Checks everything together. `clusterId` is used where the configuration names none: what the data says,
    /// or what was just drawn.
    public static ServerConfig of(Configuration values, String clusterId) throws ConfigException {
        try {
            var members = members(values);
            var broker = broker(values);
            return new ServerConfig(
                    node(values, clusterId, members, broker),
                    door(values, clusterId, members),
                    new Listening(broker, values.get(Keys.NAMESRV_LISTEN), values.get(Keys.HTTP_LISTEN)),
                    remoting(values),
                    values.get(Keys.DATA),
                    new Loops(values.get(Keys.LOOPS), values.get(Keys.LANE_LIMIT)));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(String.valueOf(e.getMessage()), e);
        }
    }

    /// A size that is kept in an int.
    private static int size(Configuration values, Key<Long> key) {
        long size = values.get(key);
        if (size <= Integer.MAX_VALUE) return (int) size;
        throw new IllegalArgumentException(
                key.name() + " must be at most " + Integer.MAX_VALUE + " bytes, was " + size);
    }

    private static SequencedMap<NodeId, Address> members(Configuration values) throws ConfigException {
        var members = values.get(Keys.MEMBERS);
        var self = values.get(Keys.NODE);
        if (members.containsKey(self)) return members;
        if (!members.isEmpty()) {
            throw new ConfigException(
                    "node " + self + " (" + values.source(Keys.NODE) + ") is not one of members " + members.keySet());
        }
        if (values.get(Keys.MODE) != Mode.SINGLE) {
            throw new ConfigException(
                    "mode " + values.get(Keys.MODE) + " needs members = n0@host:port,n1@host:port,...");
        }
        var alone = new LinkedHashMap<NodeId, Address>();
        alone.put(self, values.get(Keys.MEMBER_LISTEN).orElse(new Address("127.0.0.1", DEFAULT_MEMBER_PORT)));
        return alone;
    }

    private static Address broker(Configuration values) throws ConfigException {
        var listen = values.get(Keys.BROKER_LISTEN);
        int port = values.get(Keys.LISTEN_PORT) < 0 ? listen.port() : values.get(Keys.LISTEN_PORT);
        if (port == 0) throw new ConfigException("broker-listen needs a port: clients are told it, 0 will not do");
        return new Address(listen.host(), port);
    }

    private static NodeConfig node(
            Configuration values, String clusterId, SequencedMap<NodeId, Address> members, Address broker)
            throws ConfigException {
        var self = values.get(Keys.NODE);
        var known = new ArrayList<Member>();
        for (var member : members.entrySet()) {
            var own = advertised(values, broker);
            var address = member.getKey().equals(self) ? own : other(values, member.getKey(), member.getValue());
            var nameServer = values.get(Keys.NAMESRV_LISTEN)
                    .map(listen -> new Address(address.host(), listen.port()))
                    .orElse(address);
            known.add(new Member(member.getKey(), address, nameServer));
        }
        var own = values.get(Keys.CLUSTER_ID);
        return new NodeConfig(
                values.get(Keys.CLUSTER),
                own.isEmpty() ? clusterId : own,
                self,
                known,
                groups(values),
                values.get(Keys.MODE),
                settings(values));
    }

    private static List<String> groups(Configuration values) {
        var named = values.get(Keys.GROUPS);
        return named.isEmpty() ? GroupsByMode.of(values.get(Keys.MODE)) : named;
    }

    /// What clients are told.
    private static Address advertised(Configuration values, Address broker) throws ConfigException {
        var host = values.get(Keys.BROKER_HOST);
        if (!host.isEmpty()) return new Address(host, broker.port());
        if (WILDCARDS.contains(broker.host())) {
            throw new ConfigException("broker-listen " + broker + " is every address of this machine: set broker-host"
                    + " to the one that clients can reach");
        }
        return broker;
    }

    private static Address other(Configuration values, NodeId node, Address member) {
        var named = values.get(Keys.BROKERS).get(node);
        return named != null ? named : new Address(member.host(), member.port() - 1);
    }

    private static MemberDoor door(Configuration values, String clusterId, SequencedMap<NodeId, Address> members)
            throws ConfigException {
        var self = values.get(Keys.NODE);
        var own = values.get(Keys.CLUSTER_ID);
        return new MemberDoor(
                own.isEmpty() ? clusterId : own,
                self,
                values.get(Keys.MEMBER_LISTEN).orElseGet(() -> Objects.requireNonNull(members.get(self))),
                new TreeMap<>(members),
                secret(values));
    }

    private static Optional<Secret> secret(Configuration values) throws ConfigException {
        var file = values.get(Keys.SECRET_FILE);
        if (file.isEmpty()) return Optional.empty();
        try {
            return Optional.of(Secret.read(file.get()));
        } catch (IOException e) {
            throw new ConfigException("secret-file cannot be used: " + e.getMessage(), e);
        }
    }

    private static NodeConfig.Settings settings(Configuration values) {
        var standard = Limits.DEFAULT;
        int message = size(values, Keys.MAX_MESSAGE);
        var protocol = new Limits(
                size(values, Keys.FRAME_LIMIT),
                standard.headerBytes(),
                standard.headerFields(),
                message,
                standard.propertiesBytes(),
                standard.topicChars(),
                standard.derivedTopicChars(),
                standard.groupChars(),
                standard.batchMessages());
        var keep = Retention.Limits.DEFAULT;
        var patience = new Patience(
                values.get(Keys.HEARTBEAT),
                values.get(Keys.ELECTION_TIMEOUT_MIN),
                values.get(Keys.ELECTION_TIMEOUT_MAX));
        var others = NodeConfig.Settings.defaults(storage(values), values.get(Keys.FLUSH));
        return new NodeConfig.Settings(
                others.storage(),
                others.index(),
                new Retention.Limits(
                        values.get(Keys.RETENTION),
                        values.get(Keys.RETENTION_SIZE),
                        keep.earlyPercent(),
                        keep.refusePercent()),
                patience.replication(others.replication()),
                patience.detector(),
                protocol,
                limits(values),
                others.consumers(),
                others.door());
    }

    private static StorageConfig storage(Configuration values) {
        return StorageConfig.withSegments(values.get(Keys.SEGMENT_SIZE))
                .withScrub(new ScrubConfig(values.get(Keys.SCRUB_BYTES_PER_SECOND), values.get(Keys.SCRUB_EVERY)))
                .withDiverged(new DivergedLimits(values.get(Keys.DIVERGED_BYTES), values.get(Keys.DIVERGED_COUNT)));
    }

    private static BrokerLimits limits(Configuration values) {
        var standard = BrokerLimits.defaults();
        return new BrokerLimits(
                standard.maxTopics(),
                standard.maxQueuesPerTopic(),
                standard.maxSubscriptionGroups(),
                standard.maxKeyValues(),
                standard.maxConsumerOffsets(),
                standard.maxQueueLocks(),
                standard.maxUnacknowledgedCount(),
                standard.maxUnacknowledgedBytes(),
                values.get(Keys.SLAVE_TIMEOUT),
                standard.offsetBatch(),
                standard.checkpointInterval(),
                standard.checkpointBytes(),
                standard.retentionInterval(),
                values.get(Keys.AUTO_CREATE_TOPICS),
                values.get(Keys.AUTO_CREATE_GROUPS),
                values.get(Keys.TOPIC_QUEUES));
    }

    private static RemotingLimits remoting(Configuration values) {
        return new RemotingLimits(
                values.get(Keys.MAX_CONNECTIONS),
                values.get(Keys.FILES_KEPT),
                size(values, Keys.FRAME_LIMIT),
                values.get(Keys.UNFINISHED_LIMIT),
                values.get(Keys.FRAME_DEADLINE),
                values.get(Keys.IDLE_TIMEOUT),
                size(values, Keys.OUTBOUND_PAUSE),
                values.get(Keys.OUTBOUND_LIMIT),
                values.get(Keys.STALLED_TIMEOUT),
                values.get(Keys.OUTBOUND_TOTAL));
    }
}
