// SPDX-License-Identifier: Apache-2.0
/// Measures: `BenchCommand` (what was asked), `Target` (a cluster of its own, or a running one), `Load` (official or
/// lean client), `Tally` (what came of each message), `CpuTime` (who paid), `BenchReport` (every figure).
@NullMarked
package io.trijet.tools.bench;

import org.jspecify.annotations.NullMarked;
