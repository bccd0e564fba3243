// SPDX-License-Identifier: Apache-2.0
/// What is broken on purpose, in a cluster of real processes: each kind is a small class that does it, undoes
/// it, and says whether it bit.
///
/// Read `FaultKind` (what there is, and what it needs), `Injection` (what each does) and `Injections` (which
/// class is which kind). `Stage` is what they act on.
@NullMarked
package io.trijet.tools.chaos.fault;

import org.jspecify.annotations.NullMarked;
