// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.NodeId;
import java.util.Optional;

/// One step of a switch, as this member saw it: for people and reports, who compare the times of several members.
///
/// `whom` is who led as far as this member knew: itself in `LEADS` and `SAFE`, empty in `LEADERLESS`. In `VOTED` it is
/// who got its vote. `why` is why this member gave a lead away, a phrase for people, and empty in all other kinds.
public record StandingChange(long wallMillis, Kind kind, long term, Optional<NodeId> whom, String why) {
    /// What changed.
    public enum Kind {
        /// The leader is gone, or none was known yet.
        LEADERLESS,
        /// This member gave its vote of the term, maybe to itself: no other member gets it any more.
        VOTED,
        /// Another member leads.
        FOLLOWS,
        /// The member that leads now was given the lead by this one.
        HANDED_OVER,
        /// This member leads.
        LEADS,
        /// This leader's opening of its term became safe, and with it all that was there before.
        SAFE
    }
}
