// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation.checker;

/// What the cluster owes in this run: what its mode promises, given which faults happened.
///
/// `acknowledgedSurvives`: nothing answered OK may be lost. `readsAreStable`: what a consumer saw at a queue offset
/// stays there. `progressIsKept`: what a group was told to have reached is never told lower; only where nobody but an
/// elected leader tells it. Where a promise was not given (`async` after a failover, an accepted data loss) what went
/// missing is
/// counted instead.
public record Promise(boolean acknowledgedSurvives, boolean readsAreStable, boolean progressIsKept) {
    public static final Promise ELECTED = new Promise(true, true, true);
    public static final Promise KEPT = new Promise(true, true, false);
    public static final Promise COUNTED = new Promise(false, false, false);
}
