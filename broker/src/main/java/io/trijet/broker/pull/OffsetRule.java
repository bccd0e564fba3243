// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.pull;

/// Where the offset a consumer asks for lies in a queue, and so what becomes of its pull.
final class OffsetRule {
    /// The messages of one queue that a node may serve: `[min, visible)`; `next` is the offset the next message
    /// gets, which is past `visible` while messages are not safe yet or are held back.
    record Range(long min, long visible, long next) {
        Range {
            assert min <= visible : min + " > " + visible;
            assert visible <= next : visible + " > " + next;
        }
    }

    sealed interface Verdict {
        /// There are messages at the offset.
        record Here() implements Verdict {}

        /// There may be one later.
        record Later() implements Verdict {}

        /// No message will ever be there: the consumer must go on at `offset`.
        record Moved(long offset) implements Verdict {}

        /// This replica lacks what is there: its leader may have it.
        record AtLeader() implements Verdict {}
    }

    private OffsetRule() {}

    /// Only a leader may say that an offset is wrong (`PULL_OFFSET_MOVED` makes the client commit another one): a
    /// follower that lags, or that began later, knows less than the consumer who asks it.
    static Verdict judge(long offset, Range range, boolean leading) {
        if (range.min <= offset && offset < range.visible) return new Verdict.Here();
        if (offset < range.min) return leading ? new Verdict.Moved(range.min) : new Verdict.AtLeader();
        if (offset <= range.next || !leading) return new Verdict.Later();
        return new Verdict.Moved(range.next);
    }
}
