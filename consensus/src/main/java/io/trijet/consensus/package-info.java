// SPDX-License-Identifier: Apache-2.0
/// Who leads, and up to where the log is committed: Raft for one member as a pure state machine. No clock, disk,
/// network or thread, and no other module of ours: events in, effects out. It knows positions, never payload.
///
/// Start with `Consensus` (the only way in) and its vocabulary: `Event`, `Effect`, `Message`, `Role`. Inside,
/// `Member` is what is true in every role, and its `Conduct` is what it does now: `Following`, `Campaign` or
/// `Leadership` (with `Reads` and `Transfer`); `Elections` answers those who want to lead. Decisions are pure
/// rules: `VoteRule`, `Quorum`, `TermHistory`, `PreferredLeader`.
///
/// Absent on purpose: moving bytes, repairing logs and heartbeats are the driver's, and so is saying who counts
/// as a voter. The set of members is fixed.
@NullMarked
package io.trijet.consensus;

import org.jspecify.annotations.NullMarked;
