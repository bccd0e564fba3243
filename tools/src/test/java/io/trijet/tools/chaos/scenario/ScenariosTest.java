// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.tools.cluster.ClusterMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ScenariosTest {
    @Test
    void the_same_seed_draws_the_same_scenario() {
        assertThat(RandomScenario.draw("random-7", new Random(7)))
                .isEqualTo(RandomScenario.draw("random-7", new Random(7)));
    }

    @Test
    void seeds_draw_different_scenarios() {
        var drawn = new HashSet<List<Step>>();
        for (int seed = 0; seed < 20; seed++)
            drawn.add(RandomScenario.draw("random", new Random(seed)).steps());

        assertThat(drawn).hasSize(20);
    }

    @Test
    void what_takes_away_a_copy_comes_alone_and_everyone_is_in_sync_before_and_after() {
        for (int seed = 0; seed < 500; seed++) {
            var steps = RandomScenario.draw("random", new Random(seed)).steps();
            var broken = new ArrayList<Step.Strike>();
            boolean isSettled = true;
            for (var step : steps) {
                switch (step) {
                    case Step.Strike strike -> {
                        if (strike.kind().takesACopy()) assertThat(isSettled).isTrue();
                        assertThat(broken).noneMatch(earlier -> earlier.kind().takesACopy());
                        broken.add(strike);
                        isSettled = false;
                    }
                    case Step.Heal _ -> broken.clear();
                    case Step.Settle _ -> isSettled = broken.isEmpty();
                    case Step.Hold _, Step.Found _, Step.Promote _, Step.Roll _ -> {}
                }
            }
            assertThat(broken).isEmpty();
        }
    }

    @Test
    void of_two_at_a_time_one_is_of_the_links_and_one_of_a_node() {
        int pairs = 0;
        for (int seed = 0; seed < 500; seed++) {
            var broken = new ArrayList<Step.Strike>();
            for (var step : RandomScenario.draw("random", new Random(seed)).steps()) {
                if (step instanceof Step.Heal) broken.clear();
                if (step instanceof Step.Strike strike) broken.add(strike);
                if (broken.size() < 2) continue;
                pairs++;
                assertThat(broken).hasSize(2);
                assertThat(broken.getFirst().kind().isOfLinks())
                        .as(broken.toString())
                        .isNotEqualTo(broken.getLast().kind().isOfLinks());
            }
        }
        assertThat(pairs).isPositive();
    }

    @Test
    void names_are_unique_and_every_mode_has_scenarios() {
        var all = Catalogue.all();

        assertThat(all.stream().map(Scenario::name)).doesNotHaveDuplicates();
        for (var mode : List.of(ClusterMode.RAFT, ClusterMode.SYNC, ClusterMode.ASYNC))
            assertThat(all).anyMatch(scenario -> scenario.modes().contains(mode));
    }

    @Test
    void what_is_broken_in_the_end_is_healed() {
        for (var scenario : Catalogue.all()) {
            var last = scenario.steps().getLast();
            assertThat(last instanceof Step.Heal || last instanceof Step.Roll)
                    .as(scenario.name())
                    .isTrue();
        }
    }
}
