// SPDX-License-Identifier: Apache-2.0
/// The way into a node that holds several groups: whom a request concerns, and what becomes of one that cannot be
/// answered here at once.
///
/// `Door` is where frames come in; `Addressing` finds their group, `Gathering` and `Merging` make one
/// answer of several. `Forwarder` hands a request over to the leader on another node, which serves it over
/// a `FarConnection`; `Parking` keeps those that wait for a leader. `DoorWatch` says when the node should
/// let nobody in (`DoorRule`).
@NullMarked
package io.trijet.broker.door;

import org.jspecify.annotations.NullMarked;
