// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.failover;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one trial came to. As JSON it is an element of `trials`.
///
/// `voided` says why the trial shows nothing, and is empty for one that counts. `longestGapMillis`: no send at all
/// was acknowledged for so long, from the fault on. `groups`: those that the node led which was struck.
/// `failedUnderWay`: of the failed sends, those that had begun before the client could notice the fault.
record TrialResult(
        int trial,
        String voided,
        String struck,
        long acknowledged,
        long failedSends,
        long failedUnderWay,
        String firstError,
        long longestGapMillis,
        List<GroupResult> groups,
        Map<String, Long> phases,
        long lost,
        long duplicated,
        long outOfOrder,
        boolean replicasIdentical,
        boolean oneLeaderPerTerm,
        ConsumerResult consumer) {
    /// `firstAckMillis`: from the fault until a live node acknowledged a message for the group; absent (null)
    /// if none did while the trial ran.
    record GroupResult(String group, @Nullable Long firstAckMillis) {}

    boolean counts() {
        return voided.isEmpty();
    }

    /// Nothing that was promised was broken.
    boolean isSound() {
        return lost == 0 && outOfOrder == 0 && replicasIdentical && oneLeaderPerTerm && consumer.skipped() == 0;
    }

    static TrialResult voided(int trial, String why) {
        return new TrialResult(
                trial, why, "", 0, 0, 0, "", 0, List.of(), Map.of(), 0, 0, 0, true, true, ConsumerResult.NONE);
    }
}
