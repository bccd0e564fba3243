// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.scenario;

import io.trijet.tools.chaos.fault.FaultKind;
import io.trijet.tools.chaos.fault.Target;
import java.time.Duration;

/// One thing that a run does, while the applications go on.
public sealed interface Step {
    /// Breaks something, until the next `Heal`.
    record Strike(FaultKind kind, Target target) implements Step {}

    /// Lets it be so.
    record Hold(Duration time) implements Step {}

    /// Somebody makes a topic and a consumer group, and what comes next comes right after they are acknowledged.
    record Found() implements Step {}

    /// In modes without elections: an operator makes another node master in place of the one that was struck
    /// last.
    record Promote() implements Step {}

    /// Undoes all that is broken, the last first.
    record Heal() implements Step {}

    /// Waits until everyone is in sync.
    record Settle() implements Step {}

    /// Restarts all nodes one by one, each after the one before is in sync.
    record Roll() implements Step {}
}
