// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class SettledRuleTest {
    private static JsonNode account(String role, String leader, boolean inSync) {
        return account("open", role, leader, inSync);
    }

    private static JsonNode account(String doors, String role, String leader, boolean inSync) {
        return JsonMapper.builder().build().readTree("""
                {"doors":"%s","groups":[{"group":"broker-a","role":"%s","leader":"%s","replicas":[
                 {"node":"n0","inSync":true},{"node":"n1","inSync":%s}]}]}""".formatted(doors, role, leader, inSync));
    }

    @Test
    void a_cluster_is_at_rest_when_all_follow_one_leader_in_sync() {
        var leader = account("leader", "n0", true);
        assertThat(SettledRule.isSettled(List.of(leader, account("follower", "n0", false))))
                .isTrue();
        assertThat(SettledRule.isSettled(List.of())).isFalse();
        assertThat(SettledRule.isSettled(List.of(leader, account("follower", "n1", true))))
                .isFalse();
        assertThat(SettledRule.isSettled(List.of(leader, leader))).isFalse();
        assertThat(SettledRule.isSettled(List.of(account("follower", "n0", true))))
                .isFalse();
        assertThat(SettledRule.isSettled(List.of(account("leader", "n0", false), account("follower", "n0", true))))
                .isFalse();
    }

    @Test
    void while_a_node_refuses_clients_it_is_not_at_rest() {
        var leader = account("leader", "n0", true);
        assertThat(SettledRule.isSettled(List.of(leader, account("shut", "follower", "n0", true))))
                .isFalse();
    }
}
