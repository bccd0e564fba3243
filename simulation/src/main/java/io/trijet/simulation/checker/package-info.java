// SPDX-License-Identifier: Apache-2.0
/// What a run must have been like: a history of everything clients did, and the checks that judge it (faults.md 7).
///
/// Read `Event` and `History` (what happened), `Contents` (what each replica holds in the end), `Promise`
/// (what the mode owes), then `Checks`. Nothing here knows whether the clients were simulated or real.
@NullMarked
package io.trijet.simulation.checker;

import org.jspecify.annotations.NullMarked;
