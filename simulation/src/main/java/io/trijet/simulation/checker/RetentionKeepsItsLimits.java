// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation.checker;

import java.util.function.Consumer;

/// A log begins where a leader logged that it may, or earlier; and what was logged follows from the limits (D7). So a
/// message that is not there because it lies before the start was deleted by right.
final class RetentionKeepsItsLimits implements Check {
    /// Clocks drift by so much.
    private static final double SLACK = 0.999;

    @Override
    public void check(Evidence evidence, Consumer<String> violated) {
        if (!evidence.promise().acknowledgedSurvives()) return;
        for (var replica : evidence.replicas()) {
            replica.starts().forEach((broker, start) -> {
                long logged = evidence.loggedStart(broker);
                if (start > logged)
                    violated.accept("the log of " + broker + " on " + replica.node() + " begins at " + start
                            + ", but the last start that was logged is " + logged);
            });
            for (var logged : replica.loggedStarts()) checkLogged(evidence, replica, logged, violated);
        }
    }

    private static void checkLogged(
            Evidence evidence, Contents replica, Contents.LoggedStart logged, Consumer<String> violated) {
        var allowance = evidence.allowance();
        if (allowance.mayDeleteEarly()) return;
        boolean isWhole = logged.start() % allowance.segmentBytes() == 0 && logged.start() <= logged.position();
        if (isWhole && (isTooLarge(allowance, logged) || isTooOld(evidence, logged))) return;
        violated.accept("start " + logged.start() + " of " + logged.broker() + ", logged at " + logged.position()
                + " and found on " + replica.node() + ", does not follow from " + allowance);
    }

    private static boolean isTooLarge(Allowance allowance, Contents.LoggedStart logged) {
        long lastDeleted = logged.start() - allowance.segmentBytes();
        return logged.position() - lastDeleted > allowance.maxBytes();
    }

    /// The last of what was deleted was full when the log came to the new start.
    private static boolean isTooOld(Evidence evidence, Contents.LoggedStart logged) {
        var allowance = evidence.allowance();
        if (allowance.keepNanos() == Long.MAX_VALUE) return false;
        long full = evidence.growth().notBefore(logged.broker(), logged.start());
        long decided = evidence.growth().notAfter(logged.broker(), logged.term(), logged.position());
        return allowance.isAgeUncertain() || decided - full > allowance.keepNanos() * SLACK;
    }
}
