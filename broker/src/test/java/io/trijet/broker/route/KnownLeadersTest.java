// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.environment.NodeId;
import io.trijet.replication.LeaderClaim;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KnownLeadersTest {
    private static LeaderClaim claim(long term, String leader) {
        return new LeaderClaim(term, leader.isEmpty() ? Optional.empty() : Optional.of(new NodeId(leader)));
    }

    private static String told(long ownTerm, LeaderClaim... claims) {
        return KnownLeaders.told(ownTerm, List.of(claims)).map(NodeId::name).orElse("nobody");
    }

    @Test
    void the_highest_term_counts() {
        assertThat(told(3, claim(5, "n2"), claim(4, "n1"))).isEqualTo("n2");
        assertThat(told(3, claim(4, "n1"), claim(5, "n2"))).isEqualTo("n2");
    }

    @Test
    void a_leader_of_this_nodes_own_term_counts_and_of_an_older_one_does_not() {
        assertThat(told(4, claim(4, "n1"))).isEqualTo("n1");
        assertThat(told(5, claim(4, "n1"))).isEqualTo("nobody");
    }

    @Test
    void who_hears_no_leader_says_nothing() {
        assertThat(told(3, claim(5, ""), claim(4, "n1"))).isEqualTo("n1");
        assertThat(told(3)).isEqualTo("nobody");
    }
}
