// SPDX-License-Identifier: Apache-2.0
/// What a run does: `Scenario`, a short list of `Step`s. `Catalogue` has those with names, and what is left
/// out and why; `RandomScenario` draws one from a seed.
@NullMarked
package io.trijet.tools.chaos.scenario;

import org.jspecify.annotations.NullMarked;
