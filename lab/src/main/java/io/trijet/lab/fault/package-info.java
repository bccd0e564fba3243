// SPDX-License-Identifier: Apache-2.0
/// What the lab breaks on purpose, and heals again, with real processes and without root.
///
/// Members of a cluster on this machine dial each other through the lab: read `Relays` (which relay stands between
/// whom), `Relay` (passes bytes on), `Flow` (one direction, and what is done to it). `FlowRule` says what all active
/// faults together mean for one direction, `Kind` what can be broken, `Faults` keeps the list. TCP loses nothing by
/// itself: what is cut is held back and comes late, and a loss is a broken connection.
@NullMarked
package io.trijet.lab.fault;

import org.jspecify.annotations.NullMarked;
