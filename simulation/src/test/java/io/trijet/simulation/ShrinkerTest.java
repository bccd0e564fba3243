// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.trijet.replication.Mode;
import io.trijet.simulation.checker.Violation;
import io.trijet.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ShrinkerTest {
    private static final long SEED = 3;

    private final Choice whole = Choice.of(Optional.of(Mode.RAFT), 15 * Plan.SECOND);
    private final Fault cause = plan(whole).faults().iterator().next();
    private final List<String> progress = new ArrayList<>();

    /// What needs one class of fault and four seconds of it is shrunk to just that.
    @Test
    void only_what_is_needed_to_break_the_same_promise_is_left() {
        var smallest = shrink(choice -> needsCause(choice) ? List.of("lost") : List.of());
        assertThat(plan(smallest).faults()).containsExactly(cause);
        assertThat(smallest.faultNanos()).isEqualTo(4 * Plan.SECOND);
        assertThat(plan(smallest).producers()).isEqualTo(1);
        assertThat(plan(smallest).consumers()).isEqualTo(1);
        assertThat(Shrinker.options(smallest)).contains("--mode raft", "--fault-seconds 4");
        assertThat(progress).isNotEmpty();
    }

    @Test
    void a_run_that_fails_in_another_way_is_not_taken_for_the_same() {
        var smallest = shrink(choice -> choice.equals(whole) ? List.of("lost") : List.of("another"));
        assertThat(smallest).isEqualTo(whole);
    }

    private boolean needsCause(Choice choice) {
        return plan(choice).faults().contains(cause) && choice.faultNanos() >= 4 * Plan.SECOND;
    }

    private interface Promise {
        List<String> brokenBy(Choice choice);
    }

    private Choice shrink(Promise promise) {
        return new Shrinker(SEED, whole, result(promise, whole), choice -> result(promise, choice), progress::add)
                .shrink();
    }

    private static RunResult result(Promise promise, Choice choice) {
        var violations = promise.brokenBy(choice).stream()
                .map(check -> new Violation(check, "as told"))
                .toList();
        return new RunResult(SEED, plan(choice), violations, Optional.empty(), new Situations(), 0, Figures.NONE);
    }

    private static Plan plan(Choice choice) {
        return Plan.draw(new World(SEED), choice);
    }
}
