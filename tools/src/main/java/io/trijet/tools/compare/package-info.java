// SPDX-License-Identifier: Apache-2.0
/// `trijet bench --compare`: the modes beside each other, every cell measured in the run.
///
/// Read `Comparison` (all modes, one after the other), `ModeTrial` (one mode from beginning to end), then what happens
/// to
/// its cluster: `CrashPass`, `DiskLoss`, `SplitBrain`. `ModeResult` is what came of it; `ComparisonTable` and
/// `ReportPage` say it to people.
@NullMarked
package io.trijet.tools.compare;

import org.jspecify.annotations.NullMarked;
