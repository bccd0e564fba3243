// SPDX-License-Identifier: Apache-2.0
package io.trijet.integration.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.integration.cluster.TestCluster;
import io.trijet.lab.Lab;
import io.trijet.tools.cluster.ClusterPlan;
import io.trijet.tools.cluster.PortPlan;
import java.nio.file.Path;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `GET /challenge/level14/benchmark`, and a bug that is shown, beside a learner's cluster.
final class BenchmarkTest {
    @TempDir
    private Path directory;

    @Test
    void the_benchmark_makes_room_tells_where_it_is_and_ends_with_its_figures() throws Exception {
        TestCluster.writeArgumentFiles(directory);
        var ports = PortPlan.startingAt(TestCluster.freeBlock());
        var data = directory.resolve("data");
        var settings = new Lab.Settings(
                Lab.Site.local(data, ports),
                TestCluster.nodeCommand(),
                new Lab.Forming(ClusterPlan.Flush.SYNC, Optional.of(1)),
                new Lab.Care(true, true, true));
        try (var _ = Lab.open(settings, false);
                var curl = new Curl(ports.lab())) {
            curl.level14("startMaster?mode=single");
            var lines = curl.lines("/challenge/level14/benchmark?mode=dledger&messages=3000");
            assertThat(lines.getFirst().path("text").asString(""))
                    .contains("n0")
                    .contains("stopped while this runs");
            assertThat(lines)
                    .filteredOn(line -> line.path("type").asString("").equals("step"))
                    .extracting(line -> line.path("step").asString(""))
                    .containsExactly("make-room", "speed", "crash", "disk", "split-brain");
            assertThat(lines).anyMatch(line -> line.path("type").asString("").equals("progress"));
            requireSound(lines.getLast());
            assertThat(data.resolve("other-clusters")).isEmptyDirectory();
            awaitHealthy(curl);
            requireCancellable(curl);
            requireKept(curl);
            assertThat(data.resolve("other-clusters")).isEmptyDirectory();
            requireBugAsAnOperation(curl);
            assertThat(data.resolve("other-clusters")).isEmptyDirectory();
            curl.refused("bug?n=6", 400);
            curl.refused("benchmark?mode=paxos", 400);
            curl.refused("benchmark?messages=0", 400);
        }
    }

    private static void requireCancellable(Curl curl) throws Exception {
        var begun = curl.post("/v1/bench?wait=false", "{\"modes\":[\"single\"],\"messages\":1000000}");
        assertThat(begun.status()).isEqualTo(202);
        var operation = "/v1/operations/" + begun.body().path("id").asString("");
        Awaitility.await("it runs")
                .atMost(TestCluster.PATIENCE)
                .until(() -> curl.page(operation).path("percent").asInt(-1) >= 0);
        curl.delete(operation);
        Awaitility.await("its end")
                .atMost(TestCluster.PATIENCE)
                .until(() -> curl.page(operation).path("state").asString("").equals("cancelled"));
        awaitHealthy(curl);
    }

    private static void requireKept(Curl curl) throws Exception {
        assertThat(curl.page("/v1/bench").path("last").isNull()).isTrue();
        var result = curl.post("/v1/bench", "{\"modes\":[\"single\"],\"messages\":1000,\"crash\":false}");
        assertThat(result.status()).isEqualTo(200);
        assertThat(curl.page("/v1/bench").at("/last/result")).isEqualTo(result.body());
        awaitHealthy(curl);
    }

    private static void requireBugAsAnOperation(Curl curl) throws Exception {
        assertThat(curl.post("/v1/bugs/6?wait=false", "{}").status()).isEqualTo(404);
        var begun = curl.post("/v1/bugs/2?wait=false", "{}");
        assertThat(begun.status()).isEqualTo(202);
        var operation = "/v1/operations/" + begun.body().path("id").asString("");
        Awaitility.await("its first side")
                .atMost(TestCluster.PATIENCE)
                .until(() -> curl.page(operation).path("text").asString("").startsWith("naive: "));
        Awaitility.await("its end")
                .atMost(TestCluster.PATIENCE)
                .until(() -> curl.page(operation).path("state").asString("").equals("done"));
        var result = curl.page(operation).path("result");
        assertThat(result.path("bug").asInt(0)).isEqualTo(2);
        assertThat(result.at("/naive/acknowledged").asLong(0)).isGreaterThanOrEqualTo(2_000);
        assertThat(result.at("/naive/lost").asLong(0)).isPositive();
        assertThat(result.at("/fixed/acknowledged").asLong(0)).isGreaterThanOrEqualTo(2_000);
        assertThat(result.at("/fixed/lost").asLong(-1)).isZero();
        awaitHealthy(curl);
    }

    private static void awaitHealthy(Curl curl) {
        Awaitility.await("the learner's node")
                .atMost(TestCluster.PATIENCE)
                .until(() ->
                        curl.page("/v1/state").at("/verdict/level").asString("").equals("healthy"));
    }

    private static void requireSound(JsonNode result) {
        assertThat(result.path("mode").asString("")).isEqualTo("raft");
        assertThat(result.path("tps").asDouble(0)).isPositive();
        assertThat(result.path("p99Millis").asDouble(0)).isPositive();
        assertThat(result.path("cpuSecondsPerMillion").asDouble(0)).isPositive();
        assertThat(result.path("acknowledged").asLong(0)).isGreaterThanOrEqualTo(3_000);
        assertThat(result.path("lost").asLong(-1)).isZero();
        assertThat(result.at("/crash/replicasIdentical").asBoolean(false)).isTrue();
        assertThat(result.at("/crash/automatic").asBoolean(false)).isTrue();
        assertThat(result.at("/crash/switchMillis").asLong(0)).isPositive();
        assertThat(result.at("/diskLoss/lost").asLong(-1)).isZero();
        assertThat(result.at("/splitBrain/tried").asBoolean(false)).isTrue();
        assertThat(result.at("/splitBrain/newSide").asLong(0)).isPositive();
        assertThat(result.at("/splitBrain/twoWriters").asBoolean(true)).isFalse();
        assertThat(result.at("/splitBrain/lost").asLong(-1)).isZero();
    }
}
