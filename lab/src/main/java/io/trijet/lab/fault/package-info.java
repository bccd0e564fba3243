// SPDX-License-Identifier: Apache-2.0
/// What the lab breaks on purpose, and heals again, with real processes and without root.
///
/// Members of a cluster on this machine dial each other through the lab's relays (`tools.relay`). `FlowRule` says what
/// all active faults together mean for one direction, `Kind` what can be broken, `Faults` keeps the list.
@NullMarked
package io.trijet.lab.fault;

import org.jspecify.annotations.NullMarked;
