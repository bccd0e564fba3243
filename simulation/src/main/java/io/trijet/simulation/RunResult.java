// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation;

import io.trijet.simulation.checker.Summary;
import io.trijet.simulation.checker.Violation;
import java.util.List;
import java.util.Optional;

/// How one seed ended. `traceHash` is equal for two runs only if everything in them was.
record RunResult(
        long seed,
        Plan plan,
        List<Violation> violations,
        Optional<Summary> summary,
        Situations situations,
        long traceHash,
        Figures figures) {
    RunResult {
        violations = List.copyOf(violations);
    }

    boolean passed() {
        return violations.isEmpty();
    }
}
