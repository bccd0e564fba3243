// SPDX-License-Identifier: Apache-2.0
/// What the lab itself sends, through the official client, and how it remembers it.
///
/// Read `Sender` (one run of sends), `Pace` (how fast), `Ledger` (every acknowledged send, on the disk), `Traffic`
/// (sends that go on until they are stopped) and `SendMeter` (what came of the sends of the last second).
@NullMarked
package io.trijet.lab.traffic;

import org.jspecify.annotations.NullMarked;
