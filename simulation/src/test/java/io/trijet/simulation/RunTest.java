// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.replication.Mode;
import io.trijet.world.World;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RunTest {
    private static final long FAULT_NANOS = 5 * Plan.SECOND;

    @ParameterizedTest
    @EnumSource(Mode.class)
    void the_same_seed_is_the_same_run(Mode mode) {
        var first = Run.of(11, Optional.of(mode), FAULT_NANOS);
        var second = Run.of(11, Optional.of(mode), FAULT_NANOS);
        var other = Run.of(12, Optional.of(mode), FAULT_NANOS);
        assertThat(second.traceHash()).isEqualTo(first.traceHash());
        assertThat(second.happenings()).isEqualTo(first.happenings());
        assertThat(second.summary()).isEqualTo(first.summary());
        assertThat(other.traceHash()).isNotEqualTo(first.traceHash());
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void a_few_seeds_of_each_mode_keep_every_promise(Mode mode) {
        for (long seed = 1; seed <= 10; seed++) {
            var result = Run.of(seed, Optional.of(mode), FAULT_NANOS);
            assertThat(result.violations()).as("seed " + seed).isEmpty();
        }
    }

    @Test
    void taking_one_class_of_fault_away_keeps_the_rest_of_the_plan() {
        var world = new World(5);
        var one = Plan.draw(world, Optional.of(Mode.SYNC), FAULT_NANOS);
        var two = Plan.draw(new World(5), Optional.of(Mode.SYNC), FAULT_NANOS);
        assertThat(one).isEqualTo(two);
        assertThat(one.nodes()).isBetween(2, 3);
    }
}
