// SPDX-License-Identifier: Apache-2.0
/// The simulated doors: time that jumps, disks that forget, networks that lose, all in one thread and from one seed.
///
/// Read `World` first (the one queue of things to come), then `SimulatedNode` (a machine that can be killed, cut from
/// its power, paused and started again on the same disk), then the doors themselves: `SimulatedLane`, `SimulatedDisk`,
/// `SimulatedNetwork`, `SimulatedConnection`, `VirtualClock`, `RecordingMeter`. Tests of every module and the simulator
/// run the real classes on these. Nothing here knows what a log, a topic or a leader is.
@NullMarked
package io.trijet.world;

import org.jspecify.annotations.NullMarked;
