// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.group;

import org.jspecify.annotations.Nullable;

/// Who may own a queue for ordered consumption.
///
/// An owner keeps its queue for `EXPIRY_NANOS` after it last asked; it believes in its own lock for half of that
/// (RocketMQ: `ProcessQueue.REBALANCE_LOCK_MAX_LIVE_TIME`), so nobody else gets the queue while it may still consume.
final class LockRule {
    /// RocketMQ: `RebalanceLockManager.REBALANCE_LOCK_MAX_LIVE_TIME`.
    static final long EXPIRY_NANOS = 60_000_000_000L;

    enum Verdict {
        /// It is the client's already: no more than the time changes.
        RENEW,
        /// Nobody's, or its owner has not asked for too long.
        TAKE,
        /// Somebody else's.
        REFUSE
    }

    private LockRule() {}

    static Verdict judge(@Nullable String owner, String client, long sinceRenewalNanos) {
        if (owner == null) return Verdict.TAKE;
        if (owner.equals(client)) return Verdict.RENEW;
        return sinceRenewalNanos >= EXPIRY_NANOS ? Verdict.TAKE : Verdict.REFUSE;
    }
}
