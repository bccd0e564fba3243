// SPDX-License-Identifier: Apache-2.0
/// What a run came to, decided from what was recorded while it ran and read back after it. All of it is pure.
///
/// Read `History` (what was recorded), `Judge` (the checks), `Findings` (what they counted) and `Promise`
/// (which of it a mode allows).
@NullMarked
package io.trijet.tools.chaos.judge;

import org.jspecify.annotations.NullMarked;
