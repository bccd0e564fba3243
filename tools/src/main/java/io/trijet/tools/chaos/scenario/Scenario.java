// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.scenario;

import io.trijet.tools.chaos.fault.FaultKind;
import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.machine.Need;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// A run with a name. `rows` of the catalogue of faults that it stands for; `expected` is what it is to show
/// besides that the mode's promise is kept; it makes sense in `modes`. `mayMiss`: two faults may undo each other, as
/// those drawn by chance do, and it is enough if one of all does what it should.
public record Scenario(
        String name, String rows, String expected, Set<ClusterMode> modes, List<Step> steps, boolean mayMiss) {
    public Scenario {
        modes = Set.copyOf(modes);
        steps = List.copyOf(steps);
    }

    public Set<FaultKind> faults() {
        return steps.stream()
                .filter(Step.Strike.class::isInstance)
                .map(step -> ((Step.Strike) step).kind())
                .collect(Collectors.toSet());
    }

    public Set<Need> needs() {
        return faults().stream().flatMap(kind -> kind.need().stream()).collect(Collectors.toSet());
    }

    /// What this machine does not have of it, for people.
    public String missing() {
        return needs().stream()
                .filter(need -> !need.isMet())
                .map(Need::text)
                .sorted()
                .collect(Collectors.joining(" and "));
    }
}
