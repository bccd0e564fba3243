// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.scenario;

import io.trijet.tools.chaos.fault.FaultKind;
import io.trijet.tools.chaos.fault.Target;
import io.trijet.tools.cluster.ClusterMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Puts a scenario together, step by step.
final class ScenarioBuilder {
    private final String name;
    private final String rows;
    private final String expected;
    private final Set<ClusterMode> modes;
    private final List<Step> steps = new ArrayList<>();

    ScenarioBuilder(String name, String rows, String expected, Set<ClusterMode> modes) {
        this.name = name;
        this.rows = rows;
        this.expected = expected;
        this.modes = modes;
    }

    ScenarioBuilder strike(FaultKind kind, Target target) {
        steps.add(new Step.Strike(kind, target));
        return this;
    }

    ScenarioBuilder found() {
        steps.add(new Step.Found());
        return this;
    }

    ScenarioBuilder hold(long seconds) {
        steps.add(new Step.Hold(Duration.ofSeconds(seconds)));
        return this;
    }

    ScenarioBuilder promote() {
        steps.add(new Step.Promote());
        return this;
    }

    ScenarioBuilder heal() {
        steps.add(new Step.Heal());
        return this;
    }

    ScenarioBuilder settle() {
        steps.add(new Step.Settle());
        return this;
    }

    ScenarioBuilder roll() {
        steps.add(new Step.Roll());
        return this;
    }

    Scenario build() {
        return new Scenario(name, rows, expected, modes, steps, false);
    }
}
