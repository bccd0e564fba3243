// SPDX-License-Identifier: Apache-2.0
/// `trijet lab bug N`: the five mistakes of a broker that thinks of no failure, each on real processes: first as it
/// happens, then as it does not.
///
/// `Bug` is what each is about, `BugShow` lets it happen on both sides, with `PowerCut` and `Hang` for what
/// `tools.compare` does not break; `BugResult` is what was counted, the same way on both sides.
@NullMarked
package io.trijet.tools.bug;

import org.jspecify.annotations.NullMarked;
