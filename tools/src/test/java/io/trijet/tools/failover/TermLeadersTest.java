// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.failover;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class TermLeadersTest {
    private final TermLeaders leaders = new TermLeaders();

    private static JsonNode row(String group, String role, long term, String changes) {
        return JsonMapper.builder()
                .build()
                .readTree("{\"group\":\"" + group + "\",\"role\":\"" + role + "\",\"term\":" + term + ",\"changes\":["
                        + changes + "]}");
    }

    private static String change(String kind, long term) {
        return "{\"change\":\"" + kind + "\",\"term\":" + term + "}";
    }

    @Test
    void a_node_may_lead_again_and_another_in_another_term_or_group() {
        leaders.note("n0", row("broker-a", "leader", 3, change("leads", 1) + "," + change("leads", 3)));
        leaders.note("n0", row("broker-a", "leader", 3, change("leads", 3)));
        leaders.note("n1", row("broker-a", "follower", 3, change("leads", 2) + "," + change("follows", 3)));
        leaders.note("n1", row("broker-b", "leader", 3, ""));
        assertThat(leaders.contested()).isEmpty();
    }

    @Test
    void two_leaders_of_one_term_are_found_whether_they_lead_still_or_tell_of_it_later() {
        leaders.note("n0", row("broker-a", "leader", 4, ""));
        leaders.note("n1", row("broker-a", "follower", 5, change("leads", 4)));
        assertThat(leaders.contested()).containsExactly("broker-a in term 4: n0, n1");
    }
}
