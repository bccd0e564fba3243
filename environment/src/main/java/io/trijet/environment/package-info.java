// SPDX-License-Identifier: Apache-2.0
/// The doors: everything a node does not decide for itself comes in through an interface of this package.
///
/// Read `Environment` first, then `Lane` (where work runs), `Disk`, `Network` and `Connection`. There is no
/// implementation here: `server.real` opens the doors to the real world, `world` to a simulated one. Code between the
/// doors cannot tell which, and must not ask.
@NullMarked
package io.trijet.environment;

import org.jspecify.annotations.NullMarked;
