// SPDX-License-Identifier: Apache-2.0
/// What the machine lets us do from outside to a process and its disk, and the programs of others that do it.
///
/// `Need` says what is there. `FsyncTracer` holds or fails the forces of a process that runs.
@NullMarked
package io.trijet.tools.machine;

import org.jspecify.annotations.NullMarked;
