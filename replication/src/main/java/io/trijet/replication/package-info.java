// SPDX-License-Identifier: Apache-2.0
/// How far is the log safe, and who may write to it: the same seam for every mode, and the one stream between
/// members.
///
/// Start with `Replication` (what the broker sees), then `SafetyRule` (the promise of each mode in one line),
/// `FixedLeaderReplication` (async and sync) and `MemberMessage` (what members say to each other). Nothing here
/// knows a topic or a client.
@NullMarked
package io.trijet.replication;

import org.jspecify.annotations.NullMarked;
