// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.integration.client.Clients;
import io.trijet.integration.cluster.TestCluster;
import io.trijet.lab.Lab;
import io.trijet.tools.cluster.ClusterPlan;
import io.trijet.tools.cluster.PortPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The live state and the actions of `/v1`, on a real `raft` cluster of one group that is broken meanwhile.
final class LiveLabTest {
    private static final String GROUP = "broker-a";

    @TempDir
    private Path directory;

    private final AutoCloseable[] open = new AutoCloseable[2];
    private Curl curl = new Curl(1);

    @BeforeEach
    void startAll() throws Exception {
        var ports = PortPlan.startingAt(TestCluster.freeBlock());
        var forming = new Lab.Forming(ClusterPlan.Flush.SYNC, Optional.of(1));
        var settings = new Lab.Settings(
                Lab.Site.local(directory.resolve("data"), ports),
                TestCluster.nodeCommand(),
                forming,
                new Lab.Care(true, true, true));
        var lab = Lab.open(settings, false);
        open[0] = lab;
        curl = new Curl(ports.lab());
        open[1] = curl;
        assertThat(curl.page("/v1/state").path("verdict").path("level").asString(""))
                .isEqualTo("idle");
        curl.level14("startMaster");
        curl.level14("startSlave");
        awaitState(state -> level(state).equals("healthy"));
    }

    @AfterEach
    void closeAll() throws Exception {
        for (var each : open) each.close();
    }

    private JsonNode awaitState(Predicate<JsonNode> wanted) {
        return Awaitility.await("the state").atMost(TestCluster.PATIENCE).until(() -> curl.page("/v1/state"), wanted);
    }

    /// A node that has just heard a majority again lets its clients in half a second later.
    private JsonNode awaitVerdict() {
        return Awaitility.await("a verdict")
                .atMost(TestCluster.PATIENCE)
                .until(() -> curl.post("/v1/verify", ""), answer -> answer.status() == 200)
                .body();
    }

    private static String level(JsonNode state) {
        return state.path("verdict").path("level").asString("");
    }

    private static String leader(JsonNode state) {
        return state.path("groups").path(0).path("leader").asString("");
    }

    private static JsonNode node(JsonNode state, String name) {
        return state.path("nodes")
                .valueStream()
                .filter(node -> node.path("node").asString("").equals(name))
                .findFirst()
                .orElseThrow();
    }

    private List<String> kinds(long since) throws Exception {
        return curl.page("/v1/history?since=" + since)
                .path("happenings")
                .valueStream()
                .map(happening -> happening.path("kind").asString(""))
                .toList();
    }

    @Test
    void a_killed_leader_is_seen_told_and_accounted_for_while_the_traffic_goes_on() throws Exception {
        assertThat(curl.post("/v1/traffic", "{\"perSecond\":200,\"size\":256}").status())
                .isEqualTo(200);
        var before = awaitState(
                state -> state.path("sample").path("acknowledgedPerSecond").asLong(0) > 50);
        assertThat(before.path("sample").path("p99Millis").asDouble(-1)).isPositive();
        var old = leader(before);
        long since = curl.page("/v1/history").path("newestId").asLong();

        assertThat(curl.post("/v1/nodes/" + old + "/kill", "").status()).isEqualTo(200);
        var after = awaitState(state -> !leader(state).isEmpty()
                && !leader(state).equals(old)
                && state.path("lastFailover").path("firstAcknowledgementMillis").isNumber());
        assertThat(after.path("lastFailover").path("from").asString("")).isEqualTo(old);
        assertThat(after.path("lastFailover").path("ledger").isNull()).isTrue();
        assertThat(node(after, old).path("state").asString("")).isEqualTo("stopped");
        assertThat(node(after, old).path("answers").asBoolean(true)).isFalse();
        assertThat(level(awaitState(state -> level(state).equals("degraded")))).isEqualTo("degraded");
        assertThat(kinds(since)).contains("killed", "elected", "safe");

        var begun = curl.post("/v1/verify?wait=false", "");
        assertThat(begun.status()).isEqualTo(202);
        var verdict = awaitEnd(begun.body().path("id").asString(""));
        assertThat(verdict.path("result").path("lost").asLong(-1))
                .as(verdict.toString())
                .isZero();
        assertThat(verdict.path("result").path("found").asLong()).isPositive();
        var counted = awaitState(
                        state -> state.path("lastFailover").path("ledger").isObject())
                .path("lastFailover")
                .path("ledger");
        assertThat(counted.path("lost").asLong(-1)).isZero();
        assertThat(counted.path("acknowledged").asLong()).isPositive();

        assertThat(startedAlthoughItIsKilledMeanwhile(old)).isEqualTo(200);
        awaitState(state -> level(state).equals("healthy"));
        assertThat(curl.post("/v1/traffic", "{\"perSecond\":0}")
                        .body()
                        .path("perSecond")
                        .asInt(-1))
                .isZero();
        var end = curl.post("/v1/verify", "").body();
        assertThat(end.path("ok").asBoolean()).as(end.toString()).isTrue();
        assertThat(curl.page("/v1/state").path("ledger").path("acknowledged").asLong())
                .isEqualTo(end.path("acknowledged").asLong());
        assertThat(curl.page("/v1/history").path("samples").size()).isPositive();
    }

    /// As a watchdog does on a busy machine. The status of the answer.
    private int startedAlthoughItIsKilledMeanwhile(String node) throws Exception {
        var start = new FutureTask<>(
                () -> curl.post("/v1/nodes/" + node + "/start", "").status());
        Thread.ofVirtual().start(start);
        var state = awaitState(seen -> node(seen, node).path("pid").isNumber());
        ProcessHandle.of(node(state, node).path("pid").asLong()).ifPresent(ProcessHandle::destroyForcibly);
        return start.get();
    }

    private JsonNode awaitEnd(String operation) {
        return Awaitility.await("operation " + operation)
                .atMost(TestCluster.PATIENCE)
                .until(
                        () -> curl.page("/v1/operations/" + operation),
                        page -> !page.path("state").asString("").equals("running"));
    }

    @Test
    void a_node_is_drained_and_restarted_and_a_paused_one_loses_its_crown() throws Exception {
        var old = leader(curl.page("/v1/state"));
        assertThat(curl.post("/v1/nodes/" + old + "/drain", "").status()).isEqualTo(200);
        awaitState(state -> !leader(state).isEmpty() && !leader(state).equals(old));
        long pid = node(curl.page("/v1/state"), old).path("pid").asLong();
        var restarted = curl.post("/v1/nodes/" + old + "/restart?wait=60", "");
        assertThat(restarted.status()).as(restarted.body().toString()).isEqualTo(200);
        assertThat(restarted.body().path("pid").asLong()).isPositive().isNotEqualTo(pid);
        var healthy = awaitState(state -> level(state).equals("healthy"));

        var next = leader(healthy);
        assertThat(curl.post("/v1/nodes/" + next + "/pause", "").status()).isEqualTo(200);
        awaitState(state -> !leader(state).isEmpty() && !leader(state).equals(next));
        var row = curl.page("/v1/groups/" + GROUP)
                .path("replicas")
                .valueStream()
                .filter(replica -> replica.path("node").asString("").equals(next))
                .findFirst()
                .orElseThrow();
        assertThat(row.path("role").asString("?")).isEmpty();
        assertThat(row.path("ageMillis").asLong(0)).isPositive();
        curl.post("/v1/nodes/" + next + "/resume", "");
        awaitState(state -> level(state).equals("healthy"));
    }

    @Test
    void everything_can_be_read_by_people_too_and_no_foreign_page_changes_anything() throws Exception {
        var page = curl.page("/v1/nodes/n1");
        assertThat(page.path("node").asString("")).isEqualTo("n1");
        assertThat(page.path("groups").path(0).path("group").asString("")).isEqualTo(GROUP);
        assertThat(page.path("log").size()).isPositive();
        assertThat(page.path("rssBytes").asLong()).isPositive();
        assertThat(curl.table("/v1/groups")).contains("LEADER").contains(GROUP);
        assertThat(curl.table("/v1/cluster")).contains("n2");
        assertThat(curl.table("/v1/nodes/n1")).contains("n1").contains(GROUP);
        assertThat(curl.table("/v1/replication")).contains("follower");
        assertThat(curl.table("/v1/history")).contains("was elected leader of " + GROUP);
        assertThat(curl.ask("/v1/groups/broker-z").status()).isEqualTo(404);
        assertThat(curl.ask("/v1/groups?format=xml").status()).isEqualTo(400);
        assertThat(curl.ask("/v1/history?since=now").status()).isEqualTo(400);
        assertThat(curl.post("/v1/traffic", "{\"perSecond\":5001}").status()).isEqualTo(400);
        for (var path : List.of(
                "/v1/nodes/n1/restart",
                "/v1/nodes/n1/drain",
                "/v1/nodes/n1/kill",
                "/v1/traffic",
                "/v1/faults",
                "/v1/verify",
                "/v1/messages",
                "/v1/groups/" + GROUP + "/transfer"))
            assertThat(curl.fromForeignPage("POST", path)).as(path).isEqualTo(403);
        assertThat(curl.fromForeignPage("DELETE", "/v1/operations/1")).isEqualTo(403);
        assertThat(curl.fromForeignPage("DELETE", "/v1/faults")).isEqualTo(403);
        assertThat(curl.fromForeignPage("GET", "/v1/events")).isEqualTo(403);
    }

    @Test
    void an_isolated_leader_is_replaced_never_shown_beside_the_other_and_follows_when_healed() throws Exception {
        var old = leader(curl.page("/v1/state"));
        var fault = curl.post("/v1/faults", "{\"kind\":\"isolate\",\"node\":\"" + old + "\"}");
        assertThat(fault.status()).as(fault.body().toString()).isEqualTo(200);
        var cut = awaitState(state -> !leader(state).isEmpty() && !leader(state).equals(old));
        assertThat(cut.path("groups")
                        .path(0)
                        .path("replicas")
                        .valueStream()
                        .map(row -> row.path("role").asString("")))
                .containsOnlyOnce("leader");
        assertThat(level(cut)).isEqualTo("degraded");
        assertThat(cut.path("faults").path(0).path("kind").asString("")).isEqualTo("isolate");
        assertThat(node(cut, old).path("answers").asBoolean()).isTrue();
        assertThat(cut.path("lastFailover").path("cause").asString(""))
                .isEqualTo(old + " is cut off from the other members");
        assertThat(curl.level14("sendMessage?count=100").path("acknowledged").asLong())
                .isEqualTo(100);
        var id = fault.body().path("id").asString("");
        assertThat(curl.delete("/v1/faults/" + id).body().path("healed").asInt())
                .isEqualTo(1);
        assertThat(curl.delete("/v1/faults/" + id).status()).isEqualTo(404);
        awaitState(state -> level(state).equals("healthy"));
        var verdict = awaitVerdict();
        assertThat(verdict.path("ok").asBoolean()).as(verdict.toString()).isTrue();
    }

    @Test
    void every_name_server_tells_clients_the_brokers_own_addresses() throws Exception {
        var nodes = curl.ask("/v1/cluster").body().path("nodes");
        var brokers = nodes.valueStream()
                .map(node -> node.path("broker").asString(""))
                .sorted()
                .toList();
        assertThat(brokers).hasSize(3);
        for (var node : nodes) {
            try (var clients = new Clients(node.path("namesrv").asString(""))) {
                Awaitility.await("a name server that has heard every member")
                        .atMost(TestCluster.PATIENCE)
                        .untilAsserted(() -> assertThat(clients.admin()
                                        .examineBrokerClusterInfo()
                                        .getBrokerAddrTable()
                                        .values())
                                .as(node.toString())
                                .isNotEmpty()
                                .allSatisfy(broker -> assertThat(
                                                broker.getBrokerAddrs().values())
                                        .containsExactlyInAnyOrderElementsOf(brokers)));
            }
        }
    }

    @Test
    void a_node_whose_disk_is_wiped_learns_everything_again() throws Exception {
        assertThat(curl.level14("sendMessage?count=100").path("acknowledged").asLong())
                .isEqualTo(100);
        var wiped = curl.post("/v1/faults", "{\"kind\":\"wipe\",\"node\":\"n2\"}");
        assertThat(wiped.status()).as(wiped.body().toString()).isEqualTo(200);
        var healthy = awaitState(state -> level(state).equals("healthy"));
        assertThat(healthy.path("faults").size()).isZero();
        var verdict = awaitVerdict();
        assertThat(verdict.path("ok").asBoolean()).as(verdict.toString()).isTrue();
        assertThat(curl.post("/v1/faults", "{\"kind\":\"full-disk\",\"node\":\"n2\"}")
                        .status())
                .isEqualTo(409);
    }

    @Test
    void a_long_run_of_sends_is_cancelled_and_what_was_acknowledged_stays_in_the_ledger() throws Exception {
        var begun = curl.post("/v1/messages?wait=false", "{\"count\":1000000,\"size\":100}");
        assertThat(begun.status()).isEqualTo(202);
        var id = begun.body().path("id").asString("");
        awaitState(state -> state.path("sample").path("acknowledgedPerSecond").asLong(0) > 0);
        assertThat(curl.delete("/v1/operations/" + id).status()).isEqualTo(200);
        var end = awaitEnd(id);
        assertThat(end.path("state").asString("")).isEqualTo("cancelled");
        long acknowledged = end.path("result").path("acknowledged").asLong();
        assertThat(acknowledged).isBetween(1L, 999_999L);
        assertThat(curl.post("/v1/verify", "").body().path("acknowledged").asLong())
                .isEqualTo(acknowledged);
    }
}
