// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trijet.environment.NodeId;
import io.trijet.replication.DetectorConfig;
import io.trijet.replication.Flush;
import io.trijet.replication.Mode;
import io.trijet.replication.ReplicationConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {
    private static Configuration file(String... namesAndValues) throws ConfigException {
        return Configuration.of("node.conf", map(namesAndValues), Map.of(), Map.of());
    }

    private static Map<String, String> map(String... namesAndValues) {
        var map = new HashMap<String, String>();
        for (int i = 0; i < namesAndValues.length; i += 2) map.put(namesAndValues[i], namesAndValues[i + 1]);
        return map;
    }

    private static ServerConfig server(String... namesAndValues) throws ConfigException {
        return ServerConfig.of(file(namesAndValues), "c1");
    }

    @Test
    void without_a_word_a_single_node_listens_on_loopback() throws Exception {
        var config = server();
        assertThat(config.node().mode()).isEqualTo(Mode.SINGLE);
        assertThat(config.node().self()).isEqualTo(new NodeId("n0"));
        assertThat(config.node().clusterId()).isEqualTo("c1");
        assertThat(config.listening().broker()).hasToString("127.0.0.1:10911");
        assertThat(config.listening().nameServer().orElseThrow()).hasToString("127.0.0.1:9876");
        assertThat(config.listening().http()).hasToString("127.0.0.1:8071");
        assertThat(config.node().settings().replication().flush()).isEqualTo(Flush.SYNC);
    }

    @Test
    void a_flag_wins_over_the_environment_the_environment_over_the_file_the_file_over_the_default() throws Exception {
        var file = map("retention", "1h", "cluster", "of-the-file", "node", "n1");
        var environment = map("TRIJET_RETENTION", "2h", "TRIJET_CLUSTER", "of-the-environment");
        var values = Configuration.of("node.conf", file, environment, map("retention", "3h"));
        assertThat(values.get(Keys.RETENTION)).isEqualTo(Duration.ofHours(3));
        assertThat(values.source(Keys.RETENTION)).isEqualTo("flag -D retention");
        assertThat(values.get(Keys.CLUSTER)).isEqualTo("of-the-environment");
        assertThat(values.source(Keys.CLUSTER)).isEqualTo("environment TRIJET_CLUSTER");
        assertThat(values.source(Keys.NODE)).isEqualTo("file node.conf node");
        assertThat(values.source(Keys.FLUSH)).isEqualTo("default");
    }

    @Test
    void every_key_is_printed_with_its_value_and_source() throws Exception {
        var printed = file("brokerClusterName", "prod").print();
        assertThat(printed).containsPattern("cluster = prod +# file node.conf brokerClusterName");
        assertThat(printed.lines().count()).isEqualTo(Keys.all().size());
        assertThat(Configuration.reference()).contains("RocketMQ: brokerClusterName");
    }

    @ParameterizedTest
    @CsvSource({
        "brokerClusterName, prod, cluster, prod",
        "brokerRole, SYNC_MASTER, mode, sync",
        "brokerRole, ASYNC_MASTER, mode, async",
        "enableDLegerCommitLog, true, mode, raft",
        "brokerName, broker-x, groups, broker-x",
        "flushDiskType, ASYNC_FLUSH, flush, async",
        "flushDiskType, SYNC_FLUSH, flush, sync",
        "storePathRootDir, /var/lib/x, data, /var/lib/x",
        "brokerIP1, 10.0.0.1, broker-host, 10.0.0.1",
        "mapedFileSizeCommitLog, 1048576, segment-size, 1048576",
        "fileReservedTime, 48, retention, 48h",
        "syncFlushTimeout, 2000, slave-timeout, 2000ms",
        "autoCreateTopicEnable, false, auto-create-topics, false",
        "defaultTopicQueueNums, 4, topic-queues, 4",
        "listenPort, 20911, broker-port, 20911",
    })
    void rocketmqs_name_for_the_same_thing_is_understood(String theirs, String value, String ours, String meaning)
            throws Exception {
        assertThat(file(theirs, value).print()).containsPattern("(?m)^" + ours + " = " + meaning + " +# file");
    }

    @Test
    void the_same_thing_said_twice_differently_is_refused() throws Exception {
        assertThatThrownBy(() -> file("cluster", "a", "brokerClusterName", "b"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("both mean cluster, keep one");
        assertThat(file("cluster", "a", "brokerClusterName", "a").get(Keys.CLUSTER))
                .isEqualTo("a");
    }

    @ParameterizedTest
    @CsvSource({
        "brokerClustrName, brokerClusterName",
        "Cluster, cluster",
        "segmentsize, segment-size",
        "flushDiskTyp, flushDiskType",
    })
    void an_unknown_key_is_refused_with_the_nearest_one(String typed, String meant) {
        assertThatThrownBy(() -> file(typed, "x"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("file node.conf: unknown key '" + typed + "', did you mean '" + meant + "'?");
    }

    @Test
    void a_key_like_no_other_is_refused_without_a_guess() {
        assertThatThrownBy(() -> file("transactionCheckInterval", "x"))
                .hasMessage("file node.conf: unknown key 'transactionCheckInterval'");
    }

    @Test
    void what_rocketmq_needs_and_we_do_not_is_noted() throws Exception {
        assertThat(file("namesrvAddr", "x:9876", "deleteWhen", "04").notes())
                .hasSize(2)
                .allMatch(note -> note.contains("is ignored: "));
    }

    @Test
    void all_problems_are_told_at_once() {
        assertThatThrownBy(() -> file("mode", "fast", "retention", "soon", "max-connections", "many", "flsh", "sync"))
                .hasMessageContaining("'fast' (mode): expected single, async, sync or raft")
                .hasMessageContaining("'soon' (retention): expected a duration")
                .hasMessageContaining("'many' (max-connections): expected a number")
                .hasMessageContaining("did you mean 'flush'?");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "4096, 4096",
        "64KiB, 65536",
        "64k, 65536",
        "16MiB, 16777216",
        "1.5MiB, 1572864",
        "1GiB, 1073741824"
    })
    void sizes_have_units(String text, long bytes) {
        assertThat(Units.bytes(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"500ms, 500", "2.5s, 2500", "10m, 600000", "72h, 259200000", "3d, 259200000"})
    void durations_have_units(String text, long millis) {
        assertThat(Units.duration(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({"''", "5", "-1s", "1 fortnight", "s", "1e3s", "99999999999999d"})
    void what_is_no_duration_is_refused(String text) {
        assertThatThrownBy(() -> Units.duration(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a duration such as");
    }

    @Test
    void a_raft_node_is_as_patient_as_its_election_timeout_says() throws Exception {
        var standard = server("mode", "dledger", "members", "n0@127.0.0.1:10912");
        assertThat(standard.node().mode()).isEqualTo(Mode.RAFT);
        assertThat(standard.node().groups()).isEqualTo(GroupsByMode.of(Mode.RAFT));
        assertThat(standard.node().settings().replication()).isEqualTo(ReplicationConfig.defaults(Flush.SYNC));
        assertThat(standard.node().settings().detector()).isEqualTo(DetectorConfig.defaults());
        var quick = server("election-timeout-min", "300ms", "election-timeout-max", "450ms", "heartbeat", "50ms");
        var consensus = quick.node().settings().replication().elections().consensus();
        assertThat(consensus.minElectionNanos()).isEqualTo(300_000_000);
        assertThat(consensus.maxElectionNanos()).isEqualTo(450_000_000);
        assertThat(quick.node().settings().detector().down()).isEqualTo(Duration.ofMillis(400));
    }

    @Test
    void three_members_know_each_other_by_number_and_address() throws Exception {
        var members = "n0@127.0.0.1:10912,n1@127.0.0.1:10922,n2@127.0.0.1:10932";
        var config = server("mode", "sync", "node", "n1", "members", members, "broker-listen", "127.0.0.1:10921");
        assertThat(config.node().numberOf(new NodeId("n2"))).isEqualTo(2);
        assertThat(config.node().member(new NodeId("n0")).broker()).hasToString("127.0.0.1:10911");
        assertThat(config.node().member(new NodeId("n1")).broker()).hasToString("127.0.0.1:10921");
        assertThat(config.door().listen()).hasToString("127.0.0.1:10922");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mode | sync | mode SYNC needs members",
                "members | n1@127.0.0.1:1,n2@127.0.0.1:2 | node n0 (default) is not one of members [n1, n2]",
                "members | n0@10.1.1.1:10912 | is 10.1.1.1:10912, which is not loopback",
                "broker-listen | 0.0.0.0:10911 | set broker-host",
                "broker-listen | 127.0.0.1:0 | broker-listen needs a port",
                "members | n0@127.0.0.1:1,n0@127.0.0.1:2 | node n0 is named twice",
                "members | n0=127.0.0.1:1 | expected node@host:port",
                "groups | broker-a,broker-b | has one group",
                "mode | raft | mode RAFT needs members",
                "enableDLegerCommitLog | false | leave it away, and set mode",
                "election-timeout-min | 299ms | at least 3 heartbeats of 100ms, was 299ms",
                "election-timeout-max | 899ms | at least 1.5 times election-timeout-min 600ms, was 899ms",
                "heartbeat | 501ms | heartbeat must be 10ms to 500ms",
                "heartbeat | 9ms | heartbeat must be 10ms to 500ms",
                "slave-timeout | 6s | slave-timeout must be above 0",
                "secret-file | /nowhere/secret | secret-file cannot be used",
                "loops | 0 | loops must be 1 to 64",
                "frame-limit | 2GiB | frame-limit must be at most 2147483647 bytes",
                "max-message | 2GiB | max-message must be at most 2147483647 bytes",
                "outbound-pause | 2GiB | outbound-pause must be at most 2147483647 bytes",
            })
    void what_does_not_fit_together_is_refused_with_a_sentence(String key, String value, String sentence) {
        assertThatThrownBy(() -> server(key, value))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void a_secret_that_others_can_read_or_that_is_short_is_refused(@TempDir Path directory) throws Exception {
        var file = directory.resolve("secret");
        Files.writeString(file, "0123456789abcdef\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> server("secret-file", file.toString()))
                .hasMessageContaining("open to others (GROUP_READ): run chmod 600");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(server("secret-file", file.toString()).door().secret()).isPresent();
        Files.writeString(file, "0123456789abcde\n");
        assertThatThrownBy(() -> server("secret-file", file.toString()))
                .hasMessageContaining("holds 15 bytes, needs at least 16");
    }

    @Test
    void a_missing_file_is_told_by_name() {
        assertThatThrownBy(() -> Configuration.load(Path.of("/nowhere/node.conf"), Map.of(), Map.of()))
                .hasMessage("there is no configuration file /nowhere/node.conf");
    }
}
