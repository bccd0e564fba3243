// SPDX-License-Identifier: Apache-2.0
/// `trijet chaos`: a cluster under the official client is broken in every way there is, healed, and judged.
///
/// Read `ChaosCommand` (what was asked for), `ChaosRun` (one scenario on one cluster, from its start to its
/// verdict), `RunResult` (what it came to), and the packages: `scenario` (which steps), `fault` (what each
/// breaks), `workload` (who sends and consumes), `judge` (what was promised, and what is there).
@NullMarked
package io.trijet.tools.chaos;

import org.jspecify.annotations.NullMarked;
