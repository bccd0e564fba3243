// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CrownRuleTest {
    private Sight sight = Sight.nothing(0);

    private Optional<String> leader(Looks looks, long atMillis) {
        sight = sight.next(looks.at(atMillis));
        return CrownRule.leader(sight, Looks.GROUP).map(Sight.Node::name);
    }

    @Test
    void who_answers_and_leads_in_the_highest_term_wears_the_crown() {
        assertThat(leader(Looks.healthy(), 1_000)).contains("n0");
    }

    @Test
    void a_leader_that_falls_silent_keeps_its_crown_for_a_second_and_no_longer() {
        var looks = Looks.healthy();
        leader(looks, 1_000);
        looks.silent("n0");
        assertThat(leader(looks, 1_000 + Sight.SILENT_AFTER_MILLIS)).contains("n0");
        assertThat(leader(looks, 1_001 + Sight.SILENT_AFTER_MILLIS)).isEmpty();
    }

    @Test
    void a_killed_leader_loses_its_crown_at_once() {
        var looks = Looks.healthy();
        leader(looks, 1_000);
        assertThat(leader(looks.process("n0", "stopped", 1), 1_001)).isEmpty();
    }

    @Test
    void what_a_former_process_said_does_not_crown_the_new_one() {
        var looks = Looks.healthy();
        leader(looks, 1_000);
        looks.silent("n0");
        assertThat(leader(looks.process("n0", "running", 2), 1_100)).isEmpty();
    }

    @Test
    void a_deposed_leader_that_has_not_heard_of_it_is_not_told() {
        var looks = Looks.healthy().leads("n1", 2, "n1", "n2");
        assertThat(leader(looks, 1_000)).contains("n1");
    }

    @Test
    void a_deposed_leader_stays_deposed_when_its_successor_falls_silent() {
        var looks = Looks.healthy().leads("n1", 2, "n1", "n2");
        leader(looks, 1_000);
        looks.process("n1", "stopped", 1);
        assertThat(leader(looks, 1_500)).isEmpty();
    }

    @Test
    void two_that_claim_the_same_term_are_none() {
        assertThat(leader(Looks.healthy().leads("n1", 1, "n1"), 1_000)).isEmpty();
    }

    @Test
    void a_group_has_at_most_one_row_that_says_leader() {
        var looks = Looks.healthy().leads("n1", 2, "n1", "n2");
        leader(looks, 1_000);
        assertThat(GroupRule.groups(sight)).singleElement().satisfies(group -> {
            assertThat(group.leader()).isEqualTo("n1");
            assertThat(group.term()).isEqualTo(2);
            assertThat(group.replicas()).extracting(State.Replica::role).containsExactly("", "leader", "follower");
        });
    }

    @Test
    void the_row_of_a_silent_node_shows_its_age_and_no_part() {
        var looks = Looks.healthy();
        leader(looks, 1_000);
        leader(looks.silent("n2"), 4_000);
        assertThat(GroupRule.groups(sight).getFirst().replicas().getLast()).satisfies(row -> {
            assertThat(row.ageMillis()).isEqualTo(3_000);
            assertThat(row.role()).isEmpty();
            assertThat(row.inSync()).isFalse();
            assertThat(row.end()).isEqualTo(120);
        });
    }
}
