// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.integration.cluster.TestCluster;
import io.trijet.lab.Lab;
import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.cluster.ClusterPlan;
import io.trijet.tools.cluster.PortPlan;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The curl sessions of level 14, step by step, with the real endpoints, processes and client.
final class CurlSessionTest {
    @TempDir
    private Path directory;

    private Lab.Settings settings() throws Exception {
        var ports = PortPlan.startingAt(TestCluster.freeBlock());
        return new Lab.Settings(directory.resolve("data"), ports, TestCluster.nodeCommand(), ClusterPlan.Flush.SYNC);
    }

    private static ClusterPlan plan(Lab.Settings settings, ClusterMode mode) {
        return ClusterPlan.of(mode, mode.defaultNodes(), settings.flush(), settings.data(), settings.ports());
    }

    private static void requireAllSent(JsonNode sent, long count) {
        assertThat(sent.path("acknowledged").asLong(-1)).as(sent.toString()).isEqualTo(count);
        for (var other : new String[] {"storedNotSafe", "failed", "unknown"}) {
            assertThat(sent.path(other).asLong(-1)).as(sent.toString()).isZero();
        }
        assertThat(sent.path("sent").asLong(-1)).isEqualTo(count);
    }

    private static void requireAllThere(JsonNode verdict, long acknowledged) {
        assertThat(verdict.path("acknowledged").asLong()).as(verdict.toString()).isEqualTo(acknowledged);
        assertThat(verdict.path("found").asLong()).isEqualTo(acknowledged);
        assertThat(verdict.path("lost").asLong(-1)).isZero();
        assertThat(verdict.path("duplicated").asLong(-1)).isZero();
        assertThat(verdict.path("outOfOrder").asLong(-1)).isZero();
        assertThat(verdict.path("replicasIdentical").asBoolean())
                .as(verdict.toString())
                .isTrue();
        assertThat(verdict.path("ok").asBoolean()).as(verdict.toString()).isTrue();
    }

    @Test
    void a_sync_cluster_loses_its_master_and_nothing_else() throws Exception {
        var settings = settings();
        try (var lab = Lab.open(settings, false);
                var curl = new Curl(settings.ports().lab())) {
            lab.startAll(plan(settings, ClusterMode.SYNC));
            assertThat(lab.awaitLeader().name()).isEqualTo("n0");

            requireAllSent(curl.level14("sendMessage?count=500"), 500);
            var progress = curl.level14("syncProgress").path("groups").path(0);
            assertThat(progress.path("leader").asString("")).isEqualTo("n0");
            assertThat(progress.path("replicas").size()).isEqualTo(3);

            assertThat(curl.level14("stopMaster").path("stopped").asString("")).isEqualTo("n0");
            var status = curl.level14("leaderStatus");
            assertThat(status.path("groups").path(0).path("leader").isNull()).isTrue();
            assertThat(status.path("groups").path(0).path("automaticFailover").asBoolean(true))
                    .isFalse();
            assertThat(status.path("howToSwitch").asString("")).contains("promote");
            curl.refused("stopMaster", 409);
            // Nobody leads, and nothing is called lost.
            var leaderless = curl.level14("verifyData");
            assertThat(leaderless.path("lost").asLong(-1))
                    .as(leaderless.toString())
                    .isZero();
            assertThat(leaderless.path("found").asLong()
                            + leaderless.path("notYetServed").asLong())
                    .isEqualTo(500);

            curl.level14("promote?node=n1");
            requireAllThere(curl.level14("verifyData"), 500);
            var second = curl.level14("sendMessage?count=300&size=100");
            assertThat(second.path("acknowledged").asLong())
                    .as(second.toString())
                    .isEqualTo(300);
            assertThat(curl.level14("startSlave").path("started").path(0).asString(""))
                    .isEqualTo("n0");
            requireAllThere(curl.level14("verifyData"), 800);
            assertThat(curl.level14("leaderStatus")
                            .path("groups")
                            .path(0)
                            .path("leader")
                            .asString(""))
                    .isEqualTo("n1");
        }
    }

    @Test
    void a_raft_cluster_loses_its_master_switches_by_itself_and_loses_nothing() throws Exception {
        var settings = settings();
        try (var lab = Lab.open(settings, false);
                var curl = new Curl(settings.ports().lab())) {
            assertThat(lab).isNotNull();
            var started = curl.level14("startMaster");
            assertThat(started.path("mode").asString("")).isEqualTo("raft");
            assertThat(started.path("leads").asBoolean()).as(started.toString()).isTrue();
            assertThat(started.path("started").size()).isEqualTo(2);
            assertThat(started.path("next").asString("")).contains("startSlave").contains("majority");
            assertThat(curl.level14("startSlave").path("started").size()).isEqualTo(1);
            requireAllSent(curl.level14("sendMessage?count=1000"), 1_000);
            var progress = curl.level14("syncProgress").path("groups").path(0);
            var master = progress.path("leader").asString("");
            assertThat(progress.path("replicas").size()).isEqualTo(3);

            assertThat(curl.level14("stopMaster").path("stopped").asString("")).isEqualTo(master);
            var status = curl.level14("leaderStatus");
            requireAutomaticSwitch(status, master);
            requireAllThere(curl.level14("verifyData"), 1_000);
            assertThat(curl.level14("sendMessage?count=200")
                            .path("acknowledged")
                            .asLong())
                    .isEqualTo(200);
            assertThat(curl.level14("startSlave").path("started").path(0).asString(""))
                    .isEqualTo(master);
            requireAllThere(curl.level14("verifyData"), 1_200);
            assertThat(curl.refused("promote?node=" + master, 409).path("hint").asString(""))
                    .contains("leader transfer");
            assertThat(curl.level14("transfer?node=" + master).path("leader").asString(""))
                    .isEqualTo(master);
        }
    }

    private static void requireAutomaticSwitch(JsonNode status, String stopped) {
        assertThat(status.path("automaticFailover").asBoolean()).isTrue();
        assertThat(leaders(status).values()).as(status.toString()).doesNotContain("", stopped);
        // It may have led several groups; the last switch is that of one of them.
        var last = status.path("lastFailover");
        assertThat(last.path("from").asString("")).as(status.toString()).isEqualTo(stopped);
        assertThat(last.path("to").asString(""))
                .as(status.toString())
                .isEqualTo(leaders(status).get(last.path("group").asString("")));
        for (var phase : new String[] {"outageMillis", "detectMillis", "electMillis"}) {
            assertThat(last.path(phase).asLong(-1)).as(status.toString()).isBetween(0L, 10_000L);
        }
        assertThat(status.path("history").size()).isPositive();
    }

    private static Map<String, String> leaders(JsonNode status) {
        return status.path("groups")
                .valueStream()
                .collect(Collectors.toMap(
                        group -> group.path("group").asString(""),
                        group -> group.path("leader").asString("")));
    }

    @Test
    void a_node_that_dies_or_hangs_is_running_again_and_one_that_was_stopped_is_not() throws Exception {
        var settings = settings();
        try (var lab = Lab.open(settings, false);
                var curl = new Curl(settings.ports().lab())) {
            lab.startAll(plan(settings, ClusterMode.RAFT));
            lab.awaitLeader();
            curl.post("/v1/nodes/n2/kill", "");
            long dead = pid(curl, 0);
            ProcessHandle.of(dead).orElseThrow().destroyForcibly();
            awaitAnotherPid(curl, 0, dead);
            long hung = pid(curl, 1);
            signal("STOP", hung);
            awaitAnotherPid(curl, 1, hung);
            lab.awaitLeader();
            assertThat(node(curl, 2).path("state").asString("")).isEqualTo("stopped");
            assertThat(curl.post("/v1/nodes/n2/start", "").status()).isEqualTo(200);
            requireAllSent(curl.level14("sendMessage?count=100"), 100);
            requireAllThere(curl.level14("verifyData"), 100);
        }
    }

    private static JsonNode node(Curl curl, int number) throws Exception {
        return curl.ask("/v1/cluster").body().path("nodes").path(number);
    }

    private static long pid(Curl curl, int number) throws Exception {
        return node(curl, number).path("pid").asLong(-1);
    }

    private static void awaitAnotherPid(Curl curl, int number, long before) {
        Awaitility.await("n" + number + " to be running again")
                .atMost(TestCluster.PATIENCE)
                .until(() -> {
                    long now = pid(curl, number);
                    return now > 0 && now != before;
                });
    }

    private static void signal(String name, long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void a_cluster_is_built_step_by_step_and_wrong_steps_say_what_to_do() throws Exception {
        var settings = settings();
        try (var lab = Lab.open(settings, false);
                var curl = new Curl(settings.ports().lab())) {
            assertThat(lab).isNotNull();
            for (var call : new String[] {"startSlave", "sendMessage", "syncProgress", "stopMaster", "leaderStatus"}) {
                assertThat(curl.refused(call, 409).path("hint").asString("")).contains("startMaster");
            }
            curl.refused("startMaster?mode=fast", 400);
            curl.refused("sendMessage?count=0", 400);
            curl.refused("sendMessage?coutn=5", 400);

            assertThat(curl.level14("startMaster?mode=async").path("master").asString(""))
                    .isEqualTo("n0");
            assertThat(curl.level14("startMaster").path("alreadyRunning").asBoolean())
                    .isTrue();
            assertThat(curl.refused("startMaster?mode=sync", 409).path("hint").asString(""))
                    .contains("--fresh");
            assertThat(curl.level14("startSlave?count=1").path("started").size())
                    .isEqualTo(1);
            assertThat(curl.level14("startSlave").path("started").size()).isEqualTo(1);
            assertThat(curl.level14("startSlave").path("started").size()).isZero();
            requireAllSent(curl.level14("sendMessage?count=100"), 100);
            requireAllThere(curl.level14("verifyData"), 100);
        }
    }

    @Test
    void the_ledger_and_the_messages_outlive_the_lab() throws Exception {
        var settings = settings();
        var plan = plan(settings, ClusterMode.SYNC);
        try (var lab = Lab.open(settings, false);
                var curl = new Curl(settings.ports().lab())) {
            lab.startAll(plan);
            lab.awaitLeader();
            requireAllSent(curl.level14("sendMessage?count=100"), 100);
        }
        try (var lab = Lab.open(settings, false);
                var curl = new Curl(settings.ports().lab())) {
            lab.startAll(plan);
            lab.awaitLeader();
            requireAllThere(curl.level14("verifyData"), 100);
        }
    }

    @Test
    void programs_have_the_same_powers_under_v1() throws Exception {
        var settings = settings();
        try (var lab = Lab.open(settings, false);
                var curl = new Curl(settings.ports().lab())) {
            lab.startAll(plan(settings, ClusterMode.SYNC));
            lab.awaitLeader();
            var sent = curl.post("/v1/messages", "{\"count\":50}").body();
            assertThat(sent.path("acknowledged").asLong()).as(sent.toString()).isEqualTo(50);
            assertThat(curl.post("/v1/nodes/n2/pause", "").body().path("state").asString(""))
                    .isEqualTo("paused");
            assertThat(curl.post("/v1/nodes/n2/resume", "").body().path("state").asString(""))
                    .isEqualTo("running");
            assertThat(curl.post("/v1/nodes/n2/kill", "").body().path("pid").isNull())
                    .isTrue();
            assertThat(curl.post("/v1/nodes/n9/kill", "").status()).isEqualTo(404);
            var cluster = curl.ask("/v1/cluster").body();
            assertThat(cluster.path("mode").asString("")).isEqualTo("sync");
            assertThat(cluster.path("nodes").path(2).path("state").asString("")).isEqualTo("stopped");
            var promoted = curl.post("/v1/groups/broker-a/promote", "{\"node\":\"n1\",\"acceptDataLoss\":false}");
            assertThat(promoted.status()).as(promoted.body().toString()).isEqualTo(200);
            requireAllThere(curl.post("/v1/verify", "").body(), 50);
        }
    }
}
