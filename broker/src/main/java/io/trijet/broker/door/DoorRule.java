// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.door;

import java.time.Duration;

/// Whether clients are let in. Pure.
///
/// A node that cannot reach a majority, or whose own disk does not keep up, could only make its clients
/// wait: shut out, they go to another node within milliseconds. It takes more than a moment to be shut out,
/// so that an election or a busy machine does not do it, and a moment to be let in again, so that a link
/// that comes and goes does not flap the doors. A node that has just started lets clients in, and has time
/// to meet the others while their requests wait.
public final class DoorRule {
    private static final Duration CEILING = Duration.ofMinutes(1);

    private DoorRule() {}

    /// What is known now: how many of the members are in full health, this node included; what is the
    /// matter with the others, in words; and what keeps this node itself from keeping up, empty if nothing
    /// does.
    record Facts(int members, int alive, String others, String trouble) {
        boolean hasMajority() {
            return alive > members / 2;
        }

        /// Why clients should be shut out; empty if they should not.
        String objection() {
            if (!trouble.isEmpty()) return trouble;
            return hasMajority() ? "" : "no majority: " + alive + " of " + members + " nodes are alive, " + others;
        }
    }

    /// For how long the facts must say otherwise before the doors are shut, or opened again: counted while
    /// this node ran. `meet` is what a node has to meet its first majority.
    public record Patience(Duration shut, Duration open, Duration meet) {
        public Patience {
            check("door-shut", shut);
            check("door-open", open);
            check("door-meet", meet);
        }

        /// A cut-off leader's clients are closed after 1.35 s, the silence that makes a member suspect
        /// included: a stock client has 3 s for a send. One beat that comes through, alive for 0.35 s,
        /// opens nothing.
        public static Patience standard() {
            return new Patience(Duration.ofSeconds(1), Duration.ofMillis(500), Duration.ofSeconds(5));
        }

        private static void check(String name, Duration value) {
            if (value.isNegative() || value.isZero() || value.compareTo(CEILING) > 0)
                throw new IllegalArgumentException(name + " must be above 0 and at most " + CEILING + ", was " + value);
        }
    }

    /// The doors: open unless there is a reason why not. `hasMet`: a majority was there once.
    /// `contraryNanos`: for how long the facts have said otherwise.
    record Doors(boolean hasMet, String shutBecause, long contraryNanos) {
        static final Doors AT_START = new Doors(false, "", 0);

        boolean areOpen() {
            return shutBecause.isEmpty();
        }
    }

    /// The doors after a look that came `awakeNanos` after the one before.
    static Doors next(Doors before, Facts facts, long awakeNanos, Patience patience) {
        boolean hasMet = before.hasMet || facts.hasMajority();
        var objection = facts.objection();
        if (objection.isEmpty() == before.areOpen()) return new Doors(hasMet, objection, 0);
        long contrary = before.contraryNanos + awakeNanos;
        boolean isLongEnough = contrary >= limit(before, patience).toNanos();
        return isLongEnough ? new Doors(hasMet, objection, 0) : new Doors(hasMet, before.shutBecause, contrary);
    }

    private static Duration limit(Doors before, Patience patience) {
        if (!before.areOpen()) return patience.open();
        return before.hasMet ? patience.shut() : patience.meet();
    }
}
