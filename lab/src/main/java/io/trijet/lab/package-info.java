// SPDX-License-Identifier: Apache-2.0
/// The control plane of level 14: supervises node processes on this machine, sends, breaks, and proves.
///
/// Read `Main`, then `Supervisor` (which node runs, and why not), `Challenge` (the curl session) and
/// `ControlApi` (the same for programs). `Sender` and `Ledger` remember every acknowledged send on the disk;
/// `Evidence`, `UnservedRead` and `Verification` compare that with what the replicas hold; `Failovers` knows
/// what each change of a leader took. Blocking, straight-line code on virtual threads; nodes are only ever
/// spoken to over their ports.
@NullMarked
package io.trijet.lab;

import org.jspecify.annotations.NullMarked;
