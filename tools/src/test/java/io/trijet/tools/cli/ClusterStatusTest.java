// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

final class ClusterStatusTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static String account(String role, long term, String leader, long end, boolean inSync) {
        return """
                {"groups":[{"group":"broker-a","mode":"sync","term":%d,"role":"%s","leader":%s,"end":%d,"safeEnd":90,
                 "acknowledgement":"SAFE","replicas":[
                 {"node":"n0","role":"leader","end":100,"flushed":100,"lagBytes":0,"inSync":true,"state":"ALIVE","reason":""},
                 {"node":"n1","role":"follower","end":90,"flushed":80,"lagBytes":10,"inSync":%s,"state":"SUSPECT",
                  "reason":"silent"}]}]}
                """.formatted(term, role, leader, end, inSync);
    }

    private static ClusterStatus.Answer answer(String name, String account) {
        var node = new ClusterStatus.Node(name, "running", "http://127.0.0.1:1");
        return new ClusterStatus.Answer(
                node, account.isEmpty() ? Optional.empty() : Optional.of(JSON.readTree(account)));
    }

    @Test
    void a_leader_with_replicas_in_sync_is_healthy() {
        var status = ClusterStatus.of(
                "sync",
                List.of(
                        answer("n0", account("leader", 1024, "\"n0\"", 100, true)),
                        answer("n1", account("follower", 1024, "\"n0\"", 90, true))));
        assertThat(status.healthy()).isTrue();
        assertThat(status.groups()).singleElement().satisfies(group -> {
            assertThat(group.leader()).isEqualTo("n0");
            assertThat(group.term()).isEqualTo(1024);
            assertThat(group.replicas()).hasSize(2);
        });
        assertThat(status.toText())
                .contains("n0 leads in term 1024, safe up to 90 of 100")
                .contains("silent");
    }

    @Test
    void of_two_that_say_they_lead_the_higher_term_is_believed() {
        var status = ClusterStatus.of(
                "async",
                List.of(
                        answer("n0", account("leader", 1024, "\"n0\"", 200, true)),
                        answer("n1", account("leader", 2049, "\"n1\"", 90, true))));
        assertThat(status.groups().getFirst().leader()).isEqualTo("n1");
    }

    @Test
    void no_leader_a_replica_behind_or_a_silent_node_is_not_healthy() {
        var leaderless = ClusterStatus.of("", List.of(answer("n1", account("follower", 1024, "null", 90, true))));
        assertThat(leaderless.healthy()).isFalse();
        assertThat(leaderless.mode()).isEqualTo("sync");
        assertThat(leaderless.toText()).contains("nobody leads").contains("promote");
        var behind = ClusterStatus.of("", List.of(answer("n0", account("leader", 1, "\"n0\"", 100, false))));
        assertThat(behind.healthy()).isFalse();
        var silent = ClusterStatus.of(
                "", List.of(answer("n0", account("leader", 1, "\"n0\"", 100, true)), answer("n1", "")));
        assertThat(silent.healthy()).isFalse();
        assertThat(ClusterStatus.of("", List.of()).healthy()).isFalse();
    }

    @Test
    void the_matrix_shows_each_nodes_own_part_and_term() {
        var status = ClusterStatus.of(
                "raft",
                List.of(
                        answer("n0", account("leader", 7, "\"n0\"", 100, true)),
                        answer("n1", account("learner", 6, "\"n0\"", 90, true)),
                        answer("n2", "")));
        assertThat(status.toText())
                .containsPattern("GROUP +LEADER +n0 +n1 +n2")
                .containsPattern("broker-a +n0 +leader, term 7 +learner, term 6, 10 B behind +-");
    }

    @Test
    void in_raft_nobody_is_told_to_promote() {
        var account = account("candidate", 7, "null", 90, true).replace("\"sync\"", "\"raft\"");
        assertThat(ClusterStatus.of("", List.of(answer("n1", account))).toText())
                .contains("a majority of them")
                .doesNotContain("promote");
    }

    @Test
    void as_json_it_has_the_names_of_the_http_api() {
        var status = ClusterStatus.of("sync", List.of(answer("n0", account("leader", 7, "\"n0\"", 100, true))));
        var json = JSON.readTree(JSON.writeValueAsString(status));
        var group = json.path("groups").get(0);
        assertThat(group.path("safeEnd").asLong(0)).isEqualTo(90);
        assertThat(group.path("replicas").get(1).path("lagBytes").asLong(0)).isEqualTo(10);
        assertThat(json.path("healthy").asBoolean(false)).isTrue();
    }
}
