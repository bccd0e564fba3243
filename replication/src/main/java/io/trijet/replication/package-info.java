// SPDX-License-Identifier: Apache-2.0
/// How far is the log safe, and who may write to it: the same seam for every mode, and the one stream between
/// members.
///
/// Start with `Replication` (what the broker sees) and `Replications` (who makes it), then `SafetyRule` (the
/// promise of each mode in one line). `Participant` is what a member is in every mode: always in one `Role`,
/// `Leadership` with a `LogFeed` to each other member, `Followership` with a `LogIntake`, or `Opening`, on the
/// way to leading. Who leads is for `RaftReplication` (by `Elections`; `Preference` and `Relief` spread the
/// groups over the nodes) or `FixedLeaderReplication` (async and sync: an operator) to say. `RangeRepair` fetches
/// damaged records from whoever has them, in any role.
/// `MemberMessage` is what members say to each other. `FailureDetector` is one per node and knows no group.
///
/// Rules decide and are pure: `SafetyRule`, `PromotionRule`, `PromiseRule`, `HealthRule`, `Terms`, and from
/// `consensus` `TermHistory`, which finds where two logs part. Nothing here knows a topic or a client.
@NullMarked
package io.trijet.replication;

import org.jspecify.annotations.NullMarked;
