// SPDX-License-Identifier: Apache-2.0
/// The control plane of level 14: supervises node processes on this machine, sends, breaks, and proves.
///
/// Read `Main`, then `Lab` (assembly), `Supervisor` (which node runs, and why not), `Challenge` (the curl session),
/// `LiveApi` (what can be read under `/v1`) and `ControlApi` (what can be changed). `Gate` says who may call.
/// `Evidence`,
/// `UnservedRead` and `Verification` compare the ledger with what the replicas hold; `Failovers` knows what each change
/// of
/// a leader took. Rooms of their own: `watch` (how it stands and what happened), `events` (telling it live), `traffic`
/// (sending, and remembering it), `fault` (breaking and healing), `operation` (what takes its time), `http` (how
/// answers
/// are written). They do not know this package. Blocking, straight-line code on virtual threads; nodes are only ever
/// spoken to over their ports.
@NullMarked
package io.trijet.lab;

import org.jspecify.annotations.NullMarked;
