// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.pull;

/// Where the offset a consumer asks for lies in a queue, and so what becomes of its pull.
public sealed interface Placement {
    /// There are messages at the offset.
    record Here() implements Placement {}

    /// There may be one later.
    record Later() implements Placement {}

    /// No message will ever be there: the consumer must go on at `offset`.
    record Moved(long offset) implements Placement {}

    /// This replica lacks what is there, or cannot tell: its leader can.
    record AtLeader() implements Placement {}

    /// The messages of one queue that a node may serve: `[min, visible)`; `next` is the offset the next message gets,
    /// which is past `visible` while messages are not safe yet or are held back.
    record Range(long min, long visible, long next) {
        public Range {
            assert min <= visible : min + " > " + visible;
            assert visible <= next : visible + " > " + next;
        }
    }

    /// Only a leader may say that an offset is wrong (`PULL_OFFSET_MOVED` makes the client commit another one): a
    /// follower that lags, or that began later, knows less than the consumer who asks it.
    static Placement of(long offset, Range range, boolean leading) {
        if (range.min <= offset && offset < range.visible) return new Here();
        if (offset < range.min) return leading ? new Moved(range.min) : new AtLeader();
        if (offset <= range.next || !leading) return new Later();
        return new Moved(range.next);
    }
}
