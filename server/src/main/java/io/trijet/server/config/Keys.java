// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.config;

import io.trijet.environment.Address;
import io.trijet.environment.NodeId;
import io.trijet.replication.Flush;
import io.trijet.replication.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;

/// Every key of a node's configuration, in the order in which they are printed.
///
/// Where RocketMQ has a name for the same thing it is accepted too. What is given in RocketMQ's files and has
/// no meaning here is listed in `IGNORED` with the reason.
public final class Keys {
    private static final List<Key<?>> ALL = new ArrayList<>();

    public static final Key<String> CLUSTER =
            key("cluster", "trijet", "name of the cluster", Keys::name).alias("brokerClusterName");
    public static final Key<String> CLUSTER_ID = key(
            "cluster-id", "", "identity drawn when the cluster was formed; empty: what the data says", String::strip);
    public static final Key<NodeId> NODE = key("node", "n0", "this node", text -> new NodeId(name(text)));
    public static final Key<Mode> MODE = key(
                    "mode", "single", "single, async, sync or raft (also: dledger)", Keys::mode)
            .alias("brokerRole", Keys::modeOfRole)
            .alias("enableDLegerCommitLog", Keys::modeOfDLedger);
    public static final Key<SequencedMap<NodeId, Address>> MEMBERS = key(
            "members",
            "",
            "all nodes, each with the address that the others reach it at: n0@host:port,...",
            Keys::members);
    public static final Key<SequencedMap<NodeId, Address>> BROKERS = key(
            "brokers",
            "",
            "where clients reach the other nodes: n0@host:port,...; default: the member port less 1",
            Keys::members);
    /// Empty: what the mode has by default.
    public static final Key<List<String>> GROUPS = key(
                    "groups",
                    "",
                    "groups of the cluster, what RocketMQ calls broker names; default: " + GroupsByMode.TEXT,
                    Keys::names)
            .alias("brokerName");
    public static final Key<Duration> HEARTBEAT = key(
            "heartbeat",
            "100ms",
            "a leader's sign of life, 10ms to 500ms; 3.5 missed make a node suspect, 8 make it down",
            Units::duration);
    public static final Key<Duration> ELECTION_TIMEOUT_MIN = key(
            "election-timeout-min",
            "600ms",
            "mode raft: a follower waits at least so long for its leader, and a leader for its majority",
            Units::duration);
    public static final Key<Duration> ELECTION_TIMEOUT_MAX = key(
            "election-timeout-max",
            "1200ms",
            "mode raft: and at most so long, at least 1.5 times the minimum; drawn anew each time",
            Units::duration);
    public static final Key<Flush> FLUSH = key(
                    "flush", "sync", "sync or async: is a write safe after the fsync or before", Keys::flush)
            .alias("flushDiskType", Keys::flushOfType);
    public static final Key<Path> DATA = key("data", "data", "directory of the log", text -> Path.of(required(text)))
            .alias("storePathRootDir");
    public static final Key<Optional<Path>> SECRET_FILE =
            key("secret-file", "", "file of mode 600 with what all members share", Keys::path);
    public static final Key<Address> BROKER_LISTEN =
            key("broker-listen", "127.0.0.1:10911", "where clients connect", Address::parse);
    public static final Key<Integer> LISTEN_PORT = key(
                    "broker-port", "", "overrides the port of broker-listen", text -> text.isEmpty() ? -1 : port(text))
            .alias("listenPort");
    public static final Key<Optional<Address>> NAMESRV_LISTEN =
            key("namesrv-listen", "127.0.0.1:9876", "where clients ask for routes; none: nowhere", Keys::address);
    public static final Key<Optional<Address>> MEMBER_LISTEN =
            key("member-listen", "", "where members connect; default: this node's address in members", Keys::address);
    public static final Key<Address> HTTP_LISTEN =
            key("http-listen", "127.0.0.1:8071", "control API, health and metrics", Address::parse);
    public static final Key<String> BROKER_HOST = key(
                    "broker-host", "", "host told to clients; default: the host of broker-listen", String::strip)
            .alias("brokerIP1");
    public static final Key<Long> SEGMENT_SIZE = key(
                    "segment-size",
                    "1GiB",
                    "size of a segment of the log, equal on all members, fixed when formatted",
                    Units::bytes)
            .alias("mappedFileSizeCommitLog")
            .alias("mapedFileSizeCommitLog");
    public static final Key<Duration> RETENTION = key(
                    "retention", "72h", "age at which messages are deleted", Units::duration)
            .alias("fileReservedTime", hours -> hours + "h");
    public static final Key<Long> RETENTION_SIZE = key(
            "retention-size", "1024TiB", "size of the log above which the oldest messages are deleted", Units::bytes);
    public static final Key<Long> SCRUB_BYTES_PER_SECOND = key(
            "scrub-bytes-per-second",
            "8MiB",
            "how fast the log is read again in the background to find damage; 0: not at all",
            Units::bytes);
    public static final Key<Duration> SCRUB_EVERY =
            key("scrub-every", "24h", "rest between two times that all of the log is read again", Units::duration);
    public static final Key<Long> DIVERGED_BYTES =
            key("diverged-bytes", "4GiB", "what is kept of cut tails in diverged/, the oldest go first", Units::bytes);
    public static final Key<Integer> DIVERGED_COUNT =
            key("diverged-count", "100", "how many cut tails are kept in diverged/, at least 1", Integer::valueOf);
    public static final Key<Duration> SLAVE_TIMEOUT = key(
                    "slave-timeout",
                    "2500ms",
                    "how long a send waits for a replica in mode sync, for the majority in raft, at most 5s",
                    Units::duration)
            .alias("syncFlushTimeout", millis -> millis + "ms")
            .alias("slaveTimeout", millis -> millis + "ms");
    public static final Key<Boolean> AUTO_CREATE_TOPICS = key(
                    "auto-create-topics", "true", "a send creates its topic", Keys::truth)
            .alias("autoCreateTopicEnable");
    public static final Key<Boolean> AUTO_CREATE_GROUPS = key(
                    "auto-create-groups", "true", "a consumer creates its group", Keys::truth)
            .alias("autoCreateSubscriptionGroup");
    public static final Key<Integer> TOPIC_QUEUES = key(
                    "topic-queues", "8", "queues of a topic created by a send, at most", Integer::valueOf)
            .alias("defaultTopicQueueNums");
    public static final Key<Long> MAX_MESSAGE =
            key("max-message", "4MiB", "longest message body", Units::bytes).alias("maxMessageSize");
    public static final Key<Integer> MAX_CONNECTIONS =
            key("max-connections", "10000", "client connections open at once", Integer::valueOf);
    public static final Key<Integer> FILES_KEPT = key(
            "files-kept",
            "512",
            "of the files that the process may open (ulimit -n), those that clients leave to the node",
            Integer::valueOf);
    public static final Key<Long> FRAME_LIMIT = key("frame-limit", "16MiB", "longest frame of a client", Units::bytes);
    public static final Key<Long> UNFINISHED_LIMIT =
            key("unfinished-limit", "64MiB", "what incomplete frames of all clients may hold together", Units::bytes);
    public static final Key<Duration> FRAME_DEADLINE =
            key("frame-deadline", "30s", "from a frame's first byte to its last", Units::duration);
    public static final Key<Duration> IDLE_TIMEOUT =
            key("idle-timeout", "120s", "a client connection without traffic is closed", Units::duration);
    public static final Key<Long> OUTBOUND_PAUSE = key(
            "outbound-pause", "4MiB", "answers waiting for one client, above which its requests wait", Units::bytes);
    public static final Key<Long> OUTBOUND_LIMIT =
            key("outbound-limit", "64MiB", "answers waiting for one client, above which it is closed", Units::bytes);
    public static final Key<Long> OUTBOUND_TOTAL = key(
            "outbound-total",
            "64MiB",
            "answers waiting for all clients of an event loop, above which those who do not read must wait",
            Units::bytes);
    public static final Key<Duration> STALLED_TIMEOUT =
            key("stalled-timeout", "60s", "a client that does not read its answers is closed", Units::duration);
    public static final Key<Integer> LOOPS = key("loops", "1", "event loops", Integer::valueOf);
    public static final Key<Integer> LANE_LIMIT =
            key("lane-limit", "10000", "requests from other loops that may wait for a group", Integer::valueOf);

    /// RocketMQ's keys that are accepted and mean nothing here, with the reason.
    static final Map<String, String> IGNORED = ignored();

    private Keys() {}

    static List<Key<?>> all() {
        return Collections.unmodifiableList(ALL);
    }

    private static Map<String, String> ignored() {
        var ignored = new LinkedHashMap<String, String>();
        ignored.put("namesrvAddr", "every node answers name-server requests itself");
        ignored.put("deleteWhen", "old segments are deleted as soon as they are due");
        ignored.put("brokerId", "the leader is 0, the others are numbered by their place in members");
        ignored.put("haListenPort", "members connect to their address in members");
        return ignored;
    }

    private static <T> Key<T> key(String name, String defaultText, String meaning, Function<String, T> reader) {
        var key = new Key<>(name, defaultText, meaning, reader);
        ALL.add(key);
        return key;
    }

    private static String required(String text) {
        if (text.isBlank()) throw new IllegalArgumentException("expected a value, was empty");
        return text.strip();
    }

    private static String name(String text) {
        var name = required(text);
        if (!name.matches("[A-Za-z0-9_.-]{1,127}")) {
            throw new IllegalArgumentException("expected 1 to 127 letters, digits, dots, dashes or underscores");
        }
        return name;
    }

    private static List<String> names(String text) {
        if (text.isBlank()) return List.of();
        return List.of(text.split(",", -1)).stream().map(Keys::name).toList();
    }

    private static Mode mode(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "single" -> Mode.SINGLE;
            case "async" -> Mode.ASYNC;
            case "sync" -> Mode.SYNC;
            case "raft", "dledger" -> Mode.RAFT;
            default -> throw new IllegalArgumentException("expected single, async, sync or raft");
        };
    }

    private static String modeOfRole(String role) {
        return switch (role.strip()) {
            case "ASYNC_MASTER" -> "async";
            case "SYNC_MASTER" -> "sync";
            default ->
                throw new IllegalArgumentException(
                        "expected ASYNC_MASTER or SYNC_MASTER: set mode, and every node finds its role itself");
        };
    }

    private static String modeOfDLedger(String enabled) {
        if (truth(enabled)) return "raft";
        throw new IllegalArgumentException("leave it away, and set mode to single, async or sync");
    }

    private static Flush flush(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "sync" -> Flush.SYNC;
            case "async" -> Flush.ASYNC;
            default -> throw new IllegalArgumentException("expected sync or async");
        };
    }

    private static String flushOfType(String type) {
        return switch (type.strip()) {
            case "SYNC_FLUSH" -> "sync";
            case "ASYNC_FLUSH" -> "async";
            default -> throw new IllegalArgumentException("expected SYNC_FLUSH or ASYNC_FLUSH");
        };
    }

    private static boolean truth(String text) {
        return switch (text.strip()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("expected true or false");
        };
    }

    private static int port(String text) {
        return new Address("any", Integer.parseInt(text.strip())).port();
    }

    private static Optional<Path> path(String text) {
        return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text.strip()));
    }

    private static Optional<Address> address(String text) {
        boolean absent = text.isBlank() || text.strip().equals("none");
        return absent ? Optional.empty() : Optional.of(Address.parse(text.strip()));
    }

    private static SequencedMap<NodeId, Address> members(String text) {
        var members = new LinkedHashMap<NodeId, Address>();
        if (text.isBlank()) return members;
        for (var entry : text.split(",", -1)) {
            int at = entry.indexOf('@');
            if (at <= 0) throw new IllegalArgumentException("expected node@host:port,..., was '" + entry + "'");
            var node = new NodeId(name(entry.substring(0, at)));
            var before = members.put(node, Address.parse(entry.substring(at + 1).strip()));
            if (before != null) throw new IllegalArgumentException("node " + node + " is named twice");
        }
        return members;
    }
}
